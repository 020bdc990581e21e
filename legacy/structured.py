"""Pages whose text stands in their front matter, one layout each: fields to blocks, in order."""

from collections.abc import Iterator
from html import escape
from typing import Any

from django.apps import apps
from wagtail.models import Page

from legacy.blocks import (
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
    relevel,
)
from legacy.conversion import convert_markdown
from legacy.richtext import paragraph
from legacy.sources import Document, line

# Fields that say how the page was built or are shown elsewhere, nothing that stands in its text.
TECHNICAL = {"layout", "menu", "url", "title", "image", "draft", "date", "slug", "weight", "type",
             "visible", "open", "external", "aliases", "outputs"}  # fmt: skip
PICTURES = ("image", "icon", "photo", "picto")
ADDRESSES = ("url", "link", "btnUrl", "href")
LABELS = ("btnTitle", "title", "label", "text", "name")

# The type of a page by its address on the old site, with the values that it starts from.
BY_ADDRESS: dict[str, tuple[str, dict[str, Any]]] = {
    "/defis/": ("challenges.ChallengeIndexPage", {}),
    "/personnes/": ("challenges.PersonIndexPage", {}),
    "/promos/": ("challenges.PromotionIndexPage", {}),
    "/blog/": ("pages.NewsIndexPage", {}),
    "/talents/": ("challenges.DirectoryPage", {"roles": ["talent"]}),
    "/agents/": ("challenges.DirectoryPage", {"roles": ["agent-public"]}),
    "/equipe/": ("challenges.DirectoryPage", {"roles": ["equipe"]}),
}


def kind_of_page(document: Document) -> tuple[type[Page], dict[str, Any]]:
    """Return the type that suits a page, and the plain values that come with it."""
    if document.address in BY_ADDRESS:
        label, values = BY_ADDRESS[document.address]
        introduction = document.text("desc") or document.text("description")
        return apps.get_model(label), {**values, "introduction": introduction}
    if document.text("layout") == "faq":
        return apps.get_model("pages.FAQPage"), {}
    if isinstance(document.fields.get("open"), bool):
        is_for_candidates = "candidat" in document.address
        return apps.get_model("pages.CallPage"), {
            "audience": "candidats" if is_for_candidates else "administrations"
        }
    return apps.get_model("pages.ProgrammePage"), {}


def blocks_of_fields(document: Document) -> tuple[list[Block], list[str]]:
    """Return the blocks of a page's front matter, in its order, and what was dropped."""
    notes: list[str] = []
    shown = TECHNICAL | ({"desc", "description"} if document.address in BY_ADDRESS else set())
    fields = {key: value for key, value in document.fields.items() if key not in shown}
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
        case _ if key in ADDRESSES:
            yield Button(line(value), line(value))
        case _ if key in ("title", "sub") and "\n" not in str(value).strip():
            yield Heading(line(value), level)
        case _:
            conversion = convert_markdown(str(value))
            notes += conversion.notes
            yield from conversion.blocks


def _mapping(fields: dict[str, Any], level: int, notes: list[str]) -> Iterator[Block]:
    if "quote" in fields and isinstance(fields["quote"], str):
        yield from _quote(fields)
        return
    fields = dict(fields)
    button = _button(fields)
    inner = level + 1 if fields.get("title") and not button else level
    for key, value in fields.items():
        yield from _value(key, value, level if key in ("title", "sub") else inner, notes)
    if button:
        yield button


def _button(fields: dict[str, Any]) -> Button | None:
    """Take an address and its label out of `fields`, where both are."""
    href = next((key for key in ADDRESSES if line(fields.get(key) or "")), None)
    if href is None:
        return None
    label = next((key for key in LABELS if line(fields.get(key) or "")), None)
    where = line(fields.pop(href))
    return Button(line(fields.pop(label)) if label else where, where)


def _quote(fields: dict[str, Any]) -> Iterator[Block]:
    if photo := line(fields.get("photo") or ""):
        yield Picture(address(photo))
    name, role = line(fields.get("name") or ""), line(fields.get("desc") or "")
    yield Quote(str(fields["quote"]).strip(), name, role)


def _list(key: str, values: list, level: int, notes: list[str]) -> Iterator[Block]:
    items = [value for value in values if isinstance(value, dict)]
    if len(items) != len(values) or not items:
        names = [line(value) for value in values if not isinstance(value, dict | list)]
        if names:
            yield People(tuple(names))
        return
    if key == "questions" and all(item.get("title") and item.get("desc") for item in items):
        yield Accordion(tuple(_panel(item, notes) for item in items))
    elif all(line(item.get("num") or "") for item in items):
        yield Figures(
            tuple(Figure(line(item["num"]), line(item.get("title") or "")) for item in items)
        )
        for item in items:
            rest = {name: value for name, value in item.items() if name not in ("num", "title")}
            yield from _mapping(rest, level, notes)
    elif all(item.get("step") and item.get("desc") for item in items):
        yield Steps(tuple(_step(item, notes) for item in items))
    elif all(len(item) == 1 for item in items):
        texts = [line(next(iter(item.values()))) for item in items]
        entries = "".join(f"<li>{escape(text, quote=False)}</li>" for text in texts if text)
        yield RichText(f"<ul>{entries}</ul>")
    else:
        for item in items:
            yield from _mapping(item, level, notes)


def _panel(item: dict[str, Any], notes: list[str]) -> Panel:
    return Panel(line(item["title"]), _html(item["desc"], notes))


def _step(item: dict[str, Any], notes: list[str]) -> Step:
    facts = [line(item.get(key) or "") for key in ("duration", "dates")]
    title = line(item.get("title") or "")
    text = "".join(paragraph(fact) for fact in facts if fact) + _html(item["desc"], notes)
    heading = f"{line(item['step'])} – {title}" if title else line(item["step"])
    return Step(heading, text, address(line(item.get("icon") or "")))


def _html(markdown: Any, notes: list[str]) -> str:
    """Text that stands in one field: what is no rich text there is written as such."""
    conversion = convert_markdown(str(markdown))
    notes += conversion.notes
    html = []
    for block in conversion.blocks:
        match block:
            case RichText(text):
                html.append(text)
            case Heading(text, _level):
                html.append(f"<p><b>{escape(text, quote=False)}</b></p>")
            case Button(label, href):
                html.append(f'<p><a href="{escape(href)}">{escape(label, quote=False)}</a></p>')
            case Quote(text):
                html.append(paragraph(text))
            case _:
                notes.append(f"bloc {type(block).__name__} écarté d’un texte en une partie")
    return "".join(html)


def address(path: str) -> str:
    """The address of a picture whose slash was left out, as the old site's editor did."""
    return path if not path or path.startswith(("/", "http://", "https://")) else f"/{path}"
