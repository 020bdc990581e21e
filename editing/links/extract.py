"""Finds the links of public content, with the field of each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Cast
from django.utils.text import capfirst
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, ReferenceIndex, get_page_models
from wagtail.snippets.models import get_snippet_models

from media.links import validate_address

# Longer addresses are skipped: the database indexes them.
LONGEST_ADDRESS = 1000
WHOLE_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Link:
    """An address as it is written, or a page or a document, which has a `fault` then."""

    name: str
    is_internal: bool = True
    fault: str = ""


@dataclass(frozen=True)
class Place:
    """The field of an object that holds a link."""

    content_type: int
    object_id: int
    field: str


def extract() -> Iterator[tuple[Link, Place]]:
    """Yield the addresses in public content, and its links to what nobody can open.

    Public content is the live pages, the settings, the snippets and the redirects. Costs a query
    for each type of page, snippet and setting, however many there are.
    """
    titles = dict(Page.objects.filter(live=False).values_list("pk", "title"))
    for key, place in _unavailable(Page.objects.filter(live=True)):
        title = titles.get(int(key))
        fault = f"«\xa0{title[:120]}\xa0» n’est pas en ligne." if title else "Elle n’existe plus."
        yield Link(f"Page nº\xa0{key}", fault=fault), place
    for key, place in _unavailable(get_document_model().objects.filter(trashed=None)):
        yield Link(f"Document nº\xa0{key}", fault="Il n’existe plus."), place
    for model in (*get_page_models(), *settings_registry, *get_snippet_models(), Redirect):
        yield from _written_in(model)


def _unavailable(available: models.QuerySet) -> Iterator[tuple[str, Place]]:
    """Yield the keys of objects that Wagtail's index has links to, but the `available` ones."""
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(available.model)
    )
    from_offline = models.Q(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id__in=_keys(Page.objects.filter(live=False)),
    )
    others = references.exclude(to_object_id__in=_keys(available)).exclude(from_offline)
    for reference in others.iterator():
        field = reference.source_field
        if isinstance(field, StreamField | RichTextField):
            place = Place(reference.content_type_id, int(reference.object_id), label_of(field))
            yield reference.to_object_id, place


def _keys(objects: models.QuerySet) -> models.QuerySet:
    return objects.values_list(Cast("pk", models.CharField()))


def _written_in(model: type[models.Model]) -> Iterator[tuple[Link, Place]]:
    fields = [field for field in model._meta.local_concrete_fields if _holds_addresses(field)]
    if not fields:
        return
    content_type = ContentType.objects.get_for_model(model).pk
    rows = model._default_manager.all()
    if issubclass(model, Page):
        rows = rows.filter(live=True)
    for row in rows.only(*(field.name for field in fields)).iterator(500):
        for field in fields:
            value = getattr(row, field.name)
            raw = value.get_prep_value() if isinstance(field, StreamField) else value
            for link in _links_in(raw):
                yield link, Place(content_type, row.pk, label_of(field))


def _holds_addresses(field: models.Field) -> bool:
    return (
        isinstance(field, models.URLField | StreamField | RichTextField)
        or validate_address in field.validators
        or (field.model is Redirect and field.name == "redirect_link")
    )


def _links_in(raw: Any) -> Iterator[Link]:
    """Yield the addresses in a stored value. A stream has its texts in lists and dictionaries."""
    match raw:
        case str() if "<a " in raw:
            for link in BeautifulSoup(raw, "html.parser").find_all("a"):
                yield from _address(str(link.get("href", "")))
        case str() if WHOLE_ADDRESS.fullmatch(raw.strip()) or raw.startswith("/"):
            yield from _address(raw)
        case list():
            for item in raw:
                yield from _links_in(item)
        case dict():
            yield from _links_in(list(raw.values()))


def _address(written: str) -> Iterator[Link]:
    address = written.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return
    if address and parts.scheme in ("", "http", "https") and len(address) <= LONGEST_ADDRESS:
        host = parts.hostname
        yield Link(address, is_internal=not host or host in settings.ALLOWED_HOSTS)


def label_of(field: Any) -> str:
    return capfirst(str(field.verbose_name))[:100]
