"""The take-over of any source: its files, its terms, a place for each page, then their content.

Files first, then terms, then an empty draft for each page, so that relations and links find what
they name; then each page is filled and published in a transaction of its own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from wagtail.models import Page

from challenges import erasure
from exchange.export import indexes, writer
from exchange.export.errors import SourceError
from exchange.export.models import ImportedDocument, Site
from exchange.export.outcomes import DROPPED, Notes, Outcome, Status, attempt, refusal
from exchange.export.turns import in_turns
from exchange.takeover import main_menus, old_addresses
from exchange.takeover.library import Library
from exchange.takeover.matching import Matches
from exchange.takeover.menus import Entry
from exchange.takeover.places import Places, is_edited, own_path, records_of
from exchange.takeover.plans import Plans
from exchange.takeover.shared_pages import SharedPageWriter
from exchange.takeover.sources import Document
from exchange.takeover.terms import Terms
from exchange.takeover.texts import Convert, Texts

# The sections in an order in which pages find what they refer to.
ORDER = ("promos", "personnes", "defis", "blog", "pages")


class SiteImporter:
    """The take-over of one source. Iterate `run()`; each step commits by itself.

    Pictures on other sites are brought by `fetch` (`remote.fetch`), or not at all. `decided` is
    what `--matches` says.

    Raises SourceError when the source cannot be read at all, or leaves its folder.
    """

    site: ClassVar[Site]
    is_whole_site = True
    labels: ClassVar[dict[str, str]] = {}
    # Set by `read`.
    checkout: Any
    library: Library
    plans: Plans
    # Old path and new one of each address that the site itself had moved.
    moves: Sequence[tuple[str, str]] = ()

    def __init__(
        self,
        source: Path,
        *,
        overwrite_edited: bool = False,
        fetch: Callable[[str], bytes] | None = None,
        decided: dict[str, str] | None = None,
        say: Callable[[str], Any] = lambda line: None,
    ):
        self.source = source
        self.fetch = fetch
        self.say = say
        self.decided = decided or {}
        self.overwrite_edited = overwrite_edited
        self.notes: Notes = defaultdict(list)
        self.places = Places(self.site)
        self.pages: dict[str, Page] = {}
        self.terms = Terms()
        self.read()

    # What each source does in its way

    def read(self) -> None:
        """Read the source, and get all ready that needs no writing."""
        raise NotImplementedError

    def name_pictures(self, document: Any) -> None:
        """Tell the library what a document calls its pictures."""
        for src, alt in self.plans.texts.pictures(document):
            self.library.name(src, alt[:100] or self.label_of(document), alt)

    def label_of(self, document: Any) -> str:
        """Return what the picture of a document is called: « Portrait de Ada Martin »."""
        return self.labels.get(document.section, "{}").format(document.title)

    def bring_in_terms(self) -> Iterator[Outcome]:
        yield from ()

    def place_of(self, document: Any) -> str:
        """Return the address at which the page of a document is to stand, "" for none."""
        return document.address

    def addresses_of(self, document: Any) -> list[str]:
        """Return the addresses that a document had."""
        return [document.address] if document.address else []

    def promotions_of(self, document: Any) -> list[str]:
        """Return the keys of the promotions that a challenge or a promotion is of."""
        return []

    def values_of(self, document: Any) -> dict[str, Any]:
        """Return what a page is made with beyond what its type says."""
        return {}

    def make_first_places(self) -> None:
        """Make the places of what is no document, or has to come before all others."""

    def old_addresses(self) -> dict[str, bool]:
        """Return the addresses that the site had, True for those that it had lost itself."""
        raise NotImplementedError

    def bring_in_menus(self) -> Iterator[Outcome]:
        """Have the site's menus as the main menus; its pages are there."""
        yield from ()

    # The order

    def get_ready(self, files: dict[str, Path], convert: Convert, plans: type[Plans]) -> None:
        """Set up what the steps share, the checkout being read; `files` by the paths they had."""
        folder = self.source if self.source.is_dir() else self.source.parent
        self.library = Library(
            files, prefix=self.checkout.static.relative_to(folder),
            fetch=self.fetch, site=self.site,
        )  # fmt: skip
        texts = Texts(convert, self.library, self.notes, self.page_at, self.person_named)
        self.plans = plans(
            self.site, self.checkout, self.library, self.terms, texts, self.notes, self.pages
        )

    @property
    def total(self) -> int:
        """How many outcomes there will be, as far as is known."""
        checkout, library = self.checkout, self.library
        found = (checkout.documents, checkout.refused, checkout.ignored, library.files)
        return sum(map(len, found)) + library.number_wanted

    def run(self) -> Iterator[Outcome]:
        for path, error in self.checkout.refused:
            yield refusal(path, error)
        for path in self.checkout.ignored:
            reason = "ni document Markdown, ni fichier servi"
            yield Outcome(path, DROPPED, Status.DROPPED, (reason,))
        for document in self.checkout.documents:
            self.name_pictures(document)
        with indexes.paused():
            yield from self.library.bring_in()
            yield from self.library.bring_in_remote()
        yield from self.bring_in_terms()
        with indexes.paused():
            self.make_places()
            for document in self.in_order:
                yield self.bring_in(document)
        indexes.update()
        old_addresses.settle()
        old_addresses.settle_moves(self.moves)
        old_addresses.remember(self.site, self.old_addresses())
        yield from self.bring_in_menus()

    @cached_property
    def in_order(self) -> list[Any]:
        """Every document that is to be a page, what others refer to first."""
        return sorted(
            (one for one in self.checkout.documents if one.section in ORDER),
            key=lambda one: (
                ORDER.index(one.section),
                one.locale != "fr",
                self.place_of(one),
                one.path,
            ),
        )

    # Places

    @cached_property
    def identities(self) -> dict[str, dict[str, Any]]:
        """What tells each document from others (`exchange.takeover.matching`), by its path."""
        return {document.path: self.identity_of(document) for document in self.in_order}

    def identity_of(self, document: Document) -> dict[str, Any]:
        section, locale = document.section, document.locale
        return {
            "section": section if locale == "fr" else f"{section}-{locale}",
            "title": document.title,
            "slug": document.slug,
            "promotions": self.promotions_of(document),
            "day": document.day.isoformat() if document.day and section == "blog" else "",
            "place": self.place_of(document),
            "addresses": self.addresses_of(document),
            "public": not document.hidden,
        }

    @cached_property
    def matches(self) -> Matches:
        return Matches(self.identities if self.site == Site.JEKYLL else {}, self.decided)

    def make_places(self) -> None:
        """Make an empty draft of every page, so that relations and links find what they name."""
        self.places["/"] = self.places.home
        self.make_first_places()
        for document in in_turns(self.in_order):
            self.make_place(document)

    def make_place(self, document: Document) -> None:
        path, place = document.path, self.place_of(document)
        if not place or path in self.pages or self.why_not(document):
            return
        try:
            page = self.pages[path] = self._page_for(document, place)
        except (SourceError, ValidationError) as error:
            self.notes[path].append(str(error))
            return
        for address in (place, *self.addresses_of(document)):
            self.places[own_path(address) or address] = page

    def _page_for(self, document: Document, place: str) -> Page:
        """Return the page of a document: the present site's, its own, or one made now."""
        path, identity = document.path, self.identities[document.path]
        model, values = self.plans.model_of(document, place)
        own = writer.page_of(path)
        page = self.matches.page(path)
        if page is not None:
            self.notes[path].append(self.matches.said(path))
            if own is not None and own.pk != page.pk and not is_edited(own):
                own.delete()
        else:
            page = self.places.get(place)  # a list or a home page
            if page is None and model.max_count_per_parent == 1 and own is None:
                page = model._default_manager.child_of(self.places.home).first()
        if page is not None:
            writer.join(page, path, site=self.site, identity=identity)
            return page
        if own is not None and any(
            Site.rank(one.site) < Site.rank(self.site) for one in records_of(own)
        ):
            writer.leave(path)  # a person said that the two are not one
        elif own is not None:
            return own
        shown = {"show_in_menus": model.show_in_menus_default}
        values = {**shown, **values, **self.values_of(document)}
        page = self.places.make(place, path, document.title, model, identity, values)
        if page.slug != (wanted := place.strip("/").rpartition("/")[2]):
            self.notes[path].append(f"l’adresse «\xa0{wanted}\xa0» est prise\xa0: {page.slug}")
        return page

    def page_at(self, address: str) -> int | None:
        """Return the key of the page at an address of the site, under whichever host it stood."""
        return self.places.page_at(address)

    def person_named(self, name: str) -> int | None:
        """Return the key of the page of a person, however the name is typed."""
        return None

    # Documents

    def why_not(self, document: Document) -> Outcome | None:
        """Return what is said of a document that is not to come in, None for any other."""
        path = document.path
        if document.section == "personnes" and erasure.is_erased(
            name=document.title, path=document.address
        ):
            reason = "cette personne a demandé à disparaître du site"
            return Outcome(path, DROPPED, Status.DROPPED, (reason,))
        match = self.matches.record(path)
        is_deleted = match.page is None if match is not None else writer.was_deleted(path)
        if is_deleted and not self.overwrite_edited:
            return Outcome(path, DROPPED, Status.KEPT, (writer.DELETED,))
        return None

    def bring_in(self, document: Any) -> Outcome:
        """Fill the page of a document; one that is refused leaves none behind."""
        path = document.path
        if outcome := self.why_not(document):
            return outcome
        page = self.pages.get(path)
        if page is None:
            reason = " ".join(self.said(document)) or "Ce document n’a pas d’adresse."
            return refusal(path, SourceError(reason))

        def fill() -> Outcome:
            plan = self.plans.plan(document, page, self.place_of(document))
            plan.identity = self.identities[path]
            plan.messages = [*plan.messages, *self.said(document)]
            page_writer = SharedPageWriter(plan, page, overwrite_edited=self.overwrite_edited)
            return page_writer.carry_out()

        outcome = attempt(path, fill)
        if outcome.status == Status.REFUSED and not self.matches.record(path):
            writer.forget_place(page, path)
        return outcome

    def said(self, document: Document) -> tuple[str, ...]:
        """Return, and forget, what is amiss with a document."""
        return tuple(dict.fromkeys(self.notes.pop(document.path, [])))

    @staticmethod
    def has_documents_of(site: Site) -> bool:
        return ImportedDocument.objects.filter(site=site).exists()

    def bring_in_menu(
        self, language: str, entries: Iterable[Entry], path: str, *, replaces: bool
    ) -> Outcome:
        return main_menus.bring_in(
            language, entries, path, replaces=replaces, overwrite_edited=self.overwrite_edited
        )
