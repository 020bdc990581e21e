"""Finds what names somebody, with the address where the team can change it."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast
from modelcluster.fields import ParentalKey
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, Revision

from listing.folding import folded
from publishing.trash.trash_root import is_trashed

# A character as JSON writes it, at any depth: `\u00e9`, or the end of a line.
ESCAPED = re.compile(r"\\+(?:u([0-9a-f]{4})|[nrt])", re.IGNORECASE)
MARKS = re.compile("[\u0300-\u036f]+")
# Letters that are no others with a mark.
LETTERS = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"}
# Between two words of a name; a tag may stand there: « <b>Ada</b> Lovelace ».
BETWEEN_WORDS = r"(?:[^\w<]|_|<[^<>]*>)+"


class NameMatcher:
    """The ways in which texts may name somebody.

    Case, accents, tags and separators do not matter, nor does « Lovelace Ada ». So a name is found
    in an address, in a file name and in JSON too.
    """

    def __init__(self, names: Iterable[str]):
        ways = sorted({way for name in names for way in _ways_to_write(name)})
        pattern = "|".join(ways) or "(?!)"  # a name without a letter is in no text
        self._name = re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])")

    def mentions(self, text: str) -> bool:
        text = html.unescape(unquote(ESCAPED.sub(_unescaped, text)))
        return self._name.search(_plain(text)) is not None


def _ways_to_write(name: str) -> Iterator[str]:
    """Yield a pattern for the words of the name, from each of them on."""
    words = re.findall(r"[^\W_]+", _plain(name))
    for first in range(len(words)):
        yield BETWEEN_WORDS.join(words[first:] + words[:first])


def _plain(text: str) -> str:
    """Return the text without case and accents. `folded` is too slow for a whole database."""
    text = text.casefold()
    for letter, plain in LETTERS.items():
        text = text.replace(letter, plain)
    return MARKS.sub("", unicodedata.normalize("NFKD", text))


def _unescaped(found: re.Match) -> str:
    return chr(int(found[1], 16)) if found[1] else " "


@dataclass
class Mention:
    """An object that names somebody: the places of the name in it, and its address in the admin.

    `url` is None where the user may not edit the object.
    """

    kind: str
    title: str
    url: str | None
    places: list[str] = field(default_factory=list)


def mentions_of(names: Iterable[str], user: Any) -> list[Mention]:
    """Return all that the admin can edit and that has one of the names in a text or a version.

    Reads all of the database.
    """
    matcher = NameMatcher(names)
    for_anybody, for_user = AdminURLFinder(), AdminURLFinder(user)
    found: dict[str, Mention] = {}
    for instance, place in [*_rows_naming(matcher), *_versions_naming(matcher)]:
        if (address := for_anybody.get_edit_url(instance)) is None:
            continue
        if address not in found:
            found[address] = Mention(*_described(instance), for_user.get_edit_url(instance))
        if place not in found[address].places:
            found[address].places.append(place)
    return sorted(found.values(), key=lambda mention: (mention.kind, folded(mention.title)))


def _rows_naming(matcher: NameMatcher) -> Iterator[tuple[models.Model, str]]:
    """Yield objects with the name of each text that names the person."""
    for model in apps.get_models():
        columns = [column for column in model._meta.local_concrete_fields if _is_text(column)]
        if not columns or not model._meta.managed or model is Revision:
            continue
        stored = [Cast(column.attname, models.TextField()) for column in columns]
        rows = model._base_manager.order_by("pk").values_list("pk", *stored)
        for pk, *values in rows.iterator(chunk_size=200):
            for column, value in zip(columns, values, strict=True):
                if value and matcher.mentions(value):
                    yield _owner_of(model._base_manager.get(pk=pk), str(column.verbose_name))


def _is_text(column: models.Field) -> bool:
    kinds = (models.CharField, models.TextField, models.FileField)
    return column.editable and (
        isinstance(column, kinds) or column.get_internal_type() == "JSONField"
    )


def _owner_of(instance: Any, place: str) -> tuple[models.Model, str]:
    """Return what is edited together with `instance`, such as the page of a comment."""
    for column in instance._meta.concrete_fields:
        if isinstance(column, ParentalKey):
            return _owner_of(getattr(instance, column.name), str(instance._meta.verbose_name))
    return instance, place


def _versions_naming(matcher: NameMatcher) -> Iterator[tuple[models.Model, str]]:
    """Yield objects with the kind of each version that names the person, but for that online."""
    stored = Revision.objects.annotate(text=Cast("content", models.TextField())).order_by("pk")
    for pk, text in stored.values_list("pk", "text").iterator(chunk_size=50):
        if not matcher.mentions(text):
            continue
        instance = Revision.objects.get(pk=pk).content_object
        if instance is None:
            continue
        if pk != instance.latest_revision_id:
            yield instance, "autres versions"
        elif instance.has_unpublished_changes:
            yield instance, "brouillon"


def _described(instance: models.Model) -> tuple[str, str]:
    """Return the kind and the title of an object."""
    if not isinstance(instance, Page):
        return str(instance._meta.verbose_name), str(instance)
    kind, title = instance.page_type_display_name, instance.get_admin_display_title()
    return str(kind), f"{title} (dans la Corbeille)" if is_trashed(instance) else title
