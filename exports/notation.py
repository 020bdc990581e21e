"""Bodies as Markdown with shortcodes, and back: what an export writes and an import reads.

Headings, text, code and plain pictures are Markdown. Every other block is a shortcode of its own
name around its values in YAML, under the names that the editor's blocks have; pages stand in them
as their addresses, files as their paths, rich text as Markdown. What does not come back the same
from Markdown is written as HTML (`docs/export.md`).
"""

import re
from collections.abc import Iterable
from typing import Any

import yaml
from bs4 import BeautifulSoup
from wagtail.admin.rich_text.converters.markdown_db import MarkdownConverter
from wagtail.blocks import (
    Block,
    ListBlock,
    PageChooserBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
)
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from media.blocks import TEXT_FEATURES

PAGE, IMAGE, DOCUMENT = "page", "image", "document"
KINDS = {PageChooserBlock: PAGE, ImageChooserBlock: IMAGE, DocumentChooserBlock: DOCUMENT}
HTML = "html"

OPENING = re.compile(r"\{\{< (?P<name>[a-z_]+) >\}\}")
HEADING = re.compile(r"(?P<marks>#{2,4}) (?P<text>\S.*)")
FENCE = re.compile(r"(?P<fence>`{3,})(?P<language>[\w+-]*)")
PICTURE = re.compile(r"!\[(?P<alt>(?:[^\]\\]|\\.)*)\]\((?P<path>/[^)\s]+)\)")
SPECIAL = re.compile(r"([\\`*_\[\]<>])")
# Links and pictures as Wagtail's Markdown names what they lead to, and as ours does.
OF_WAGTAIL = re.compile(r"\]\(wagtail://(page|document|image)\?id=(\d+)(?:&format=fullwidth)?\)")
OF_OURS = re.compile(r"(!?)\[((?:[^\]\\]|\\.)*)\]\((/[^)\s]*)\)")


class NotationError(ValueError):
    """Something that is not the notation of an export; the message says what, in French."""


