"""Pages whose text stands in their front matter, one layout each: fields to blocks, in order."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

from django.apps import apps
from wagtail.models import Page

from exchange.takeover.blocks import (
    Accordion,
    Block,
    Button,
    Figure,
    Figures,
    Heading,
    Panel,
    People,
    Picture,
    Quote,
    RichText,
    Step,
    Steps,
    Tile,
    Tiles,
    relevel,
)
from exchange.takeover.conversion import convert_markdown
from exchange.takeover.fitting import as_rich_text
from exchange.takeover.pictures import as_text
from exchange.takeover.richtext import bold, paragraph, words_of
from exchange.takeover.sources import Document, line

# Fields that say how the page was built or are shown elsewhere, nothing that stands in its text.
TECHNICAL = {"layout", "menu", "url", "title", "image", "draft", "date", "slug", "weight", "type",
             "visible", "open", "external", "aliases", "outputs"}  # fmt: skip
PICTURES = ("image", "icon", "photo", "picto")
ADDRESSES = ("url", "link", "btnUrl", "href")
HEADINGS = ("title", "sub", "subtitle")
LABELS = ("btnTitle", "title", "label", "text", "name")
# What may say which step an item of a list is, and all that such an item may be made of.
STEPS = ("step", "num", "date")
STEP_FIELDS = {*STEPS, "title", "name", "duration", "dates", "icon", "desc"}
TILE_FIELDS = {*ADDRESSES, "title", "image", "desc"}
# Where the layout « participate » led those it invited, whose fields say a label (`cta`) alone.
INVITED = {"administrations": "administrations/", "candidates": "candidats/"}

# The lists of the site: their types, and their titles where an old site says none.
INDEXES = {
    "/promos/": ("challenges.PromotionIndexPage", "Les promotions"),
    "/personnes/": ("challenges.PersonIndexPage", "Les personnes"),
    "/defis/": ("challenges.ChallengeIndexPage", "Les défis"),
    "/blog/": ("pages.NewsIndexPage", "Actualités"),
}
# The type of a page by its address on the old site, with the values that it starts from.
BY_ADDRESS: dict[str, tuple[str, dict[str, Any]]] = {
    **{address: (label, {}) for address, (label, _title) in INDEXES.items()},
    "/talents/": ("challenges.DirectoryPage", {"roles": ["talent"]}),
    "/agents/": ("challenges.DirectoryPage", {"roles": ["agent-public"]}),
    "/equipe/": ("challenges.DirectoryPage", {"roles": ["equipe"]}),
}
# Pages at the top of the site that have a type of their own, by file name or by address.
BY_NAME = {
    "presse": "pages.PressPage",
    "espace-presse": "pages.PressPage",
    "contact": "pages.ContactPage",
    "plan": "pages.SiteMapPage",
    "plan-du-site": "pages.SiteMapPage",
}


def kind_of_page(document: Document) -> tuple[type[Page], dict[str, Any]]:
    """Return the type that suits a page, and the plain values that come with it."""
    if document.address in BY_ADDRESS:
        label, values = BY_ADDRESS[document.address]
        if document.text("introEco"):  # the team's page also shows those around the programme
            values = {"roles": [*values.get("roles", []), "ecosysteme"]}
        return apps.get_model(label), {**values, "introduction": introduction_of(document)}
    if document.address.count("/") == 2:
        for name in (PurePosixPath(document.path).stem, document.address.strip("/")):
            if name in BY_NAME:
                return apps.get_model(BY_NAME[name]), {}
    if document.text("layout") == "faq":
        return apps.get_model("pages.FAQPage"), {}
    if is_call(document):
        is_for_candidates = "candidat" in document.address
        return apps.get_model("pages.CallPage"), {
            "audience": "candidats" if is_for_candidates else "administrations"
        }
    return apps.get_model("pages.ProgrammePage"), {}


def is_call(document: Document) -> bool:
    return isinstance(document.fields.get("open"), bool)


def introduction_of(document: Document) -> str:
    """The sentence or two that stand below the title of a page, "" if it has none."""
    if document.address == "/":
        hero = document.fields.get("hero")
        return line(hero.get("title") or "") if isinstance(hero, dict) else ""
    return document.text("desc") or document.text("description")


def closing_text(document: Document) -> str:
    """What a call says while it is closed, as HTML with links as written, "" if it says nothing."""
    wait = document.fields.get("wait")
    if not isinstance(wait, dict) or not set(wait) <= {"title", "desc"}:
        return ""
    return bold(line(wait.get("title") or "")) + _html(wait.get("desc") or "", [])


def blocks_of_fields(document: Document) -> tuple[list[Block], list[str]]:
    """Return the blocks of a page's front matter, in its order, and what was dropped.

    What `introduction_of` a list or a home page and `closing_text` give is not among them.
    """
    notes: list[str] = []
    fields = {key: value for key, value in document.fields.items() if key not in TECHNICAL}
    if document.address in BY_ADDRESS:
        fields.pop("desc" if document.text("desc") else "description", None)
    if is_call(document) and closing_text(document):
        fields.pop("wait")
    hero = fields.get("hero")
    if document.address == "/" and isinstance(hero, dict):
        fields["hero"] = {key: value for key, value in hero.items() if key != "title"}
    for name, below in INVITED.items():
        invitation = fields.get(name)
        if isinstance(invitation, dict) and line(invitation.get("cta") or ""):
            label = {"btnTitle": invitation["cta"], "url": f"{document.address}{below}"}
            others = {key: value for key, value in invitation.items() if key != "cta"}
            fields[name] = others | label
    if picture := document.text("image"):
        fields = {"image": picture, **fields}
    blocks = list(_mapping(fields, 2, notes))
    return relevel(blocks), notes


def _value(key: str, value: Any, level: int, notes: list[str]) -> Iterator[Block]:
    match value:
        case None | bool() | "":
            return
        case dict():
            yield from _mapping(value, level, notes)
        case list():
            yield from _list(key, value, level, notes)
        case _ if key in PICTURES:
            yield Picture(address(line(value)))
        case _ if key in HEADINGS and "\n" not in str(value).strip():
            yield Heading(words_of(line(value)), level)
        case _:
            conversion = convert_markdown(str(value))
            notes += conversion.notes
            yield from conversion.blocks


def _mapping(fields: dict[str, Any], level: int, notes: list[str]) -> Iterator[Block]:
    fields = _in_reading_order(fields)
    if isinstance(fields.get("quote"), str) and line(fields["quote"]):
        yield from _quote(fields)
    button = _button(fields)
    inner = level + 1 if fields.get("title") else level
    for key, value in fields.items():
        yield from _value(key, value, level if key == "title" else inner, notes)
    if button:
        yield button


def _in_reading_order(fields: dict[str, Any]) -> dict[str, Any]:
    """Below a title, a subtitle stands above the list or the picture that it is about.

    The old site's editor wrote fields in any order, its layouts did not.
    """
    if not fields.get("title"):
        return dict(fields)
    order = sorted(fields, key=lambda key: key != "title")
    for sub in HEADINGS[1:]:
        shown = [key for key in order if key in PICTURES or isinstance(fields[key], list)]
        if sub in fields and shown and order.index(shown[0]) < order.index(sub):
            order.remove(sub)
            order.insert(order.index(shown[0]), sub)
    return {key: fields[key] for key in order}


def _button(fields: dict[str, Any]) -> Button | None:
    """Take an address and its label out of `fields`, where both are."""
    href = next((key for key in ADDRESSES if line(fields.get(key) or "")), None)
    if href is None:
        return None
    label = next((key for key in LABELS if line(fields.get(key) or "")), None)
    where = line(fields.pop(href))
    return Button(line(fields.pop(label)) if label else where, where)


def _quote(fields: dict[str, Any]) -> Iterator[Block]:
    """Take a quotation out of `fields`, with who said it."""
    if photo := line(fields.pop("photo", None) or ""):
        yield Picture(address(photo))
    name, role = (line(fields.pop(key, None) or "") for key in ("name", "desc"))
    yield Quote(str(fields.pop("quote")).strip(), name, role)


def _list(key: str, values: list, level: int, notes: list[str]) -> Iterator[Block]:
    """The blocks of a list: of one kind where all its items are, else each item's own."""
    said = [value for value in values if value not in (None, "") and not isinstance(value, bool)]
    for are_items, group in groupby(said, key=lambda value: isinstance(value, dict)):
        if are_items:
            yield from _items(key, list(group), level, notes)
        else:
            yield People(tuple(line(value) for value in group))


