"""What the take-overs of both checkouts share: options, order, what becomes of errors."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from wagtail.models import Page

from challenges import erasure
from legacy import indexes, writer
from legacy.models import ImportedDocument, Site
from legacy.outcomes import DROPPED, Notes, Outcome, Status, attempt, refusal
from legacy.takeover import main_menus, old_addresses
from legacy.takeover.library import Library
from legacy.takeover.menus import Entry
from legacy.takeover.shared_pages import SharedPageWriter
from legacy.takeover.sources import Checkout, Document
from legacy.writer import Plan


class SiteImporter:
    """The take-over of one checkout. Iterate `run()`; each step commits by itself.

    Pictures on other sites are brought by `fetch` (`remote.fetch`), or not at all. `decided` is
    what `--matches` says.

    Raises SourceError when the checkout cannot be read at all, or leaves its folder.
    """

    site: ClassVar[Site]
    is_whole_site = True
    # Set by `read`, with the number of outcomes that it found.
    checkout: Checkout
    library: Library
    found: int
    # Old path and new one of each address that the site itself had moved.
    moves: Sequence[tuple[str, str]] = ()

    def __init__(
        self,
        source: Path,
        *,
        dry_run: bool = False,
        overwrite_edited: bool = False,
        fetch: Callable[[str], bytes] | None = None,
        decided: dict[str, str] | None = None,
        say: Callable[[str], Any] = lambda line: None,
    ):
        self.say = say
        self.decided = decided or {}
        self.dry_run = dry_run
        self.overwrite_edited = overwrite_edited
        self.notes: Notes = defaultdict(list)
        self.read(source, fetch)

    def read(self, source: Path, fetch: Callable[[str], bytes] | None) -> None:
        """Read the checkout, and get all ready that needs no writing."""
        raise NotImplementedError

    @staticmethod
    def has_documents_of(site: Site) -> bool:
        return ImportedDocument.objects.filter(site=site).exists()

    @property
    def total(self) -> int:
        """How many outcomes there will be, as far as is known."""
        return self.found + self.library.number_wanted

    def run(self) -> Iterator[Outcome]:
        for path, error in self.checkout.refused:
            yield refusal(path, error)
        for path in self.checkout.ignored:
            reason = "ni document Markdown, ni fichier servi"
            yield Outcome(path, DROPPED, Status.DROPPED, (reason,))
        self.name_pictures()
        with indexes.paused():
            yield from self.library.bring_in()
            yield from self.library.bring_in_remote()
        yield from self.bring_in_terms()
        with indexes.paused():
            if not self.dry_run:
                self.make_places()
            for document in self.in_order():
                yield self.bring_in(document)
        if not self.dry_run:
            indexes.update()
            old_addresses.settle()
            old_addresses.settle_moves(self.moves)
            old_addresses.remember(self.site, self.old_addresses())
            yield from self.bring_in_menus()

    # What each site does in its way

    def name_pictures(self) -> None:
        """Tell the library what the documents call their pictures."""
        raise NotImplementedError

    def bring_in_terms(self) -> Iterator[Outcome]:
        raise NotImplementedError

    def make_places(self) -> None:
        """Make an empty draft of every page, so that relations and links find what they name."""
        raise NotImplementedError

    def in_order(self) -> list[Any]:
        """Every document, in an order in which pages find what they refer to."""
        raise NotImplementedError

    def bring_in(self, document: Any) -> Outcome:
        raise NotImplementedError

    def old_addresses(self) -> dict[str, bool]:
        """Return the addresses that the site had, True for those that it had lost itself."""
        raise NotImplementedError

    def bring_in_menus(self) -> Iterator[Outcome]:
        """Have the site's menus as the main menus; its pages are there."""
        raise NotImplementedError

    def bring_in_menu(
        self, language: str, entries: Iterable[Entry], path: str, *, replaces: bool
    ) -> Outcome:
        return main_menus.bring_in(
            language, entries, path, replaces=replaces, overwrite_edited=self.overwrite_edited
        )

    # Documents

    def is_erased(self, document: Document) -> bool:
        return document.section == "personnes" and erasure.is_erased(
            name=document.title, path=document.address
        )

    def was_deleted(self, document: Document) -> bool:
        return not self.overwrite_edited and writer.was_deleted(document.path)

    def why_not(self, document: Document) -> Outcome | None:
        """Return what is said of a document that is not to come in, None for any other."""
        if self.is_erased(document):
            reason = "cette personne a demandé à disparaître du site"
            return Outcome(document.path, DROPPED, Status.DROPPED, (reason,))
        if self.was_deleted(document):
            return Outcome(document.path, DROPPED, Status.KEPT, (writer.DELETED,))
        return None

    def carry_out(
        self, document: Document, page: Page | None, plan: Callable[[], Plan], *, own: bool = True
    ) -> Outcome:
        """Fill the `page` of a document with its `plan`; one that is refused leaves none behind.

        The page is not the document's `own` where another site's document is in it.
        """

        def fill() -> Outcome:
            planned = plan()
            planned.messages = [*planned.messages, *self.said(document)]
            planned.site = self.site
            page_writer = SharedPageWriter(planned, page, overwrite_edited=self.overwrite_edited)
            return page_writer.carry_out(dry_run=self.dry_run)

        outcome = attempt(document.path, fill)
        if outcome.status == Status.REFUSED and page is not None and own:
            writer.forget_place(page, document.path)
        return outcome

    def said(self, document: Document) -> tuple[str, ...]:
        """Return, and forget, what is amiss with a document."""
        return tuple(dict.fromkeys(self.notes.pop(document.path, [])))
