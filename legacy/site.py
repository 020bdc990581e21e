"""A whole old site into pages, taxonomies and files, in an order in which nothing is missing.

Files first, then terms, then an empty draft for each page, so that relations and links find what
they name; then each page is filled and published in a transaction of its own.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import OperationalError

from challenges import erasure
from challenges.folding import folded
from home.demo.remover import remove as remove_demo
from home.models import DemoObject
from legacy import addresses, hugo, hugo_plans, indexes, writer
from legacy.errors import SourceError
from legacy.library import Library
from legacy.models import Site
from legacy.outcomes import DROPPED, Notes, Outcome, Status, refusal, unexpected
from legacy.places import Places
from legacy.relations import Relations
from legacy.slugs import slug_of
from legacy.sources import Document
from legacy.structured import BY_ADDRESS
from legacy.taxonomies import TAXONOMIES
from legacy.terms import Terms
from legacy.texts import Texts
from legacy.twins import Twins

logger = logging.getLogger(__name__)

# The lists that every site has, and their titles where the old one says none.
INDEXES = {
    "/promos/": "Les promotions",
    "/personnes/": "Les personnes",
    "/defis/": "Les défis",
    "/blog/": "Actualités",
}
# The sections in an order in which pages find what they refer to.
ORDER = ("promos", "personnes", "defis", "blog", "pages")


class SiteImport:
    """The take-over of one checkout. Iterate `run()`; each step commits by itself.

    Demo content that nobody edited makes way first; what stays of it is told to `say`. Pictures on
    other sites are brought by `fetch` (`remote.fetch`), or not at all.

    Raises SourceError when the checkout cannot be read at all, or leaves its folder.
    """

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
        self.decided = decided
        self.dry_run = dry_run
        self.overwrite_edited = overwrite_edited
        self.checkout = hugo.read_checkout(source)
        files = hugo.static_files(self.checkout, source)
        self._found = len(self.checkout.documents) + len(self.checkout.refused) + len(files)
        self._found += len(self.checkout.ignored)
        self._notes: Notes = defaultdict(list)
        self.library = Library(source, self.checkout.static, files, dry_run=dry_run, fetch=fetch)
        self.relations = Relations(self.checkout, self._notes)
        self.terms = Terms(dry_run=dry_run)
        self.places = Places(Site.HUGO)
        self.places.identities = {
            document.path: hugo.identity_of(document)
            for document in self.checkout.documents
            if document.path not in self.relations.first_of
        }
        self.texts = Texts(
            hugo_plans.convert,
            self.library,
            self._notes,
            page_at=self.places.page_at,
            person_named=self._person_named,
        )
        self.plans = hugo_plans.HugoPlans(
            self.relations, self.library, self.terms, self.places, self.texts, self._notes
        )

    @property
    def total(self) -> int:
        """How many outcomes there will be, as far as is known."""
        return self._found + self.library.number_wanted

    def run(self) -> Iterator[Outcome]:
        for path, error in self.checkout.refused:
            yield refusal(path, error)
        for path in self.checkout.ignored:
            yield Outcome(
                path, DROPPED, Status.DROPPED, ("ni document Markdown, ni fichier servi",)
            )
        if not self.dry_run and DemoObject.objects.exists():
            self.say("Le contenu de démonstration laisse la place\xa0:")
            remove_demo(self.say)
        _ = self.relations.teams  # what it finds amiss is said with the people, who come first
        self._name_pictures()
        with indexes.paused():
            yield from self.library.bring_in()
            yield from self.library.bring_in_remote()
        yield from self._bring_in_terms()
        with indexes.paused():
            if not self.dry_run:
                self.places.twins = Twins(Site.HUGO, self.places.identities, self.decided)
                self._make_places()
            for document in self._in_order():
                yield from self._bring_in(document)
        if not self.dry_run:
            indexes.update()
            addresses.settle()
            had = addresses.of_hugo(self.checkout, self.library.files)
            addresses.remember(Site.HUGO, had)

    def _in_order(self) -> list[Document]:
        """Every document, in the order in which pages need each other's relations."""
        return [
            document
            for section in ORDER
            for document in sorted(
                self.checkout.of(section), key=lambda one: (one.address.count("/"), one.path)
            )
        ]

    def _name_pictures(self) -> None:
        labels = {"personnes": "Portrait de {}", "defis": "Illustration du défi {}"}
        for document in self.checkout.documents:
            label = labels.get(document.section, "{}").format(document.title)
            for key in ("image", "ogImage"):
                if address := document.text(key):
                    alt = label if document.section == "personnes" else ""
                    self.library.name(address, label, alt)
            for src, alt in self.texts.pictures(document):
                self.library.name(src, alt[:100] or label, alt)

    def _bring_in_terms(self) -> Iterator[Outcome]:
        for section, taxonomy in TAXONOMIES.items():
            for document in self.checkout.of(section):
                term, status = self.terms.named(taxonomy.model, document.title)
                slug = term.slug if term else slug_of(document.title)
                if term is not None:
                    old = document.address.strip("/").split("/")[-1]
                    self.terms.alias(term, [old, hugo.urlized(document.title)])
                url = f"{taxonomy.path}?{taxonomy.parameter}={slug}"
                yield Outcome(document.path, url, status, self._said(document))

    # Places -----------------------------------------------------------------------------------

    def _make_places(self) -> None:
        """Make the place of every document, those of the menu first and in its order."""
        documents = {
            document.address: document
            for document in reversed(self._in_order())
            if document.path not in self.relations.first_of
        }
        self.places["/"] = self.places.home
        for address in dict.fromkeys([*self.checkout.menu, *INDEXES, *reversed(documents)]):
            document = documents.get(address)
            if address in INDEXES:
                self._make_index(address, document)
            elif document is None:
                if any(other.startswith(address) for other in documents):
                    self.places.section(address)
            elif not self._is_erased(document) and not self._was_deleted(document):
                self._make_place(document)
        for document in self.checkout.documents:
            first = self.relations.first_of.get(document.path)
            page = self.places.get(first.address) if first else None
            if page is not None:
                self.places[document.address] = page

    def _make_index(self, address: str, document: Document | None) -> None:
        model = apps.get_model(BY_ADDRESS[address][0])
        title = document.title if document is not None and document.title else INDEXES[address]
        self.places.index(address, model, title, document.path if document else None)

    def _make_place(self, document: Document) -> None:
        model, values = hugo_plans.model_of(document)
        is_below = document.address.count("/") > 2 or document.address in BY_ADDRESS
        label = self.checkout.menu.get(document.address)
        values["show_in_menus"] = label is not None or (is_below and model.show_in_menus_default)
        if label and folded(label) != folded(document.title):
            self._notes[document.path].append(f"s’appelait «\xa0{label}\xa0» dans le menu")
        try:
            self._notes[document.path] += self.places.make(
                document.address, document.path, document.title, model, values
            )
        except (SourceError, ValidationError) as error:
            self._notes[document.path].append(str(error))

    def _person_named(self, name: str) -> int | None:
        found = self.relations.names["personnes"].find(name).names
        if not found:
            return None
        page = self.places.get(self.relations.by_title["personnes", found[0]].address)
        return page.pk if page is not None else None

    # Pages ------------------------------------------------------------------------------------

    def _was_deleted(self, document: Document) -> bool:
        return not self.overwrite_edited and writer.was_deleted(document.path)

    def _is_erased(self, document: Document) -> bool:
        return document.section == "personnes" and erasure.is_erased(
            name=document.title, path=document.address
        )

    def _bring_in(self, document: Document) -> Iterator[Outcome]:
        if self._is_erased(document):
            reason = "cette personne a demandé à disparaître du site"
            yield Outcome(document.path, DROPPED, Status.DROPPED, (reason,))
            return
        if self._was_deleted(document):
            yield Outcome(document.path, DROPPED, Status.KEPT, (writer.DELETED,))
            return
        first = self.relations.first_of.get(document.path)
        page = self.places.get((first or document).address)
        if page is None and not self.dry_run:
            yield refusal(document.path, SourceError(" ".join(self._said(document))))
            return
        if first is not None:
            if page is not None and not self.dry_run:
                self.places.redirect(document.address, page)
            url = page.get_url_parts()[2] if page is not None else ""
            yield Outcome(
                document.path, url, Status.UNCHANGED, (f"réuni avec {first.path}, même personne",)
            )
            return
        try:
            plan = self.plans.plan(document)
            plan.messages = [*plan.messages, *self._said(document)]
            plan.site, plan.identity = Site.HUGO, self.places.identities.get(document.path, {})
            yield writer.carry_out(
                plan, page, overwrite_edited=self.overwrite_edited, dry_run=self.dry_run
            )
        except (OSError, OperationalError):
            raise
        except Exception as error:
            if page is not None:
                writer.forget_place(page, document.path)
            if isinstance(error, SourceError | ValidationError):
                yield refusal(document.path, error)
            else:
                logger.exception("Import of %s failed", document.path)
                yield unexpected(document.path, error)

    def _said(self, document: Document) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._notes.pop(document.path, [])))
