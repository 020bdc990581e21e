"""The whole Jekyll site into pages, terms and files, alone or as what the present site lacks."""

from collections.abc import Callable, Iterator
from pathlib import Path

from legacy.errors import SourceError
from legacy.models import Site
from legacy.outcomes import Outcome, refusal
from legacy.slugs import slug_of
from legacy.takeover import jekyll, jekyll_places, old_addresses
from legacy.takeover.jekyll import JekyllDocument
from legacy.takeover.jekyll_places import ENGLISH_HOME, ENGLISH_NEWS
from legacy.takeover.jekyll_plans import JekyllPlans, term_name
from legacy.takeover.jekyll_texts import JekyllTexts, within_site
from legacy.takeover.jekyll_tree import JekyllTree
from legacy.takeover.library import Library
from legacy.takeover.menus import of_jekyll
from legacy.takeover.places import Places
from legacy.takeover.shared_pages import SharedPageWriter
from legacy.takeover.site_importer import SiteImporter
from legacy.takeover.sources import Document
from legacy.takeover.terms import Terms
from legacy.takeover.texts import Texts
from legacy.writer import Plan
from pages.models import Category

# The sections in an order in which pages find what they refer to.
ORDER = ("personnes", "defis", "blog", "pages")


class JekyllImport(SiteImporter):
    """The take-over of a Jekyll checkout."""

    site = Site.JEKYLL

    def read(self, source: Path, fetch: Callable[[str], bytes] | None) -> None:
        if not self.has_documents_of(Site.HUGO):
            self.say(
                "Attention\xa0: le site actuel n’est pas importé. Importez-le d’abord\xa0: le site "
                "de 2018 le complète, et la commande refuse l’ordre contraire."
            )
        self.checkout = self.jekyll = jekyll.read_checkout(source)
        self.moves = self.jekyll.moves
        self.documents = self.jekyll.documents
        files = jekyll.static_files(self.checkout, source)
        self.library = Library(
            source, source, files, dry_run=self.dry_run, fetch=fetch, site=Site.JEKYLL
        )
        self.terms = Terms(dry_run=self.dry_run, spells=False)
        site_places = Places(Site.JEKYLL)
        self.texts = Texts(
            JekyllTexts(self.jekyll).convert,  # type: ignore[arg-type]
            self.library,
            self.notes,
            page_at=site_places.page_at,
            person_named=lambda name: None,
        )
        self.plans = JekyllPlans(self.jekyll, self.library, self.terms, self.texts, self.notes)
        self._refuse_unreadable()
        self.tree = JekyllTree(
            self.jekyll, site_places, self.plans, self.notes, decided=self.decided, say=self.say
        )
        self.found = len(self.documents) + len(self.checkout.refused) + len(files)

    def _refuse_unreadable(self) -> None:
        """Refuse, before anything is written, the documents that cannot be converted."""
        for document in list(self.documents):
            try:
                self.texts.pictures(document)
            except SourceError as error:
                self.documents.remove(document)
                self.checkout.refused.append((document.path, error))

    def old_addresses(self) -> dict[str, bool]:
        return old_addresses.of_jekyll(self.jekyll, self.library.files)

    def bring_in_menus(self) -> Iterator[Outcome]:
        for language, name in (("fr", "nav"), ("en", "nav-en")):
            entries = of_jekyll(self.jekyll.data.get(name))
            is_alone = not self.has_documents_of(Site.HUGO)
            if entries and (language != "en" or self.has_english):
                yield self.bring_in_menu(
                    language, entries, f"_data/{name}.yml", replaces=is_alone or language == "en"
                )

    @property
    def has_english(self) -> bool:
        return any(document.locale == "en" for document in self.documents)

    def in_order(self) -> list[JekyllDocument]:
        return [
            document
            for section in ORDER
            for document in sorted(
                (one for one in self.documents if one.section == section),
                key=lambda one: (one.locale != "fr", self.tree.places.get(one.path, ""), one.path),
            )
        ]

    def name_pictures(self) -> None:
        labels = {"personnes": "Portrait de {}", "defis": "Logo du défi {}"}
        for document in self.documents:
            label = labels.get(document.section, "{}").format(document.title)
            is_person = document.section == "personnes"
            for key in ("image", "image_url"):
                if address := document.of_record(key):
                    self.library.name(within_site(address, "/"), label, label if is_person else "")
            for project in document.list_of_record("projects"):
                if isinstance(project, dict) and project.get("image"):
                    title = str(project.get("title") or label)
                    self.library.name(within_site(str(project["image"]), "/"), title, title)
            for src, alt in self.texts.pictures(document):
                self.library.name(src, alt[:100] or label, alt)

    def bring_in_terms(self) -> Iterator[Outcome]:
        for document in self.documents:
            if document.section == "tags":
                term, status = self.terms.named(Category, term_name(document.title))
                slug = term.slug if term else slug_of(document.title)
                yield Outcome(
                    document.path, f"/blog/?categorie={slug}", status, self.said(document)
                )

    # Pages ------------------------------------------------------------------------------------

    def make_places(self) -> None:
        self.tree.make(
            one for one in self.documents if not self.is_erased(one) and not self.was_deleted(one)
        )
        self._fill_promotions()

    def _fill_promotions(self) -> None:
        """Fill the pages of promotions, which no document is about."""
        for path, identity in self.tree.promotions.items():
            key = str(identity["place"])
            plan = self.plans.promotion_plan(key)
            plan.identity = identity
            SharedPageWriter(
                plan, self.plans.promotions[key], overwrite_edited=self.overwrite_edited
            ).carry_out()
            self.notes.pop(path, None)

    def was_deleted(self, document: Document) -> bool:
        is_deleted = not self.overwrite_edited and self.tree.matches.is_deleted(document.path)
        return is_deleted or super().was_deleted(document)

    def bring_in(self, document: JekyllDocument) -> Outcome:
        if outcome := self.why_not(document):
            return outcome
        page = self.plans.pages.get(document.path)
        if page is None and not self.dry_run:
            reason = " ".join(self.said(document)) or "Ce document n’a pas d’adresse."
            return refusal(document.path, SourceError(reason))
        is_own = not self.tree.matches.record(document.path)
        return self.carry_out(document, page, lambda: self._plan(document), own=is_own)

    def _plan(self, document: JekyllDocument) -> Plan:
        page = self.plans.pages.get(document.path)
        place = self.tree.places.get(document.path, "")
        model, values = jekyll_places.model_of(document, place)
        plan = self.plans.plan(document, model if page is None else type(page), values)
        if place in ("/", ENGLISH_HOME, ENGLISH_NEWS) and page is not None:
            plan.title = page.title
        plan.identity = self.tree.identities[document.path]
        return plan
