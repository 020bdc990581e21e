"""The whole Jekyll site into pages, terms and files, alone or as what the present site lacks."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.apps import apps
from wagtail.models import Locale, Page

from exchange.export import writer
from exchange.export.errors import SourceError
from exchange.export.models import Site
from exchange.export.outcomes import Outcome
from exchange.takeover import jekyll, jekyll_places, old_addresses
from exchange.takeover.jekyll import JekyllDocument
from exchange.takeover.jekyll_places import ENGLISH_HOME, ENGLISH_NEWS
from exchange.takeover.jekyll_plans import JekyllPlans, term_name
from exchange.takeover.jekyll_texts import JekyllTexts, within_site
from exchange.takeover.menus import of_jekyll
from exchange.takeover.site_importer import SiteImporter
from exchange.takeover.structured import INDEXES
from pages.models import Category

ENGLISH_TITLES = {ENGLISH_HOME: "Public Interest Entrepreneurs", ENGLISH_NEWS: "News"}


class JekyllImport(SiteImporter):
    """The take-over of a Jekyll checkout."""

    site = Site.JEKYLL
    labels = {"personnes": "Portrait de {}", "defis": "Logo du défi {}"}
    checkout: jekyll.JekyllCheckout

    def read(self) -> None:
        if not self.has_documents_of(Site.HUGO):
            self.say(
                "Attention\xa0: le site actuel n’est pas importé. Importez-le d’abord\xa0: le site "
                "de 2018 le complète, et la commande refuse l’ordre contraire."
            )
        self.checkout = jekyll.read_checkout(self.source)
        self.moves = self.checkout.moves
        files = jekyll.static_files(self.checkout, self.source)
        self.get_ready(files, JekyllTexts(self.checkout).convert, JekyllPlans)
        for document in list(self.checkout.documents):
            try:
                self.plans.texts.pictures(document)
            except SourceError as error:
                self.checkout.documents.remove(document)
                self.checkout.refused.append((document.path, error))

    def old_addresses(self) -> dict[str, bool]:
        return old_addresses.of_jekyll(self.checkout, self.library.files)

    def bring_in_menus(self) -> Iterator[Outcome]:
        is_alone = not self.has_documents_of(Site.HUGO)
        for language, name in (("fr", "nav"), ("en", "nav-en")):
            entries = of_jekyll(self.checkout.data.get(name))
            if entries and (language != "en" or self.has_english):
                yield self.bring_in_menu(
                    language, entries, f"_data/{name}.yml", replaces=is_alone or language == "en"
                )

    @property
    def has_english(self) -> bool:
        return any(document.locale == "en" for document in self.checkout.documents)

    def name_pictures(self, document: JekyllDocument) -> None:
        label = self.label_of(document)
        alt = label if document.section == "personnes" else ""
        for key in ("image", "image_url"):
            if address := document.of_record(key):
                self.library.name(within_site(address, "/"), label, alt)
        for project in document.list_of_record("projects"):
            if isinstance(project, dict) and project.get("image"):
                title = str(project.get("title") or label)
                self.library.name(within_site(str(project["image"]), "/"), title, title)
        super().name_pictures(document)

    def bring_in_terms(self) -> Iterator[Outcome]:
        for document in self.checkout.of("tags"):
            term, status = self.terms.named(Category, term_name(document.title))
            url = f"/blog/?categorie={term.slug}"
            yield Outcome(document.path, url, status, self.said(document))

    # Places

    @cached_property
    def _places(self) -> dict[str, str]:
        return jekyll_places.places_of(self.checkout)

    def place_of(self, document: JekyllDocument) -> str:
        return self._places.get(document.path, "")

    def promotions_of(self, document: JekyllDocument) -> list[str]:
        return document.promotions if document.section in ("promos", "defis") else []

    def make_first_places(self) -> None:
        """Make the lists of the site, in both languages."""
        for address, (label, title) in INDEXES.items():
            self.places.index(address, apps.get_model(label), title)
        if self.has_english:
            home = self._make_english(self.places.home, None, ENGLISH_HOME, "accueil-en")
            self._make_english(self.places.get("/blog/"), home, ENGLISH_NEWS, "blog")

    def _make_english(self, french: Page, parent: Page | None, address: str, slug: str) -> Page:
        """Return the translation of a French page, published with a title alone if need be."""
        page = french.get_translation_or_none(self.english)
        if page is None:
            page = type(french)(
                title=ENGLISH_TITLES[address],
                slug=slug,
                locale=self.english,
                translation_key=french.translation_key,
                show_in_menus=french.show_in_menus_default,
            )
            self.places.publish_empty(parent or french.get_parent(), page, address)
        elif not page.live and page.latest_revision_id is None:  # as the site was set up
            page.save_revision().publish()
            writer.remember_empty(page, address)
        elif not page.live:
            self.say(f"{page.get_url_parts()[2]} n’est pas publiée\xa0: les pages en dessous, si.")
        self.places[address] = page
        return page

    @cached_property
    def english(self) -> Locale:
        return Locale.objects.get_or_create(language_code="en")[0]

    def values_of(self, document: JekyllDocument) -> dict[str, Any]:
        """What makes a page the translation of the French one with the same reference."""
        if document.locale == "fr":
            return {}
        french = next(
            (
                self.pages.get(one.path)
                for one in self.checkout.of(document.section)
                if one.locale == "fr" and one.reference and one.reference == document.reference
            ),
            None,
        )
        if french is None or french.get_translation_or_none(self.english) is not None:
            return {"locale": self.english}
        return {"locale": self.english, "translation_key": french.translation_key}