def _items(key: str, items: list[dict[str, Any]], level: int, notes: list[str]) -> Iterator[Block]:
    if key == "questions" and all_have(items, "title"):
        rest = {"title", "desc"}
        yield Accordion(tuple([_panel(item, notes) for item in items]))
    elif any(all_have(items, name, "desc") for name in STEPS):
        rest = STEP_FIELDS
        yield Steps(tuple([_step(item, notes) for item in items]))
    elif all_have(items, "num", "title"):
        rest = {"num", "title"}
        yield Figures(tuple(Figure(line(item["num"]), line(item["title"])) for item in items))
    elif all_have(items, "title") and all(_tile(item) for item in items):
        rest = TILE_FIELDS
        yield Tiles(tuple(filter(None, map(_tile, items))))
    elif all(len(item) == 1 and isinstance(next(iter(item.values())), str) for item in items):
        rest = {name for item in items for name in item}
        html = "".join(f"<li>{_inline(next(iter(item.values())), notes)}</li>" for item in items)
        yield RichText(f"<ul>{html}</ul>")
    else:
        rest = set()
    for item in items:
        left = {name: value for name, value in item.items() if name not in rest}
        yield from _mapping(left, level, notes)


def all_have(items: list[dict[str, Any]], *names: str) -> bool:
    return all(line(item.get(name) or "") for item in items for name in names)


