"""The plan of an erasure: the pages and files of a person, and what else goes with them.

A model takes part by an attribute. The rows of one with `erased_with_page` go with their `page`;
the attribute names the field with the path by which an importer knows the person. The rows of one
with `erased_with_name` go if the field of that name names the person.
"""

from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex, Revision

from challenges.erasure.memory import path_key
from challenges.erasure.texts import NameMatcher
from challenges.models import Participation, PersonPage
from listing.folding import folded
from publishing.trash.models import former_address


def own_pages(person: PersonPage) -> list[PersonPage]:
    """Return the page, its translations and the aliases of all of them."""
    own = PersonPage.objects.filter(translation_key=person.translation_key)
    return list(PersonPage.objects.filter(Q(pk__in=own) | Q(alias_of__in=own)))


def address_of(page: Page) -> str:
    parts = page.get_url_parts()
    return parts[2] if parts and parts[2] else former_address(page)


class Plan:
    """All that an erasure takes away, and what is left to do by hand.

    Writes nothing.
    """

    def __init__(self, person: PersonPage):
        self.person = person
        self.pages = own_pages(person)
        self.pks = {page.pk for page in self.pages}
        # The condition for rows that may belong to any object.
        self.is_of_pages = Q(
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id__in=[str(pk) for pk in self.pks],
        )
        versions = Revision.objects.filter(self.is_of_pages)
        self.own_versions = list(versions.values_list("content", flat=True))
        self.names = self._names()
        keys = {folded(name) for name in self.names}
        others = PersonPage.objects.exclude(pk__in=self.pks)
        # Other people of the same name: what names them cannot be told apart, and stays.
        self.homonyms = [other for other in others if folded(other.title) in keys]
        self.name_keys = set() if self.homonyms else keys
        self.addresses = self._addresses()
        self.redirects = self._redirects()
        self.records = [
            list(model._base_manager.filter(page__in=self.pks))
            for model in apps.get_models()
            if hasattr(model, "erased_with_page")
        ]
        self.rows_with_name = [] if self.homonyms else self._rows_with_name()
        self._find_files()
        # They go with the pages, and entries of versions without their person are not read.
        parts = Participation.objects.filter(person__in=self.pks)
        self.teams = list(parts.select_related("challenge"))

    def _names(self) -> list[str]:
        """Return the titles of the pages, and those of earlier versions that have several words.

        A page may have begun as « Test »: one word of an earlier title is not a name to look for.
        """
        titles = [title for page in self.pages for title in (page.title, page.draft_title)]
        earlier = [version.get("title") or "" for version in self.own_versions]
        titles += [title for title in earlier if len(folded(title).split()) > 1]
        return list(dict.fromkeys(title for title in titles if folded(title)))

    def _addresses(self) -> list[str]:
        """Return the addresses at which the person can be, or could once be, found."""
        redirects = Redirect.objects.filter(redirect_page__in=self.pks)
        addresses = set(redirects.values_list("old_path", flat=True))
        slugs = {version.get("slug") for version in self.own_versions} - {None, ""}
        for page in self.pages:
            if address := address_of(page):
                above = address.rstrip("/").rpartition("/")[0]
                addresses |= {address, *(f"{above}/{slug}/" for slug in slugs)}
        # Another page may have taken an old address over.
        others = Page.objects.filter(slug__in=slugs).exclude(pk__in=self.pks)
        taken = {path_key(address_of(page)) for page in others}
        own = {path_key(address): f"{address.rstrip('/')}/" for address in addresses}
        return sorted(address for key, address in own.items() if key not in {"/", *taken})

    def _redirects(self) -> list[Redirect]:
        """Return the redirects from or to one of the addresses; those to the pages go with them."""
        keys = {path_key(address) for address in self.addresses}
        return [
            redirect
            for redirect in Redirect.objects.all()
            if path_key(redirect.old_path) in keys
            or path_key(urlsplit(redirect.redirect_link).path) in keys
        ]

    def _rows_with_name(self) -> list[models.Model]:
        matcher = NameMatcher(self.names)
        return [
            row
            for model in apps.get_models()
            if (name := getattr(model, "erased_with_name", None))
            for row in model._base_manager.all()
            if matcher.mentions(getattr(row, name))
        ]

    def _find_files(self) -> None:
        image_model, document_model = get_image_model(), get_document_model()
        keys = {page.portrait_id for page in self.pages}
        keys |= {version.get("portrait") for version in self.own_versions}
        portraits = image_model.objects.filter(pk__in=keys - {None})
        self.images = [image for image in portraits if not self.is_used_elsewhere(image)]
        shown = [*portraits, *self._cited(image_model), *self._cited(document_model)]
        self.kept_files = [file for file in dict.fromkeys(shown) if file not in self.images]

    def is_used_elsewhere(self, file: models.Model) -> bool:
        return ReferenceIndex.get_references_to(file).exclude(self.is_of_pages).exists()

    def _cited(self, model: Any) -> list[models.Model]:
        """Return the files of a model that the pages refer to."""
        kind = ContentType.objects.get_for_model(model)
        cited = ReferenceIndex.objects.filter(self.is_of_pages, to_content_type=kind)
        return list(
            model.objects.filter(pk__in=map(int, cited.values_list("to_object_id", flat=True)))
        )
