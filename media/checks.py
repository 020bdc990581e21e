"""Checks of the content of a page, made on the values of its fields, without the database.

Every kind of block that holds words, links or pictures is checked wherever it stands. So a new
block is covered by the blocks in it. A block adds checks of its own by a method
`own_findings(value)`. It names in `verbatim` the parts that are not the editor's own words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlockValidationError

from media import rules, wording
from media.headings import headings_of
from media.rules import Rule
from publishing.block_steps import Step, children
from publishing.keys import as_key

PARAGRAPHS = ("p", "li", "h2", "h3", "h4", "h5", "h6", "blockquote")
EXCERPT = 80


@dataclass(frozen=True)
class Finding:
    """A breach of `rule`; with a `document`, only if that document is an untagged PDF."""

    rule: Rule
    excerpt: str = ""
    path: tuple[Step, ...] = ()
    document: int | None = None

    @property
    def place(self) -> str:
        """Its place, for editors: « Image (3) › Légende »."""
        return " › ".join(step.label for step in self.path if step.label)

    @property
    def anchors(self) -> list[str]:
        """The path to its place in the editor, as the editor's script reads it."""
        return [step.anchor for step in self.path if step.anchor]

    @property
    def message(self) -> str:
        """The message for editors, shown at the place."""
        excerpt = f" («\xa0{self.excerpt}\xa0»)" if self.excerpt else ""
        return f"{self.rule.title}{excerpt}. {self.rule.remedy}"


# Blocks -----------------------------------------------------------------------------------------


def findings_of(block: blocks.Block, value: Any) -> Iterator[Finding]:
    """Yield the findings in the value of a block, and in all that it holds."""
    if value is None:
        return
    if hasattr(block, "own_findings"):
        yield from block.own_findings(value)
    rank = 1  # of the page's title
    for step, child, inner in children(block, value):
        if step.key in getattr(block, "verbatim", ()):
            continue
        inside = findings_of(child, inner)
        # A heading makes up for a vague link, says RGAA: it counts as context.
        yield from below(step, in_context(inside) if rank > 1 else inside)
        if isinstance(block, blocks.StreamBlock):
            for heading in headings_of(child, inner):
                if heading.level > rank + 1:
                    yield Finding(rules.HEADING_GAP, excerpt(heading.text), (step,))
                rank = heading.level
    match block:
        case blocks.RichTextBlock():
            yield from rich_text_findings(value.source)
        case blocks.CharBlock() | blocks.TextBlock():
            yield from text_findings(value)


def in_context(found: Iterable[Finding]) -> Iterator[Finding]:
    """Soften findings on links that the words around them explain."""
    for finding in found:
        is_alone = finding.rule is rules.VAGUE_LINK_ALONE
        yield replace(finding, rule=rules.VAGUE_LINK) if is_alone else finding


def below(step: Step, found: Iterable[Finding]) -> Iterator[Finding]:
    for finding in found:
        yield replace(finding, path=(step, *finding.path))


# Texts ------------------------------------------------------------------------------------------


def text_findings(text: str) -> Iterator[Finding]:
    """Yield the findings in a text without mark-up."""
    for sentence in wording.long_sentences(text):
        yield Finding(rules.LONG_SENTENCE, excerpt(sentence))


def rich_text_findings(html: str) -> Iterator[Finding]:
    """Yield the findings in rich text, as Wagtail stores it."""
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.find_all("a"):
        yield from link_findings(link)
    for image in soup.find_all("embed", embedtype="image"):
        yield from alternative_findings(str(image.get("alt", "")))
    for heading in soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"]):
        text = words_of(heading)
        if heading.name == "h1":
            yield Finding(rules.MAIN_HEADING_IN_TEXT, excerpt(text))
        elif not text:
            yield Finding(rules.EMPTY_HEADING)
    for marked in soup.select("[lang], code"):
        marked.replace_with("\N{OBJECT REPLACEMENT CHARACTER}")
    for paragraph in soup.find_all(PARAGRAPHS):
        if paragraph.find(PARAGRAPHS):
            continue
        text = words_of(paragraph)
        yield from text_findings(text)
        for passage in wording.english_passages(text):
            yield Finding(rules.ENGLISH_PASSAGE, excerpt(passage))


def link_findings(link: Tag) -> Iterator[Finding]:
    label = words_of(link)
    if link.get("linktype") == "document" and (key := as_key(link.get("id"))):
        yield Finding(rules.UNTAGGED_PDF, excerpt(label), document=key)
    if not label:
        if link.get("href") or link.get("linktype"):
            picture = link.find("embed")
            if not (isinstance(picture, Tag) and picture.get("alt")):
                yield Finding(rules.EMPTY_LINK, excerpt(str(link.get("href", ""))))
        return
    around = link.find_parent(PARAGRAPHS)
    is_alone = link.find_previous(["h2", "h3", "h4"]) is None and (
        around is None or words_of(around).strip(" .:!?…\xa0\u202f→>»") == label
    )
    found = label_findings(label)
    yield from found if is_alone else in_context(found)


def label_findings(label: str, path: tuple[Step, ...] = ()) -> Iterator[Finding]:
    """Yield the findings in the label of a link that stands alone, such as a button's."""
    if wording.is_vague(label):
        yield Finding(rules.VAGUE_LINK_ALONE, excerpt(label), path)
    elif wording.is_address(label):
        yield Finding(rules.ADDRESS_AS_LINK, excerpt(label), path)


def words_of(element: Tag) -> str:
    return " ".join(element.get_text().split())


def excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1]}…"


# Pictures ---------------------------------------------------------------------------------------

LONGEST_ALTERNATIVE = 150


def alternative_findings(text: str, path: tuple[Step, ...] = ()) -> Iterator[Finding]:
    if wording.is_file_name(text):
        yield Finding(rules.FILE_NAME_AS_ALTERNATIVE, excerpt(text), path)
    elif len(text) > LONGEST_ALTERNATIVE:
        yield Finding(rules.LONG_ALTERNATIVE, excerpt(text), path)


# Errors -----------------------------------------------------------------------------------------


def error_of(found: Iterable[Finding]) -> ValidationError:
    """Return the error by which Wagtail's editor shows each of these where it is."""
    messages: list[str] = []
    groups: dict[Step, list[Finding]] = {}
    for finding in found:
        if finding.path:
            first, *rest = finding.path
            groups.setdefault(first, []).append(replace(finding, path=tuple(rest)))
        else:
            messages.append(finding.message)
    if not groups:
        return ValidationError(messages)
    errors = {step.key: error_of(group) for step, group in groups.items()}
    others = ErrorList(messages)
    match next(iter(groups)).container:
        case "stream":
            return StreamBlockValidationError(errors, others)
        case "list":
            return ListBlockValidationError(errors, others)
        case "struct":
            return StructBlockValidationError(errors, others)
        case "table":
            cells: dict[int, dict[int, ValidationError]] = {}
            for (row, column), error in errors.items():
                cells.setdefault(row, {})[column] = error
            return TypedTableBlockValidationError(cells, others)
