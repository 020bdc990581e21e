"""Bodies as Markdown with shortcodes, for an export, and back, for an import.

Text and code are Markdown, in one flow: texts that follow each other are one text.
Every other block is a shortcode with its values in YAML, all under the names of the editor's
blocks. The YAML names pages by address and files by path, and has rich text as Markdown. A text
that Markdown would change is written as HTML (`docs/export.md`).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from wagtail.blocks import (
    Block,
    ChooserBlock,
    ListBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
)
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock

from exchange.export.errors import SourceError
from exchange.export.names import Names, kind_of
from exchange.export.rich_text import (
    HTML,
    html_read,
    markdown_read,
    rich_text,
    rich_text_read,
)
from exchange.export.yaml_text import as_yaml, yaml_read
from media.blocks.links import LinkBlock

OPENING = re.compile(r"\{\{< (?P<name>[a-z_]+) >\}\}")
SECTION = re.compile(r"(?=<h[2-4]\b)")
FENCE = re.compile(r"(?P<fence>`{3,})[\w+-]*")


# Values -------------------------------------------------------------------------------------------


class LostError(Exception):
    """A block is nothing without its reference, such as an image that is not exported."""


def serialize(block: Block, raw: Any, names: Names) -> Any:
    """Return the raw value of a block as YAML, its references as names.

    The blocks inside that would be invalid without a reference are left out: an import would refuse
    the whole page for one. Raises LostError if the block itself is one of them.
    """

    def leaf(kind: Block, value: Any) -> Any:
        if isinstance(kind, RichTextBlock):
            return rich_text(str(value), names)
        if isinstance(kind, ChooserBlock):
            name = names.name(kind_of(kind.model_class), value)
            if name is None and kind.required:
                raise LostError
            return name
        return value

    return walked(block, raw, leaf, is_writing=True)


def read(block: Block, value: Any, names: Names) -> Any:
    """Return the raw value of a block from the result of `serialize`. Raises SourceError."""

    def leaf(kind: Block, value: Any) -> Any:
        if isinstance(kind, RichTextBlock):
            return rich_text_read(value, names)
        if isinstance(kind, ChooserBlock):
            return names.key(kind_of(kind.model_class), value)
        return value

    return walked(block, value, leaf)


def walked(
    block: Block, value: Any, leaf: Callable[[Block, Any], Any], *, is_writing: bool = False
) -> Any:
    """Return the value of a block with `leaf` applied to every value without blocks inside.

    A list leaves out references to content that is not there. Raises SourceError for a value that
    is not one of this block.
    """
    if value is None:
        return None
    inside = partial(walked, leaf=leaf, is_writing=is_writing)

    def is_read(name: Any) -> bool:
        # A version may have the values of blocks that are no more.
        return not is_writing or name in block.child_blocks  # type: ignore[attr-defined]

    found: Any
    match block:
        case StreamBlock():
            found = []
            for child in listed(value):
                if is_read(kind := child["type"]):
                    with suppress(LostError):
                        below = inside(child_of(block, kind), child.get("value"))
                        found.append({"type": kind, "value": below})
            return found
        case ListBlock():
            found = []
            for item in items(listed(value)):
                with suppress(LostError):
                    found.append(inside(block.child_block, item))
            if value and not found and getattr(block.meta, "min_num", None):
                raise LostError
            if isinstance(block.child_block, ChooserBlock):
                return [each for each in found if each is not None]
            return found
        case StructBlock():
            given = mapping(value)
            # PostgreSQL stores the values in an order of its own.
            names = [name for name in block.child_blocks if name in given] if is_writing else given
            found = {str(name): inside(child_of(block, name), given[name]) for name in names}
            is_link = isinstance(block, LinkBlock)
            if is_writing and is_link and value.get("page") and not found["page"]:
                raise LostError
            return found
        case BaseTypedTableBlock():
            table = mapping(value)
            kinds = [child_of(block, mapping(each).get("type")) for each in table["columns"]]
            rows = [
                [inside(*cell) for cell in zip(kinds, row["values"], strict=True)]
                for row in listed(table["rows"])
            ]
            ordered = dict.fromkeys(("columns", "rows")) | table
            return ordered | {"rows": [{"values": cells} for cells in rows]}
    return leaf(block, value)


def items(raw: Iterable[Any]) -> list[Any]:
    """Return the values of a list. Wagtail stores them with an id each, or stored them without."""
    return [
        item["value"]
        if isinstance(item, dict) and item.get("type") == "item" and "value" in item
        else item
        for item in raw
    ]


def child_of(block: Any, name: Any) -> Block:
    if name not in block.child_blocks:
        raise SourceError(f"Bloc ou champ inconnu\xa0: «\xa0{name}\xa0».")
    return block.child_blocks[name]


def mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SourceError("Des champs et leurs valeurs sont attendus.")
    return value


def listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise SourceError("Une liste est attendue.")
    return value


# Bodies -------------------------------------------------------------------------------------------


def serialize_body(block: StreamBlock, raw: list[dict[str, Any]], names: Names) -> str:
    """Return a body as Markdown with shortcodes.

    `body_read` returns the same raw value without the ids of its blocks and without empty texts,
    once texts that follow each other are one.
    """
    parts: list[str] = []
    for child in by_section(one_flow(raw)):
        name = child["type"]
        if name not in block.child_blocks:
            continue
        kind = block.child_blocks[name]
        try:
            value = serialize(kind, child["value"], names)
        except LostError:
            continue
        expected = [{"type": name, "value": read(kind, value, names)}]
        part = as_markdown(name, value)
        if part is None or body_or_none(block, part, names) != expected:
            part = as_shortcode(name, value)
        parts.append(part)
    return "\n\n".join(parts)


def one_flow(blocks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return raw blocks in which no text follows a text."""
    found: list[dict[str, Any]] = []
    for child in blocks:
        if child["type"] == "text" and found and found[-1]["type"] == "text":
            found[-1] = found[-1] | {"value": f"{found[-1]['value']}{child['value']}"}
        else:
            found.append(child)
    return found


