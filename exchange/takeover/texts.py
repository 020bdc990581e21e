"""The texts of an old site's documents: converted once each, then given their pages and files."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from exchange.export.outcomes import Notes
from exchange.takeover.blocks import Block, Picture, Steps, Tiles
from exchange.takeover.bodies import Bodies, IdAt
from exchange.takeover.library import Library
from exchange.takeover.pictures import without_missing
from exchange.takeover.sources import Document

# The blocks of a document, and in French what was dropped on the way.
Convert = Callable[[Any], tuple[list[Block], list[str]]]


class Texts:
    """The converted text of each document.

    `convert` knows how documents are written, `page_at` and `person_named` what stands where.
    What was dropped goes to `notes` when a text is asked for as a stream.
    """

    def __init__(
        self,
        convert: Convert,
        library: Library,
        notes: Notes,
        page_at: IdAt,
        person_named: IdAt,
    ):
        self._convert = convert
        self._library = library
        self._notes = notes
        self.bodies = Bodies(page_at, library.document, person_named)
        self._written: dict[str, tuple[list[Block], list[str]]] = {}
        self._known: dict[str, tuple[list[Block], list[str]]] = {}

    def blocks(self, document: Document) -> list[Block]:
        """Return the blocks of a document, pictures that the checkout lacks replaced by text."""
        return self._converted(document)[0]

    def pictures(self, document: Document) -> Iterator[tuple[str, str]]:
        """Yield address and alternative text of every picture of a document, there or not."""
        return pictures_of(self._as_written(document)[0])

    def stream(self, document: Document) -> list[dict]:
        """Return the raw stream value of a document."""
        blocks, notes = self._converted(document)
        self._notes[document.path] += notes
        pictures = {src: (self._library.image(src), alt) for src, alt in pictures_of(blocks)}
        return self.bodies.raw(blocks, document.path, pictures)

    def _converted(self, document: Document) -> tuple[list[Block], list[str]]:
        if document.path not in self._known:
            blocks, notes = self._as_written(document)
            blocks, missing = without_missing(blocks, self._library.why_missing)
            self._known[document.path] = blocks, [*notes, *missing]
        return self._known[document.path]

    def _as_written(self, document: Document) -> tuple[list[Block], list[str]]:
        if document.path not in self._written:
            self._written[document.path] = self._convert(document)
        return self._written[document.path]


def pictures_of(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Yield address and alternative text of every picture in `blocks`."""
    for block in blocks:
        match block:
            case Picture(src, alt):
                yield src, alt
            case Steps(steps):
                yield from ((step.src, "") for step in steps if step.src)
            case Tiles(tiles):
                yield from ((tile.src, "") for tile in tiles if tile.src)
