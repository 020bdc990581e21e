"""The import of any source: its files, its terms, a place for each page, then their content.

The places are empty drafts, so that relations and links find their targets. Then each page is
filled and published in a transaction of its own.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, time
from functools import cached_property, partial
from pathlib import Path
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Page

from challenges.models import ChallengePage
from exchange.addresses.finder import key_of_address
from exchange.export.errors import SourceError
from home.models import HomePage
from listing.folding import folded
from pages.blocks import BodyBlock
from pages.models import ProgrammePage
from publishing.stored_references import named_by, page_keys
from takeover import old_addresses, records
from takeover.blocks import pictures_of
from takeover.library import Library
from takeover.matching import Match, find_matches
from takeover.merging import SharedPageWriter, SharedPlan
from takeover.models import LegacyDocument, Origin
from takeover.outcomes import Outcome, Status, attempt, refusal
from takeover.page_types import MODELS, Kind, fields_of_stream
from takeover.places import Join, Places, is_edited, own_path, records_of
from takeover.relations import Notes
from takeover.sources import Checkout, Document, rank
from takeover.texts import Convert, Texts
from takeover.turns import in_turns

# The sections, each after those that its pages refer to.
ORDER = ("promos", "personnes", "defis", "blog", "pages")


class SiteImporter:
    """The import of one source. Iterate `run()`; each step commits by itself.

    `fetch` (`http_client.fetch`) brings pictures from other sites; without it, none come.

    Raises SourceError for an unreadable source, or one that leaves its folder.
    """

    origin: ClassVar[Origin]
    is_whole_site = True
    # The title of a document's picture, by section: « Portrait de {} ».
    labels: ClassVar[dict[str, str]] = {}
    # The fields of a document that name pictures.
    picture_fields: ClassVar[tuple[str, ...]] = ()
    # Set by `read`.
    checkout: Checkout
    library: Library
    texts: Texts

    def __init__(
        self,
        source: Path,
        *,
        overwrite_edited: bool = False,
        fetch: Callable[[str], bytes] | None = None,
        say: Callable[[str], Any] = lambda line: None,
    ):
        self.source = source
        self.fetch = fetch
        self.say = say
        self.overwrite_edited = overwrite_edited
        self.notes: Notes = defaultdict(list)
        self.places = Places()
        # The page of each document, by its path.
        self.pages: dict[str, Page] = {}
        # The old addresses that are of no document, once its pages are there.
        self.further: list[old_addresses.Move] = []
        self.read()

    # The parts of each source

    def read(self) -> None:
        """Read the source, and prepare everything that needs no writing."""
        raise NotImplementedError

    def bring_in_terms(self) -> Iterator[Outcome]:
        yield from ()

    def place_of(self, document: Document) -> str:
        """Return the address of the page that a document becomes, "" for none."""
        return document.address

    def promotions_of(self, document: Document) -> list[str]:
        """Return the keys of the promotions of a challenge, or of a promotion's page."""
        return []

    def only_one(self, document: Document, promotions: list[int]) -> int | None:
        """Return the first of the promotions that a document names; the report says so of more."""
        if len(promotions) > 1:
            self.note(document, "plusieurs promotions\xa0: seule la première est gardée")
        return promotions[0] if promotions else None

    def kind_of(self, document: Document) -> Kind:
        """Return the type of page that a document becomes, and the values that it starts from."""
        return MODELS.get(document.section, ProgrammePage), {}

    def values_of(self, document: Document) -> dict[str, Any]:
        """Return the values of a new page beyond those of its type."""
        return {}

    def make_first_places(self) -> None:
        """Make the places of pages without documents, and those that come before all others."""

    def bring_in_menus(self) -> Iterator[Outcome]:
        """Publish the site's menus as main menus; its pages exist by then."""
        yield from ()

    def further_addresses(self) -> Iterator[old_addresses.Move]:
        """Yield the old addresses that are of no document."""
        for path in self.checkout.files:
            known = self.library.known.get(path)
            if known and (address := old_addresses.address_of_file(known)):
                yield f"/{path}", address, ""

    # Each fills a plan

    def promotion(self, document: Document, plan: SharedPlan) -> None:
        raise NotImplementedError

    def person(self, document: Document, plan: SharedPlan) -> None:
        raise NotImplementedError

    def challenge(self, document: Document, plan: SharedPlan) -> None:
        raise NotImplementedError

    def news(self, document: Document, plan: SharedPlan) -> None:
        author, image = document.text("author"), document.text("image")
        known = f" {folded(author)} "
        authors = {
            folded(one.title): self.pages[one.path].pk
            for one in self.checkout.of("personnes")
            if f" {folded(one.title)} " in known and one.path in self.pages
        }
        # The page names its authors: their line is about the others, and about their work.
        said = re.split(r",\s*|\s+et\s+", author)
        others = [each for each in said if folded(each) not in authors]
        image_id = self.image_id(document, image)
        body = self.texts.stream(document)
        first = body[0]["value"] if body and body[0]["type"] == "image" else None
        if first and first["image"]["image"] == image_id and not first["caption"]:
            body = body[1:]  # the page shows it above its text
        plan.values |= {
            "author_line": (author if others == said else ", ".join(others))[:255],
            "introduction": document.text("description"),
            "image_id": image_id,
            "body": body,
            "categories": self.category_ids(document),
            "authors": list(dict.fromkeys(authors.values())),
            "challenges": linked_challenges(body),
        }
        if image_id:
            # The old sites had no text for it: an image that no other page describes is decoration.
            plan.values["image_is_decorative"] = not self.library.alternative(image)
        if document.day:
            plan.values["date"] = document.day

    def page(
        self, document: Document, plan: SharedPlan, page: Page, stream: list[dict[str, Any]]
    ) -> None:
        _model, values = self.kind_of(document)
        if isinstance(page, HomePage):
            plan.values["title"] = page.title
        fields = fields_of_stream(type(page), stream)
        plan.values |= values | fields
        if stream and not fields:
            plan.messages.append("son texte n’a pas de place sur cette page, faite par le site")

    def category_ids(self, document: Document) -> list[int]:
        return []

    def image_id(self, document: Document, address: str) -> int | None:
        key = self.library.image(address)
        if address and key is None:
            self.note(document, f"image absente\xa0: {address}")
        return key

    def note(self, document: Document, *messages: str) -> None:
        self.notes[document.path] += messages

    # The order

    def prepare(self, convert: Convert) -> None:
        """Set up the library and the texts of the checkout."""
        self.library = Library(self.checkout, fetch=self.fetch, origin=self.origin)
        self.texts = Texts(convert, self.library, self.notes, self.page_at, self.person_named)

    @property
    def total(self) -> int:
        """The number of outcomes, as far as is known."""
        files = len(self.checkout.files) + len(self.library.wanted)
        return len(self.checkout.documents) + len(self.checkout.left_out) + files

    def run(self) -> Iterator[Outcome]:
        yield from self.checkout.left_out
        for document in self.checkout.documents:
            self.name_pictures(document)
        yield from self.library.bring_in()
        yield from self.bring_in_terms()
        self.make_places()
        for document in self.in_order:
            yield self.bring_in(document)
        self.further += self.further_addresses()
        old_addresses.create_redirects(self.further, self.checkout.moves)
        yield from self.bring_in_menus()

    @cached_property
    def in_order(self) -> list[Document]:
        """Every document that becomes a page, each after those that it refers to."""
        return sorted(
            (one for one in self.checkout.documents if one.section in ORDER),
            key=lambda one: (
                ORDER.index(one.section),
                one.locale != "fr",
                self.place_of(one),
                one.path,
            ),
        )

    def name_pictures(self, document: Document) -> None:
        """Tell the library the titles and texts of a document's pictures."""
        label = self.label_of(document)
        for field in self.picture_fields:
            for address in document.texts(field):
                self.library.name(address, label, label if document.section == "personnes" else "")
        for src, alt in pictures_of(self.texts.conversion(document).blocks):
            self.library.name(src, alt[:100] or label, alt)

    def label_of(self, document: Document) -> str:
        label = self.labels.get(document.section, "{}")
        if folded(document.title).startswith(tuple("aeiou")):
            label = label.replace("de {}", "d’{}")
        return label.format(document.title)

    def old_addresses(self) -> set[str]:
        """Return all public addresses, and the moved ones that led to one of them."""
        shown = [document for document in self.checkout.documents if not document.hidden]
        found = {"/", *(f"/{path}" for path in self.library.files)}
        found.update(*(document.addresses for document in shown))
        found.update(old for old, *_target in self.further)
        there = set(map(key_of_address, found))
        return found | {old for old, new in self.checkout.moves if key_of_address(new) in there}

    # Places

    @cached_property
    def identities(self) -> dict[str, dict[str, Any]]:
        """The identity of each document (`takeover.matching`), by its path."""
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
            "addresses": document.addresses,
            "public": not document.hidden,
        }

    @cached_property
    def matches(self) -> dict[str, Match]:
        """The document of the present site for each of the 2018 site that has one."""
        return find_matches(self.identities) if self.origin == Origin.JEKYLL else {}

    def make_places(self) -> None:
        """Make an empty draft for every page."""
        self.places["/"] = self.places.home
        self.make_first_places()
        for document in in_turns(self.in_order):
            self.make_place(document)
        for old, new in self.checkout.moves:  # texts still link to addresses that the site moved
            if page := self.places.get(own_path(new) or new):
                self.places.setdefault(own_path(old) or old, page)

    def make_place(self, document: Document) -> None:
        path, place = document.path, self.place_of(document)
        if not place or path in self.pages or self.why_not(document):
            return
        join = partial(records.join, path=path, origin=self.origin, identity=self.identities[path])
        try:
            page = self._page_for(document, place, join)
        except (SourceError, ValidationError) as error:
            self.notes[path] += refusal(path, error).messages
            return
        join(page)
        self.pages[path] = page
        for address in (place, *document.addresses):
            self.places[own_path(address) or address] = page

    def _page_for(self, document: Document, place: str, join: Join) -> Page:
        """Return the page of a document: the present site's, its own, or a new one."""
        path = document.path
        model, values = self.kind_of(document)
        own = records.page_of(path)
        match = self.matches.get(path)
        page = match.record.page.specific if match and match.record.page else None
        if match and page is not None:
            self.notes[path].append(match.message)
            if own is not None and own.pk != page.pk and not is_edited(own):
                own.delete()
        else:
            page = self.places.get(place)  # a list or a home page
            if page is None and model.max_count_per_parent == 1 and own is None:
                page = model._default_manager.child_of(self.places.home).first()
        if page is not None:
            return page
        if own is not None and any(rank(one.origin) < rank(self.origin) for one in records_of(own)):
            # The title changed in the copy: the two are not one any more.
            LegacyDocument.objects.filter(source_path=path).delete()
        elif own is not None:
            return own
        shown = {"show_in_menus": model.show_in_menus_default}
        values = {**shown, **values, **self.values_of(document)}
        page = self.places.make(place, document.title, model, values, join)
        if page.slug != (wanted := place.strip("/").rpartition("/")[2]):
            self.notes[path].append(f"l’adresse «\xa0{wanted}\xa0» est prise\xa0: {page.slug}")
        return page

    def page_at(self, address: str) -> int | None:
        """Return the key of the page at an address of the site, on any of its hosts."""
        return self.places.page_at(address)

    def person_named(self, name: str) -> int | None:
        """Return the key of the page of a person, however the name is typed."""
        return None

    # Documents

    def why_not(self, document: Document) -> Outcome | None:
        """Return the outcome of a document that stays out, None for any other."""
        path = document.path
        match = self.matches.get(path)
        is_deleted = match.record.page is None if match else records.was_deleted(path)
        return records.left_out(
            path,
            is_deleted=is_deleted and not self.overwrite_edited,
            person=document.title if document.section == "personnes" else "",
            address=document.address,
        )

    def bring_in(self, document: Document) -> Outcome:
        """Fill the page of a document; a refused one leaves no page behind."""
        path = document.path
        if outcome := self.why_not(document):
            return outcome
        page = self.pages.get(path)
        if page is None:
            reason = " ".join(self.said(document)) or "Ce document n’a pas d’adresse."
            return refusal(path, SourceError(reason))

        outcome = attempt(path, self._fill, document, page)
        if outcome.status == Status.REFUSED and path not in self.matches:
            records.forget_place(page, path)
        return outcome

    def _fill(self, document: Document, page: Page) -> Outcome:
        plan = self.plan(document, page)
        outcome = SharedPageWriter(plan, page, overwrite_edited=self.overwrite_edited).carry_out()
        if outcome.status in (Status.CREATED, Status.UPDATED):
            # « Mis à jour le » tells of the text, not of the day on which it was brought in.
            moment = plan.values.get("first_published_at")
            Page.objects.filter(pk=page.pk).update(last_published_at=moment)
        return outcome

    def plan(self, document: Document, page: Page) -> SharedPlan:
        """Return the plan of `page`: its fields from those of the document."""
        plan = SharedPlan(document.path, {"title": document.title}, live=not document.hidden)
        plan.messages = [document.hidden] if document.hidden else []
        if document.day:
            moment = timezone.make_aware(datetime.combine(document.day, time(9)))
            plan.values["first_published_at"] = moment
        fillers = {
            "promos": self.promotion,
            "personnes": self.person,
            "defis": self.challenge,
            "blog": self.news,
        }
        if document.section in fillers:
            fillers[document.section](document, plan)
        else:
            self.page(document, plan, page, self.texts.stream(document))
        plan.messages += self.said(document)
        return plan

    def said(self, document: Document) -> tuple[str, ...]:
        """Return, and forget, the notes on a document."""
        return tuple(dict.fromkeys(self.notes.pop(document.path, [])))

    @staticmethod
    def has_documents_of(origin: Origin) -> bool:
        return LegacyDocument.objects.filter(origin=origin).exists()


def linked_challenges(body: list[dict[str, Any]]) -> list[int]:
    """Return the keys of the challenges that a stored body of news links to or shows."""
    challenges = ChallengePage.objects.filter(pk__in=page_keys(named_by(BodyBlock(), body)))
    return list(challenges.order_by("pk").values_list("pk", flat=True))