def by_section(blocks: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield raw blocks, a text before each of its headings apart.

    So a section that Markdown would change does not make the whole text HTML.
    """
    for child in blocks:
        if child["type"] == "text":
            sections = SECTION.split(child["value"])
            yield from (child | {"value": section} for section in sections if section)
        else:
            yield child


def body_or_none(block: StreamBlock, text: str, names: Names) -> list[dict[str, Any]] | None:
    try:
        return body_read(block, text, names)
    except SourceError:
        return None


def as_markdown(kind: str, value: Any) -> str | None:
    match kind, value:
        case "text", str():
            return value
        case "code", {"code": str(code), **more} if not more:
            longest = max(map(len, re.findall("`+", code)), default=0)
            fence = "`" * max(3, longest + 1)
            return None if "{{" in code else f"{fence}\n{code}\n{fence}"
    return None


def as_shortcode(kind: str, value: Any) -> str:
    match kind, value:
        case "text", {"html": str(inside)}:
            kind = HTML
        case "text", inside:
            pass
        case _:
            inside = as_yaml(value).removesuffix("\n")
    return f"{{{{< {kind} >}}}}\n{inside}\n{{{{< /{kind} >}}}}"


def body_read(block: StreamBlock, text: str, names: Names) -> list[dict[str, Any]]:
    """Return the raw value of a body, without ids. Raises SourceError."""
    found: list[dict[str, Any]] = []
    prose: list[str] = []

    def put(kind: str, value: Any) -> None:
        flush()
        found.append({"type": kind, "value": value})

    def flush() -> None:
        markdown = "\n".join(prose).strip("\n")
        prose.clear()
        if markdown.strip():
            child_of(block, "text")
            found.append({"type": "text", "value": markdown_read(markdown, names)})

    lines = iter(text.split("\n"))
    for line in lines:
        if opening := OPENING.fullmatch(line):
            name = opening["name"]
            inside = until(lines, f"{{{{< /{name} >}}}}")
            if name == HTML:
                put("text", html_read(inside, names))
            elif name == "text":
                put("text", rich_text_read(inside, names))
            else:
                put(name, read(child_of(block, name), yaml_read(inside), names))
        elif (fence := FENCE.fullmatch(line)) and "code" in block.child_blocks:
            code = until(lines, fence["fence"])
            put("code", {"code": code})
        else:
            prose.append(line)
    flush()
    return one_flow(found)


def until(lines: Iterable[str], end: str) -> str:
    inside: list[str] = []
    for line in lines:
        if line == end:
            return "\n".join(inside)
        inside.append(line)
    raise SourceError(f"«\xa0{end}\xa0» manque.")
