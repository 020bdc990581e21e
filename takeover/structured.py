"""Pages of the Hugo site with their text in their front matter: fields to blocks, in order."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from pages.models import CallPage
from takeover.blocks import (
    Block,
    Conversion,
    as_rich_text,
    button,
    figures,
    heading,
    image,
    quote,
)
from takeover.conversion import convert_markdown
from takeover.html_blocks import with_levels
from takeover.page_types import LISTS, kind_of
from takeover.richtext import bold, line, paragraph, words_of
from takeover.sources import Document

# Fields about the page, or shown elsewhere than in its text.
TECHNICAL = {"layout", "menu", "url", "title", "image", "draft", "date", "slug", "weight", "type",
             "visible", "open", "external", "aliases", "outputs"}  # fmt: skip
PICTURES = ("image", "icon", "photo", "picto")
ADDRESSES = ("url", "link", "btnUrl", "href")
HEADINGS = ("title", "sub", "subtitle")
LABELS = ("btnTitle", "title", "label", "text", "name")
# Fields that name a step in a list, and all fields of such an item.
STEPS = ("step", "num", "date")
STEP_FIELDS = {*STEPS, "title", "name", "duration", "dates", "icon", "desc"}
TILE_FIELDS = {*ADDRESSES, "title", "image", "desc"}
# The invitations of the layout « participate » have a label (`cta`) alone; it led them here.
INVITED = {"administrations": "administrations/", "candidates": "candidats/"}


def closing_text(document: Document) -> str:
    """Return the text of a closed call as HTML with links as written, "" if it has none."""
    wait = document.fields.get("wait")
    if not isinstance(wait, dict) or not set(wait) <= {"title", "desc"}:
        return ""
    return bold(line(wait.get("title"))) + _html(wait.get("desc") or "", [])


def blocks_of_fields(document: Document) -> Conversion:
    """Return the blocks of a page's front matter, in its order.

    They leave out `introduction_of` a list or a home page, and `closing_text`.
    """
    notes: list[str] = []
    fields = {key: value for key, value in document.fields.items() if key not in TECHNICAL}
    if document.address in LISTS:
        fields.pop("desc" if document.text("desc") else "description", None)
    model, _values = kind_of(document.section, document.address)
    if issubclass(model, CallPage) and closing_text(document):
        fields.pop("wait")
    hero = fields.get("hero")
    if document.address == "/" and isinstance(hero, dict):
        fields["hero"] = {key: value for key, value in hero.items() if key != "title"}
    for name, below in INVITED.items():
        invitation = fields.get(name)
        if isinstance(invitation, dict) and line(invitation.get("cta")):
            label = {"btnTitle": invitation["cta"], "url": f"{document.address}{below}"}
            others = {key: value for key, value in invitation.items() if key != "cta"}
            fields[name] = others | label
    if picture := document.text("image"):
        fields = {"image": picture, **fields}
    blocks = list(_mapping(fields, 2, notes))
    return Conversion(with_levels(blocks), notes)


def _value(key: str, value: Any, level: int, notes: list[str]) -> Iterator[Block]:
    match value:
        case None | bool() | "":
            return
        case dict():
            yield from _mapping(value, level, notes)
        case list():
            yield from _list(key, value, level, notes)
        case _ if key in PICTURES:
            yield image(address(value))
        case _ if key in HEADINGS and "\n" not in str(value).strip():
            yield heading(words_of(line(value)), level)
        case _:
            blocks, more = convert_markdown(str(value))
            notes += more
            yield from blocks


def _mapping(fields: dict[str, Any], level: int, notes: list[str]) -> Iterator[Block]:
    fields = _in_reading_order(fields)
    if isinstance(fields.get("quote"), str) and line(fields["quote"]):
        if photo := address(fields.pop("photo", None)):
            yield image(photo)
        name, role = (line(fields.pop(key, None)) for key in ("name", "desc"))
        yield quote(str(fields.pop("quote")).strip(), name, role)
    link = _button(fields)
    inner = level + 1 if fields.get("title") else level
    for key, value in fields.items():
        yield from _value(key, value, level if key == "title" else inner, notes)
    if link:
        yield link


def _in_reading_order(fields: dict[str, Any]) -> dict[str, Any]:
    """Put the title first, and a subtitle above the list or the picture below it.

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