class Names:
    """What pages, images and documents are called in an export, in both directions."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, int], str] = {}
        self._keys: dict[tuple[str, str], int] = {}

    def add(self, kind: str, key: int, name: str) -> None:
        self._names[kind, key] = name
        self._keys[kind, name] = key

    def name(self, kind: str, key: Any) -> str | None:
        """Return the address or path, None for what is not public."""
        return self._names.get((kind, int(key))) if str(key or "").isdigit() else None

    def key(self, kind: str, name: Any) -> int | None:
        return self._keys.get((kind, name)) if isinstance(name, str) else None

    def all(self, kind: str) -> dict[int, str]:
        return {key: name for (its_kind, key), name in self._names.items() if its_kind == kind}


# Values -------------------------------------------------------------------------------------------


def written(block: Block, raw: Any, names: Names) -> Any:
    """Return the raw value of a block as YAML holds it."""
    if raw is None:
        return None
    match block:
        case RichTextBlock():
            return rich_text(str(raw), names)
        case StreamBlock():
            return [
                {"type": child["type"], "value": written(kind, child["value"], names)}
                for child in raw
                if (kind := block.child_blocks.get(child["type"])) is not None
            ]
        case ListBlock():
            found = [written(block.child_block, item, names) for item in items(raw)]
            # What is not public is in no list.
            is_chooser = isinstance(block.child_block, tuple(KINDS))
            return [each for each in found if each is not None] if is_chooser else found
        case StructBlock() if isinstance(raw, dict):
            return {
                name: written(block.child_blocks[name], value, names)
                for name, value in raw.items()
                if name in block.child_blocks
            }
        case StructBlock():  # an image that was stored before it had a text of its own
            return {"image": written(block.child_blocks["image"], raw, names)}
        case BaseTypedTableBlock():
            kinds = [block.child_blocks[column["type"]] for column in raw["columns"]]
            return raw | {
                "rows": [
                    {
                        "values": [
                            written(kind, value, names)
                            for kind, value in zip(kinds, row["values"], strict=True)
                        ]
                    }
                    for row in raw["rows"]
                ]
            }
    kind = kind_of(block)
    return names.name(kind, raw) if kind else raw


def read(block: Block, value: Any, names: Names) -> Any:
    """Return the raw value of a block from what `written` made of it. Raises NotationError."""
    if value is None:
        return None
    match block:
        case RichTextBlock():
            return rich_text_read(value, names)
        case StreamBlock():
            return [
                {
                    "type": child["type"],
                    "value": read(child_of(block, child["type"]), child.get("value"), names),
                }
                for child in listed(value)
            ]
        case ListBlock():
            return [read(block.child_block, item, names) for item in listed(value)]
        case StructBlock():
            return {
                str(name): read(child_of(block, name), child, names)
                for name, child in mapping(value).items()
            }
        case BaseTypedTableBlock():
            table = mapping(value)
            kinds = [child_of(block, mapping(each).get("type")) for each in table["columns"]]
            return table | {
                "rows": [
                    {
                        "values": [
                            read(kind, cell, names)
                            for kind, cell in zip(kinds, row["values"], strict=True)
                        ]
                    }
                    for row in listed(table["rows"])
                ]
            }
    kind = kind_of(block)
    if not kind:
        return value
    return names.key(kind, value)


def kind_of(block: Block) -> str | None:
    return next((kind for model, kind in KINDS.items() if isinstance(block, model)), None)


def items(raw: Iterable[Any]) -> list[Any]:
    """The values of a list, however Wagtail stored it: with an id for each, or as they are."""
    return [
        item["value"]
        if isinstance(item, dict) and item.get("type") == "item" and "value" in item
        else item
        for item in raw
    ]


def child_of(block: Any, name: Any) -> Block:
    if name not in block.child_blocks:
        raise NotationError(f"Bloc ou champ inconnu\xa0: «\xa0{name}\xa0».")
    return block.child_blocks[name]


def mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NotationError("Des champs et leurs valeurs sont attendus.")
    return value


def listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise NotationError("Une liste est attendue.")
    return value


# Rich text ----------------------------------------------------------------------------------------


def rich_text(html: str, names: Names) -> str | dict[str, str]:
    """Return rich text as Markdown, or as `{"html": …}` where Markdown would change it."""
    html = without_dead_links(html, names)
    if not html:
        return ""
    markdown = markdown_of(html, names)
    if markdown is not None and same(rich_text_read(markdown, names), html):
        return markdown
    return {HTML: html_written(html, names)}


def rich_text_read(value: Any, names: Names) -> str:
    if isinstance(value, dict):
        return html_read(str(value.get(HTML) or ""), names)
    if not isinstance(value, str):
        raise NotationError("Un texte est attendu.")
    return markdown_read(value, names) if value else ""


def markdown_of(html: str, names: Names) -> str | None:
    try:
        markdown = MarkdownConverter(TEXT_FEATURES).from_database_format(html, resolved=False)
    except Exception:  # noqa: BLE001 - a converter of editors' HTML meets imported HTML
        return None

    def named(found: re.Match) -> str:
        return f"]({names.name(found[1], found[2]) or ''})"

    markdown = OF_WAGTAIL.sub(named, markdown).strip("\n")
    return None if "{{" in markdown or "]()" in markdown else markdown


def markdown_read(markdown: str, names: Names) -> str:
    def keyed(found: re.Match) -> str:
        image = names.key(IMAGE, found[3]) if found[1] else None
        if image is not None:
            return f"![{found[2]}](wagtail://image?id={image}&format=fullwidth)"
        for kind in () if found[1] else (PAGE, DOCUMENT):
            if (key := names.key(kind, found[3])) is not None:
                return f"[{found[2]}](wagtail://{kind}?id={key})"
        return found[0]

    try:
        return MarkdownConverter().to_database_format(OF_OURS.sub(keyed, markdown))
    except Exception as error:
        raise NotationError("Ce texte n’est pas du Markdown lisible.") from error


def without_dead_links(html: str, names: Names) -> str:
    """Return the HTML without the links that lead visitors nowhere, and without lost pictures."""
    if "linktype=" not in html and "embedtype=" not in html:
        return html
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.find_all("a", linktype=True):
        if names.name(str(link["linktype"]), link.get("id")) is None:
            link.unwrap()
    for picture in soup.find_all("embed", embedtype=IMAGE):
        if names.name(IMAGE, picture.get("id")) is None:
            picture.decompose()
    return soup.decode(formatter="minimal")


def html_written(html: str, names: Names) -> str:
    """Return rich text as browsers read it; `data-wagtail` marks what follows its page or file."""
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.find_all("a", linktype=True):
        kind = str(link.attrs.pop("linktype"))
        link.attrs["href"] = names.name(kind, link.attrs.pop("id")) or ""
        link.attrs["data-wagtail"] = kind
    for picture in soup.find_all("embed", embedtype=IMAGE):
        picture.name = "img"
        picture.attrs["src"] = names.name(IMAGE, picture.attrs.pop("id")) or ""
        picture.attrs["data-wagtail"] = picture.attrs.pop("embedtype")
    return soup.decode(formatter="minimal").replace("{{", "{&#123;")


def html_read(html: str, names: Names) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(attrs={"data-wagtail": True}):
        kind = str(element.attrs.pop("data-wagtail"))
        key = names.key(kind, element.attrs.pop("src" if element.name == "img" else "href", None))
        if element.name == "img":
            element.name = "embed"
            element.attrs |= {"embedtype": kind, "id": str(key)}
        elif key is None:
            element.unwrap()
        else:
            element.attrs |= {"linktype": kind, "id": str(key)}
    return soup.decode(formatter="minimal")


def same(html: str, other: str) -> bool:
    return canonical(html) == canonical(other)


def canonical(html: str) -> str:
    """Return HTML whose attributes are in order."""
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(True):
        element.attrs = dict(sorted(element.attrs.items()))
    return soup.decode(formatter="minimal")


# Bodies -------------------------------------------------------------------------------------------


def body_written(block: StreamBlock, raw: list[dict[str, Any]], names: Names) -> str:
    """Return a body as Markdown with shortcodes; `body_read` gives the same raw value, but ids."""
    parts: list[str] = []
    follows_text = False
    for child in raw:
        if child["type"] not in block.child_blocks:
            continue
        kind = block.child_blocks[child["type"]]
        value = written(kind, child["value"], names)
        part = as_markdown(child["type"], value)
        is_text = child["type"] == "text"
        if is_text and part is not None and follows_text:
            part = shortcode("text", part)
        if part is None or body_or_none(block, part, names) != [
            {"type": child["type"], "value": read(kind, value, names)}
        ]:
            if is_text:
                html = without_dead_links(str(child["value"] or ""), names)
                part = shortcode(HTML, html_written(html, names))
            else:
                part = shortcode(child["type"], as_yaml(value).removesuffix("\n"))
        parts.append(part)
        follows_text = is_text
    return "\n\n".join(parts)


def body_or_none(block: StreamBlock, text: str, names: Names) -> list[dict[str, Any]] | None:
    try:
        return body_read(block, text, names)
    except NotationError:
        return None


def as_markdown(kind: str, value: Any) -> str | None:
    match kind, value:
        case "text", str():
            return value
        case "heading", {"text": str(text), "level": level, **more} if not more:
            return f"{'#' * int(level)} {escaped(text)}"
        case "code", {"language": str(language), "code": str(code), **more} if not more:
            longest = max(map(len, re.findall("`+", code)), default=0)
            fence = "`" * max(3, longest + 1)
            return None if "{{" in code else f"{fence}{language}\n{code}\n{fence}"
        case "image", {
            "image": {"image": str(path), "alt_text": str(alt), "decorative": False, **more},
            "caption": "",
            **further,
        } if not more and not further and alt:
            return f"![{escaped(alt)}]({path})"
    return None


def escaped(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text)


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def shortcode(name: str, inside: str) -> str:
    return f"{{{{< {name} >}}}}\n{inside}\n{{{{< /{name} >}}}}"


def body_read(block: StreamBlock, text: str, names: Names) -> list[dict[str, Any]]:
    """Return the raw value of a body, without ids. Raises NotationError."""
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
                put("text", markdown_read(inside, names))
            else:
                put(name, read(child_of(block, name), yaml_read(inside), names))
        elif (heading := HEADING.fullmatch(line)) and "heading" in block.child_blocks:
            level = str(len(heading["marks"]))
            put("heading", {"text": unescaped(heading["text"]), "level": level})
        elif (fence := FENCE.fullmatch(line)) and "code" in block.child_blocks:
            code = until(lines, fence["fence"])
            put("code", {"language": fence["language"], "code": code})
        elif (
            (picture := PICTURE.fullmatch(line))
            and "image" in block.child_blocks
            and (key := names.key(IMAGE, picture["path"])) is not None
        ):
            image = {"image": key, "decorative": False, "alt_text": unescaped(picture["alt"])}
            put("image", {"image": image, "caption": ""})
        else:
            prose.append(line)
    flush()
    return found


def until(lines: Iterable[str], end: str) -> str:
    inside: list[str] = []
    for line in lines:
        if line == end:
            return "\n".join(inside)
        inside.append(line)
    raise NotationError(f"«\xa0{end}\xa0» manque.")


# YAML ---------------------------------------------------------------------------------------------


class Dumper(yaml.SafeDumper):
    """YAML that people read: texts of several lines as such, and no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: Dumper, text: str) -> yaml.ScalarNode:
    style = '"' if "{{" in text else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Dumper.add_representer(str, _text)


def as_yaml(value: Any) -> str:
    text = yaml.dump(value, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=100_000)
    # Only a quoted text holds it: see `_text`.
    return text.replace("{{", "{\\x7b")


class Loader(yaml.SafeLoader):
    """Refuses aliases: a few bytes of them stand for gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.constructor.ConstructorError(None, None, "an alias")
        return super().compose_node(parent, index)


def yaml_read(text: str) -> Any:
    """Return what a YAML text holds, without tags or aliases. Raises NotationError."""
    try:
        return yaml.load(text, Loader=Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise NotationError("Ces valeurs ne sont pas du YAML valable ou permis.") from error
