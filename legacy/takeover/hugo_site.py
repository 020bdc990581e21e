"""A whole old site into pages, taxonomies and files, in an order in which nothing is missing.

Files first, then terms, then an empty draft for each page, so that relations and links find what
they name; then each page is filled and published in a transaction of its own.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.apps import apps
from django.core.exceptions import ValidationError

from legacy.errors import SourceError
from legacy.models import Site
from legacy.outcomes import Outcome, Status, refusal
from legacy.slugs import slug_of
from legacy.takeover import hugo, hugo_plans, old_addresses
from legacy.takeover.library import Library
from legacy.takeover.menus import flat
from legacy.takeover.places import Places
from legacy.takeover.relations import Relations
from legacy.takeover.site_importer import SiteImporter
from legacy.takeover.sources import Document
from legacy.takeover.structured import BY_ADDRESS, INDEXES
from legacy.takeover.terms import Terms
from legacy.takeover.texts import Texts
from legacy.taxonomies import TAXONOMIES
from legacy.writer import Plan

# The sections in an order in which pages find what they refer to.
ORDER = ("promos", "personnes", "defis", "blog", "pages")


class HugoImport(SiteImporter):
    """The take-over of a Hugo checkout."""

    site = Site.HUGO

    def read(self, source: Path, fetch: Callable[[str], bytes] | None) -> None:
        if self.has_documents_of(Site.JEKYLL) and not self.has_documents_of(Site.HUGO):
            raise SourceError(
                "Le site de 2018 a été importé avant le site actuel, qu’il ne peut que compléter. "
                "Repartez d’une base sans cet import\xa0: le site actuel, puis celui de 2018."
            )
        self.checkout = hugo.read_checkout(source)
        files = hugo.static_files(self.checkout, source)
        self.found = len(self.checkout.documents) + len(self.checkout.refused) + len(files)
        self.found += len(self.checkout.ignored)
        self.library = Library(
            source, self.checkout.static, files, dry_run=self.dry_run, fetch=fetch
        )
        self.relations = Relations(self.checkout, self.notes)
        self.terms = Terms(dry_run=self.dry_run)
        self.places = Places(Site.HUGO)
        self.places.identities = {
            document.path: hugo.identity_of(document)
            for document in self.checkout.documents
            if document.path not in self.relations.first_of
        }
        self.texts = Texts(
            hugo_plans.convert,
            self.library,
            self.notes,
            page_at=self.places.page_at,
            person_named=self._person_named,
        )
        self.plans = hugo_plans.HugoPlans(
            self.relations, self.library, self.terms, self.places, self.texts, self.notes
        )

    def old_addresses(self) -> dict[str, bool]:
        return old_addresses.of_hugo(self.checkout, self.library.files)

    def bring_in_menus(self) -> Iterator[Outcome]:
        yield self.bring_in_menu("fr", self.checkout.menu, "config.toml#menu", replaces=True)

    def in_order(self) -> list[Document]:
        """Every document, in the order in which pages need each other's relations."""
        return [
            document
            for section in ORDER
            for document in sorted(
                self.checkout.of(section), key=lambda one: (one.address.count("/"), one.path)
            )
        ]

    def name_pictures(self) -> None:
        _ = self.relations.teams  # what it finds amiss is said with the people, who come first
        labels = {"personnes": "Portrait de {}", "defis": "Illustration du défi {}"}
        for document in self.checkout.documents:
            label = labels.get(document.section, "{}").format(document.title)
            for key in ("image", "ogImage"):
                if address := document.text(key):
                    alt = label if document.section == "personnes" else ""
                    self.library.name(address, label, alt)
            for src, alt in self.texts.pictures(document):
                self.library.name(src, alt[:100] or label, alt)

    def bring_in_terms(self) -> Iterator[Outcome]:
        for section, taxonomy in TAXONOMIES.items():
            for document in self.checkout.of(section):
                term, status = self.terms.named(taxonomy.model, document.title)
                slug = term.slug if term else slug_of(document.title)
                if term is not None:
                    old = document.address.strip("/").split("/")[-1]
                    self.terms.alias(term, [old, hugo.urlized(document.title)])
                url = f"{taxonomy.path}?{taxonomy.parameter}={slug}"
                yield Outcome(document.path, url, status, self.said(document))

    # Places -----------------------------------------------------------------------------------

    def make_places(self) -> None:
        """Make the place of every document, those of the menu first and in its order."""
        documents = {
            document.address: document
            for document in reversed(self.in_order())
            if document.path not in self.relations.first_of
        }
        self.places["/"] = self.places.home
        in_menu = [entry.address for entry in flat(self.checkout.menu) if entry.address]
        for address in dict.fromkeys([*in_menu, *INDEXES, *reversed(documents)]):
            document = documents.get(address)
            if address in INDEXES:
                self._make_index(address, document)
            elif document is None:
                if any(other.startswith(address) for other in documents):
                    self.places.section(address)
            elif not self.is_erased(document) and not self.was_deleted(document):
                self._make_place(document)
        for document in self.checkout.documents:
            first = self.relations.first_of.get(document.path)
            page = self.places.get(first.address) if first else None
            if page is not None:
                self.places[document.address] = page

    def _make_index(self, address: str, document: Document | None) -> None:
        model = apps.get_model(INDEXES[address][0])
        title = document.title if document is not None and document.title else INDEXES[address][1]
        self.places.index(address, model, title, document.path if document else None)

    def _make_place(self, document: Document) -> None:
        model, values = hugo_plans.model_of(document)
        is_below = document.address.count("/") > 2 or document.address in BY_ADDRESS
        in_menu = any(entry.address == document.address for entry in flat(self.checkout.menu))
        values["show_in_menus"] = in_menu or (is_below and model.show_in_menus_default)
        try:
            self.notes[document.path] += self.places.make(
                document.address, document.path, document.title, model, values
            )
        except (SourceError, ValidationError) as error:
            self.notes[document.path].append(str(error))

    def _person_named(self, name: str) -> int | None:
        found = self.relations.names["personnes"].find(name).names
        if not found:
            return None
        page = self.places.get(self.relations.by_title["personnes", found[0]].address)
        return page.pk if page is not None else None

    # Pages ------------------------------------------------------------------------------------

    def bring_in(self, document: Document) -> Outcome:
        if outcome := self.why_not(document):
            return outcome
        first = self.relations.first_of.get(document.path)
        page = self.places.get((first or document).address)
        if page is None and not self.dry_run:
            return refusal(document.path, SourceError(" ".join(self.said(document))))
        if first is not None:
            if page is not None and not self.dry_run:
                self.places.redirect(document.address, page)
            url = page.get_url_parts()[2] if page is not None else ""
            return Outcome(
                document.path, url, Status.UNCHANGED, (f"réuni avec {first.path}, même personne",)
            )
        return self.carry_out(document, page, lambda: self._plan(document))

    def _plan(self, document: Document) -> Plan:
        plan = self.plans.plan(document)
        plan.identity = self.places.identities.get(document.path, {})
        return plan