def _button(fields: dict[str, Any]) -> Block | None:
    """Take an address and its label out of `fields`, where both are."""
    href = next((key for key in ADDRESSES if line(fields.get(key))), None)
    if href is None:
        return None
    label = next((key for key in LABELS if line(fields.get(key))), None)
    where = line(fields.pop(href))
    return button(line(fields.pop(label)) if label else where, where)


def _list(key: str, values: list, level: int, notes: list[str]) -> Iterator[Block]:
    """Yield one block for items of one kind, else each item's own."""
    said = [value for value in values if value not in (None, "") and not isinstance(value, bool)]
    for are_items, group in groupby(said, key=lambda value: isinstance(value, dict)):
        if are_items:
            yield from _items(key, list(group), level, notes)
        else:
            yield "people", [line(value) for value in group]


def _items(key: str, items: list[dict[str, Any]], level: int, notes: list[str]) -> Iterator[Block]:
    rest = set()
    if key == "questions" and all_have(items, "title"):
        rest = {"title", "desc"}
        yield (
            "accordion",
            [
                {"title": line(item["title"]), "text": _html(item.get("desc") or "", notes)}
                for item in items
            ],
        )
    elif any(all_have(items, name, "desc") for name in STEPS):
        rest = STEP_FIELDS
        yield "steps", [_step(item, notes) for item in items]
    elif all_have(items, "num", "title"):
        rest = {"num", "title"}
        yield figures((line(item["num"]), line(item["title"])) for item in items)
    elif all_have(items, "title") and all(map(is_tile, items)):
        rest = TILE_FIELDS
        yield "tiles", list(map(_tile, items))
    elif all(len(item) == 1 and isinstance(next(iter(item.values())), str) for item in items):
        rest = {name for item in items for name in item}
        html = "".join(f"<li>{_inline(next(iter(item.values())), notes)}</li>" for item in items)
        yield "text", f"<ul>{html}</ul>"
    for item in items:
        left = {name: value for name, value in item.items() if name not in rest}
        yield from _mapping(left, level, notes)


def all_have(items: list[dict[str, Any]], *names: str) -> bool:
    return all(line(item.get(name)) for item in items for name in names)


def is_tile(item: dict[str, Any]) -> bool:
    """Tell whether an item is a title, one address and perhaps a picture and a text."""
    hrefs = [key for key in ADDRESSES if line(item.get(key))]
    return len(hrefs) == 1 and set(item) <= TILE_FIELDS and bool({"image", "desc"} & set(item))


def _tile(item: dict[str, Any]) -> dict[str, str]:
    return {
        "title": line(item["title"]),
        "text": line(item.get("desc")),
        "image": address(item.get("image")),
        "href": next(href for key in ADDRESSES if (href := line(item.get(key)))),
    }


def _step(item: dict[str, Any], notes: list[str]) -> dict[str, str]:
    titles = [line(item.get(key)) for key in (*STEPS, "title", "name")]
    facts = [paragraph(line(item.get(key))) for key in ("duration", "dates")]
    return {
        "title": " – ".join(filter(None, titles)),
        "text": "".join(facts) + _html(item["desc"], notes),
        "image": address(item.get("icon")),
    }


def _inline(markdown: str, notes: list[str]) -> str:
    """Return rich text of one line."""
    html = _html(markdown, notes).replace("</p><p>", "<br/>")
    return html.removeprefix("<p>").removesuffix("</p>")


def _html(markdown: Any, notes: list[str]) -> str:
    """Return the text of one field, in which pictures become their text."""
    blocks, more = convert_markdown(str(markdown))
    notes += more
    return as_rich_text(blocks, notes)


def address(value: Any) -> str:
    """Return the address of a picture; the old site's editor left its slash out."""
    path = line(value)
    return path if not path or path.startswith(("/", "http://", "https://")) else f"/{path}"
