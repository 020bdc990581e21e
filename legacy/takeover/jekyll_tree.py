"""The places of the Jekyll site’s pages: made for them, or shared with the other site’s."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from wagtail.models import Locale, Page

from home.models import HomePage
from legacy import writer
from legacy.errors import SourceError
from legacy.models import Site
from legacy.outcomes import Notes
from legacy.slugs import slug_of
from legacy.takeover import jekyll_places
from legacy.takeover.jekyll import JekyllCheckout, JekyllDocument
from legacy.takeover.jekyll_places import ENGLISH_HOME, ENGLISH_NEWS
from legacy.takeover.jekyll_plans import PROMOTIONS, JekyllPlans, promotion_title
from legacy.takeover.matching import Matches
from legacy.takeover.places import Places, is_edited, records_of
from legacy.takeover.structured import INDEXES

ENGLISH_TITLES = {ENGLISH_HOME: "Public Interest Entrepreneurs", ENGLISH_NEWS: "News"}


class JekyllTree:
    """Makes the places of documents, and has `plans` know the page of each.

    `places` has the address of each document that becomes a page, by its path. What is particular
    about a place goes to `notes`, what concerns the whole site is told to `say`.
    """

    def __init__(
        self,
        checkout: JekyllCheckout,
        site_places: Places,
        plans: JekyllPlans,
        notes: Notes,
        *,
        decided: dict[str, str],
        say: Callable[[str], Any],
    ):
        self.checkout = checkout
        self.site_places = site_places
        self.plans = plans
        self.notes = notes
        self.decided = decided
        self.say = say
        self.places = jekyll_places.places_of(checkout)
        self.identities = {
            document.path: jekyll_places.identity_of(document, self.places[document.path])
            for document in checkout.documents
            if document.path in self.places
        }

    @cached_property
    def matches(self) -> Matches:
        return Matches({**self.identities, **self.promotions}, self.decided)

    @cached_property
    def promotions(self) -> dict[str, dict[str, Any]]:
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

    def make(self, documents: Iterable[JekyllDocument]) -> None:
        """Make the place of the promotions, of the lists and of each of `documents`."""
        self.site_places["/"] = self.site_places.home
        for address, (label, title) in INDEXES.items():
            self.site_places.index(address, apps.get_model(label), title, None)
        for path, identity in self.promotions.items():
            key = str(identity["place"])
            place = f"/promos/{slug_of(str(identity['title']))}/"
            self.plans.promotions[key] = self._placed(
                path, place, str(identity["title"]), apps.get_model("challenges.PromotionPage"), {},
                identity,
            )  # fmt: skip
        if any(document.locale == "en" for document in self.checkout.documents):
            self._make_english_lists()
        for document in sorted(
            documents, key=lambda one: (one.locale != "fr", self.places.get(one.path, ""))
        ):
            if document.path in self.places:
                try:
                    self._make_place(document)
                except (SourceError, ValidationError) as error:
                    self.notes[document.path].append(str(error))

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
        if present is not None and self.matches.record(document.path) is None:
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
                for one in self.checkout.documents
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
        """Return the page of a document: the present site's, its own, or one made now."""
        own = writer.page_of(path)
        match = self.matches.page(path)
        if match is not None:
            self.notes[path] += self.matches.said(path)
            writer.join(match, path, site=Site.JEKYLL, identity=identity)
            if own is not None and own.pk != match.pk and not is_edited(own):
                own.delete()
            return match
        if own is not None and any(one.site == Site.HUGO for one in records_of(own)):
            writer.leave(path)  # a person said that the two are not one
        values = {"show_in_menus": model.show_in_menus_default, **values}
        page, notes = self.site_places.placed(place, path, title, model, values, identity)
        self.notes[path] += notes
        return page
