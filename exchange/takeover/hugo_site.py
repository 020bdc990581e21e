"""The whole Hugo site into pages, taxonomies and files."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from wagtail.models import Page

from exchange.addresses.taxonomies import TAXONOMIES
from exchange.export.errors import SourceError
from exchange.export.models import Site
from exchange.export.outcomes import Outcome, Status
from exchange.takeover import hugo, hugo_plans, old_addresses
from exchange.takeover.menus import flat
from exchange.takeover.promotions import promotion_key
from exchange.takeover.relations import Relations
from exchange.takeover.site_importer import SiteImporter
from exchange.takeover.sources import Document
from exchange.takeover.structured import BY_ADDRESS, INDEXES


class HugoImport(SiteImporter):
    """The take-over of a Hugo checkout."""

    site = Site.HUGO
    labels = {"personnes": "Portrait de {}", "defis": "Illustration du défi {}"}
    plans: hugo_plans.HugoPlans

    def read(self) -> None:
        if self.has_documents_of(Site.JEKYLL) and not self.has_documents_of(Site.HUGO):
            raise SourceError(
                "Le site de 2018 a été importé avant le site actuel, qu’il ne peut que compléter. "
                "Repartez d’une base sans cet import\xa0: le site actuel, puis celui de 2018."
            )
        self.checkout = hugo.read_checkout(self.source)
        self.relations = Relations(self.checkout, self.notes)
        files = hugo.static_files(self.checkout, self.source)
        self.get_ready(files, hugo_plans.convert, hugo_plans.HugoPlans)
        self.plans.relations = self.relations

    def old_addresses(self) -> dict[str, bool]:
        return old_addresses.of_hugo(self.checkout, self.library.files)

    def bring_in_menus(self) -> Iterator[Outcome]:
        yield self.bring_in_menu("fr", self.checkout.menu, "config.toml#menu", replaces=True)

    def name_pictures(self, document: Document) -> None:
        label = self.label_of(document)
        for key in ("image", "ogImage"):
            if address := document.text(key):
                alt = label if document.section == "personnes" else ""
                self.library.name(address, label, alt)
        super().name_pictures(document)

    def bring_in_terms(self) -> Iterator[Outcome]:
        for section, taxonomy in TAXONOMIES.items():
            for document in self.checkout.of(section):
                term, status = self.terms.named(taxonomy.model, document.title)
                self.terms.alias(term, [document.slug, hugo.urlized(document.title)])
                url = f"{taxonomy.path}?{taxonomy.parameter}={term.slug}"
                yield Outcome(document.path, url, status, self.said(document))

    # Places

    def addresses_of(self, document: Document) -> list[str]:
        documents = self.relations.people.get(document.path, [document])
        return [address for one in documents for address in hugo.addresses_of(one)]

    def promotions_of(self, document: Document) -> list[str]:
        named = {"promos": [document.title], "defis": document.texts("promos")}
        return list(filter(None, map(promotion_key, named.get(document.section, ()))))

    def values_of(self, document: Document) -> dict[str, Any]:
        address = document.address
        model, _values = self.plans.model_of(document, address)
        in_menu = any(entry.address == address for entry in flat(self.checkout.menu))
        is_below = address.count("/") > 2 or address in BY_ADDRESS
        return {"show_in_menus": in_menu or (is_below and model.show_in_menus_default)}

    def make_first_places(self) -> None:
        """Make the places of the lists and of what is in the menu, in its order."""
        documents = {document.address: document for document in reversed(self.in_order)}
        in_menu = [entry.address for entry in flat(self.checkout.menu) if entry.address]
        for address in dict.fromkeys([*in_menu, *INDEXES]):
            document = documents.get(address)
            if address in INDEXES:
                label, title = INDEXES[address]
                title = (document.title if document else "") or title
                self.places.index(address, apps.get_model(label), title)
            elif document is not None:
                self.make_place(document)
            elif any(other.startswith(address) for other in documents):
                self.places.section(address)

    def make_place(self, document: Document) -> None:
        first = self.relations.first_of.get(document.path)
        if first is None:
            super().make_place(document)
            return
        self.make_place(first)
        if first.path in self.pages:
            self.pages[document.path] = self.places[document.address] = self.pages[first.path]

    def person_named(self, name: str) -> int | None:
        found = self.relations.names["personnes"].find(name).names
        document = self.relations.by_title["personnes", found[0]] if found else None
        page: Page | None = self.pages.get(document.path) if document else None
        return page.pk if page is not None else None

    # Pages

    def bring_in(self, document: Document) -> Outcome:
        first = self.relations.first_of.get(document.path)
        if first is None or self.why_not(document):
            return super().bring_in(document)
        page = self.pages.get(first.path)
        url = page.get_url_parts()[2] if page is not None else first.address
        reason = f"réuni avec {first.path}, même personne"
        return Outcome(document.path, url, Status.UNCHANGED, (reason,))