def _tile(item: dict[str, Any]) -> Tile | None:
    """The tile of an item that is a title, one address and perhaps a picture and a text."""
    hrefs = [line(item[key]) for key in ADDRESSES if line(item.get(key) or "")]
    if len(hrefs) != 1 or not set(item) <= TILE_FIELDS or not set(item) & {"image", "desc"}:
        return None
    picture = address(line(item.get("image") or ""))
    return Tile(line(item["title"]), hrefs[0], line(item.get("desc") or ""), picture)


def _panel(item: dict[str, Any], notes: list[str]) -> Panel:
    return Panel(line(item["title"]), _html(item.get("desc") or "", notes))


def _step(item: dict[str, Any], notes: list[str]) -> Step:
    titles = [line(item.get(key) or "") for key in (*STEPS, "title", "name")]
    facts = [line(item.get(key) or "") for key in ("duration", "dates")]
    text = "".join(paragraph(fact) for fact in facts if fact)
    text += _html(item["desc"], notes)
    picture = address(line(item.get("icon") or ""))
    return Step(" – ".join(filter(None, titles)), text, picture)


def _inline(markdown: str, notes: list[str]) -> str:
    """Text of one line in rich text."""
    return (
        _html(markdown, notes).replace("</p><p>", "<br/>").removeprefix("<p>").removesuffix("</p>")
    )


def _html(markdown: Any, notes: list[str]) -> str:
    """Text that stands in one field, where pictures become their text."""
    conversion = convert_markdown(str(markdown))
    notes += conversion.notes
    html, pictures = as_rich_text(conversion.blocks)
    for picture in pictures:
        notes.append(f"image remplacée par son texte\xa0: {picture.src}")
        html += as_text(picture)
    return html


def address(path: str) -> str:
    """The address of a picture whose slash was left out, as the old site's editor did."""
    return path if not path or path.startswith(("/", "http://", "https://")) else f"/{path}"
