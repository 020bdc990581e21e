"""The whole Jekyll site into pages, terms and files, alone or as what the present site lacks.

The order is that of `legacy.site`: files, terms, an empty draft for each page, then each page's
content in a transaction of its own.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import OperationalError
from wagtail.models import Locale, Page

from challenges import erasure
from home.demo.remover import remove as remove_demo
from home.models import DemoObject, HomePage
from legacy import addresses, indexes, jekyll, jekyll_places, writer
from legacy.errors import SourceError
from legacy.jekyll import JekyllDocument
from legacy.jekyll_places import ENGLISH_HOME, ENGLISH_NEWS, INDEXES
from legacy.jekyll_plans import PROMOTIONS, JekyllPlans, promotion_title, term_name
from legacy.jekyll_texts import JekyllTexts, within_site
from legacy.library import Library
from legacy.models import Site
from legacy.outcomes import DROPPED, Notes, Outcome, Status, refusal, unexpected
from legacy.places import Places
from legacy.slugs import slug_of
from legacy.terms import Terms
from legacy.texts import Texts
from legacy.twins import (
    Twins,
    free_slug,
    is_edited,
    is_empty_place,
    records_of,
    replace_empty,
)
from pages.models import Category

logger = logging.getLogger(__name__)

# The sections in an order in which pages find what they refer to.
ORDER = ("personnes", "defis", "blog", "pages")
ENGLISH_TITLES = {ENGLISH_HOME: "Public Interest Entrepreneurs", ENGLISH_NEWS: "News"}


class JekyllImport:
    """The take-over of one checkout. Iterate `run()`; each step commits by itself.

    Same contract as `legacy.site.SiteImport`; `decided` is what `--matches` says.
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
        self.dry_run = dry_run
        self.overwrite_edited = overwrite_edited
        self.decided = decided
        self.checkout = jekyll.read_checkout(source)
        self.documents = self.checkout.documents
        files = jekyll.static_files(self.checkout, source)
        self._notes: Notes = defaultdict(list)
        self.library = Library(
            source, source, files, dry_run=dry_run, fetch=fetch, site=Site.JEKYLL
        )
        self.terms = Terms(dry_run=dry_run, spells=False)
        self.site_places = Places(Site.JEKYLL)
        self.texts = Texts(
            JekyllTexts(self.checkout).convert,  # type: ignore[arg-type]
            self.library,
            self._notes,
            page_at=self.site_places.page_at,
            person_named=lambda name: None,
        )
        self.plans = JekyllPlans(self.checkout, self.library, self.terms, self.texts, self._notes)
        self._refuse_unreadable()
        self.places = jekyll_places.places_of(self.checkout)
        self.identities = {
            document.path: jekyll_places.identity_of(document, self.places[document.path])
            for document in self.checkout.documents
            if document.path in self.places
        }
        self._found = len(self.checkout.documents) + len(self.checkout.refused) + len(files)

    @property
    def total(self) -> int:
        """How many outcomes there will be, as far as is known."""
        return self._found + self.library.number_wanted

    def _refuse_unreadable(self) -> None:
        """Refuse, before anything is written, the documents that cannot be converted."""
        for document in list(self.documents):
            try:
                self.texts.pictures(document)
            except SourceError as error:
                self.checkout.documents.remove(document)
                self.checkout.refused.append((document.path, error))

    def run(self) -> Iterator[Outcome]:
        for path, error in self.checkout.refused:
            yield refusal(path, error)
        if not self.dry_run and DemoObject.objects.exists():
            self.say("Le contenu de démonstration laisse la place\xa0:")
            remove_demo(self.say)
        self.twins = Twins(
            Site.JEKYLL, {**self.identities, **self._promotion_identities}, self.decided
        )
        self._name_pictures()
        with indexes.paused():
            yield from self.library.bring_in()
            yield from self.library.bring_in_remote()
        yield from self._bring_in_tags()
        with indexes.paused():
            if not self.dry_run:
                self._make_places()
                self._fill_promotions()
            for document in self._in_order():
                yield self._bring_in(document)
        if not self.dry_run:
            indexes.update()
            addresses.settle()
            addresses.settle_moves(self.checkout.moves)
            had = addresses.of_jekyll(self.checkout, self.library.files)
            addresses.remember(Site.JEKYLL, had)

    def _in_order(self) -> list[JekyllDocument]:
        return [
            document
            for section in ORDER
            for document in sorted(
                (one for one in self.documents if one.section == section),
                key=lambda one: (one.locale != "fr", self.places.get(one.path, ""), one.path),
            )
        ]

    def _name_pictures(self) -> None:
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

    def _bring_in_tags(self) -> Iterator[Outcome]:
        for document in self.documents:
            if document.section == "tags":
                term, status = self.terms.named(Category, term_name(document.title))
                slug = term.slug if term else slug_of(document.title)
                yield Outcome(
                    document.path, f"/blog/?categorie={slug}", status, self._said(document)
                )

    # Places -----------------------------------------------------------------------------------

    @cached_property
    def _promotion_identities(self) -> dict[str, dict[str, Any]]:
        """What the promotions that some challenge or person was in are known by."""
        used = {self.plans.promotion_of(one) for one in self.checkout.of("defis")}
        for person in self.checkout.of("personnes"):
            used |= set(map(str, person.list_of_record("class")))
        return {
            f"_data/promos.yml#{key}": {"section": "promos", "title": promotion_title(key),
                                        "slug": key, "place": key,
                                        "addresses": [f"/promos/{slug_of(promotion_title(key))}/"]}
            for key in PROMOTIONS
            if key in used
        }  # fmt: skip

    @cached_property
    def english(self) -> Locale:
        return Locale.objects.get_or_create(language_code="en")[0]

    def _make_places(self) -> None:
        self.site_places["/"] = self.site_places.home
        for address, (label, title) in INDEXES.items():
            self.site_places.index(address, apps.get_model(label), title, None)
        for path, identity in self._promotion_identities.items():
            key = str(identity["place"])
            place = f"/promos/{slug_of(str(identity['title']))}/"
            self.plans.promotions[key] = self._placed(
                path, place, str(identity["title"]), apps.get_model("challenges.PromotionPage"), {},
                identity,
            )  # fmt: skip
        if any(document.locale == "en" for document in self.documents):
            self._make_english_lists()
        for document in sorted(
            self.documents, key=lambda one: (one.locale != "fr", self.places.get(one.path, ""))
        ):
            if document.path in self.places and not self._is_gone(document):
                try:
                    self._make_place(document)
                except (SourceError, ValidationError) as error:
                    self._notes[document.path].append(str(error))

    def _make_english_lists(self) -> None:
        """Make the English home and its list of news, translations of the French ones."""
        french = self.site_places.home
        home = french.get_translation_or_none(self.english)
        if home is None:
            home = HomePage(
                title=ENGLISH_TITLES[ENGLISH_HOME],
                slug="accueil-en",
                locale=self.english,
                translation_key=french.translation_key,
            )
            self._publish_empty(french.get_parent(), home, ENGLISH_HOME)
        elif not home.live and home.latest_revision_id is None:  # as the site was set up
            home.save_revision().publish()
            writer.remember_empty(home, ENGLISH_HOME)
        elif not home.live:
            self.say("La page d’accueil anglaise n’est pas publiée\xa0: les pages anglaises, si.")
        self.site_places[ENGLISH_HOME] = home
        model = apps.get_model(INDEXES["/blog/"][0])
        news = model.objects.child_of(home).first()
        if news is None:
            french_news = self.site_places.get("/blog/")
            news = model(
                title=ENGLISH_TITLES[ENGLISH_NEWS],
                slug="blog",
                locale=self.english,
                show_in_menus=True,
                **({"translation_key": french_news.translation_key} if french_news else {}),
            )
            self._publish_empty(home, news, ENGLISH_NEWS)
        self.site_places[ENGLISH_NEWS] = news

    def _publish_empty(self, parent: Page, page: Page, address: str) -> None:
        parent.add_child(instance=page)
        page.save_revision().publish()
        writer.remember_empty(page, address)

    def _make_place(self, document: JekyllDocument) -> None:
        place = self.places[document.path]
        model, values = jekyll_places.model_of(document, place)
        present = self.site_places.get(place)
        if present is None and model.max_count_per_parent == 1 and document.locale == "fr":
            present = model._default_manager.child_of(self.site_places.home).first()
        if present is not None and self.twins.record(document.path) is None:
            page = present  # a list or a home page
            writer.join(
                page, document.path, site=Site.JEKYLL, identity=self.identities[document.path]
            )
        else:
            page = self._placed(
                document.path,
                place,
                document.title,
                model,
                {**values, **self._translation(document)},
                self.identities[document.path],
            )
        self.plans.pages[document.path] = page
        for address in (place, *self._addresses(document)):
            self.site_places[address] = page

    def _addresses(self, document: JekyllDocument) -> list[str]:
        """The address that the document had as links within the site are looked up."""
        path = document.address.removesuffix(".html").strip("/")
        return [f"/{path}/"] if path else []

    def _translation(self, document: JekyllDocument) -> dict[str, Any]:
        """What makes a page the translation of the French one with the same reference."""
        if document.locale != "en":
            return {}
        french = next(
            (
                self.plans.pages.get(one.path)
                for one in self.documents
                if one.locale == "fr"
                and one.section == document.section
                and one.reference
                and one.reference == document.reference
            ),
            None,
        )
        if french is None:
            return {"locale": self.english}
        is_taken = Page.objects.filter(
            translation_key=french.translation_key, locale=self.english
        ).exists()
        key = {} if is_taken else {"translation_key": french.translation_key}
        return {"locale": self.english, **key}

    def _placed(
        self,
        path: str,
        place: str,
        title: str,
        model: type[Page],
        values: dict[str, Any],
        identity: dict[str, Any],
    ) -> Page:
        """Return the page of a document: the one of the other site, its own, or one made now."""
        record = writer.record_of(path)
        own = record.page.specific if record is not None and record.page is not None else None
        twin = self.twins.page(path)
        if twin is not None:
            self._notes[path] += self.twins.said(path)
            if own is not None and own.pk != twin.pk:
                self._reunite(own, twin)
            writer.join(twin, path, site=Site.JEKYLL, identity=identity)
            return twin
        if own is not None and not self._is_shared(own):
            return own
        parts = place.strip("/").split("/")
        parent = self._parent(parts[:-1])
        spare = str(identity.get("spare") or f"{parts[-1]}-2")
        occupant = parent.get_children().filter(slug=parts[-1]).first()
        empty = occupant if occupant is not None and is_empty_place(occupant) else None
        slug = free_slug(parent, [parts[-1], spare])
        if own is not None:  # a person said that the two are not one
            writer.leave(path)
        page = writer.make_place(
            parent, model, title or parts[-1], slug, path, site=Site.JEKYLL, identity=identity,
            show_in_menus=model.show_in_menus_default, **values,
        )  # fmt: skip
        if empty is not None:
            replace_empty(empty, page)
            return model._default_manager.get(pk=page.pk)
        if slug != parts[-1]:
            self._notes[path].append(f"l’adresse «\xa0{parts[-1]}\xa0» est prise\xa0: {slug}")
        return page

    def _is_shared(self, page: Page) -> bool:
        return any(record.site == Site.HUGO for record in records_of(page))

    def _reunite(self, page: Page, twin: Page) -> None:
        """Have two pages of the take-over be one, where nobody has worked on the first since."""
        if is_edited(page) or self._is_shared(page):
            return
        for record in records_of(page):
            writer.join(twin, record.source_path, site=record.site, identity=record.identity)
        page.delete()

    def _parent(self, parts: list[str]) -> Page:
        if not parts:
            page: Page = self.site_places.home
        else:
            page = self.site_places.section(f"/{'/'.join(parts)}/")
        page.refresh_from_db(fields=["numchild", "path", "depth"])
        return page

    # Pages ------------------------------------------------------------------------------------

    def _fill_promotions(self) -> None:
        """Fill the pages of promotions, which no document is about."""
        for path, identity in self._promotion_identities.items():
            key = str(identity["place"])
            plan = self.plans.promotion_plan(key)
            plan.identity = identity
            writer.carry_out(
                plan,
                self.plans.promotions[key],
                overwrite_edited=self.overwrite_edited,
                dry_run=False,
            )
            self._notes.pop(path, None)

    def _is_gone(self, document: JekyllDocument) -> bool:
        return self._is_erased(document) or self._was_deleted(document)

    def _was_deleted(self, document: JekyllDocument) -> bool:
        is_deleted = writer.was_deleted(document.path) or self.twins.is_deleted(document.path)
        return is_deleted and not self.overwrite_edited

    def _is_erased(self, document: JekyllDocument) -> bool:
        return document.section == "personnes" and erasure.is_erased(
            name=document.title, path=document.address
        )

    def _bring_in(self, document: JekyllDocument) -> Outcome:
        if self._is_erased(document):
            reason = "cette personne a demandé à disparaître du site"
            return Outcome(document.path, DROPPED, Status.DROPPED, (reason,))
        if self._was_deleted(document):
            return Outcome(document.path, DROPPED, Status.KEPT, (writer.DELETED,))
        page = self.plans.pages.get(document.path)
        if page is None and not self.dry_run:
            reason = " ".join(self._said(document)) or "Ce document n’a pas d’adresse."
            return refusal(document.path, SourceError(reason))
        place = self.places.get(document.path, "")
        model, values = jekyll_places.model_of(document, place)
        try:
            plan = self.plans.plan(document, model if page is None else type(page), values)
            if place in ("/", ENGLISH_HOME, ENGLISH_NEWS) and page is not None:
                plan.title = page.title
            plan.identity = self.identities[document.path]
            plan.messages = [*plan.messages, *self._said(document)]
            return writer.carry_out(
                plan, page, overwrite_edited=self.overwrite_edited, dry_run=self.dry_run
            )
        except (SourceError, ValidationError) as error:
            if page is not None and not self.twins.record(document.path):
                writer.forget_place(page, document.path)
            return refusal(document.path, error)
        except (OSError, OperationalError):
            raise
        except Exception as error:
            logger.exception("Import of %s failed", document.path)
            return unexpected(document.path, error)

    def _said(self, document: JekyllDocument) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._notes.pop(document.path, [])))
