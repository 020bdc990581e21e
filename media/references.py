"""Loads everything a page refers to at once, so that its cost has no length.

`load(...)` collects the images, documents and pages that stored blocks and rich texts name, and
loads each kind in one query. Inside `using(...)` the chooser blocks (`media.choosers`) and the rich
text handlers (`media.rich_text`) take their objects from there.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db.models import ForeignKey, Model
from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from media import pictures
from publishing.keys import as_key
from publishing.stored_references import named_by_page


@dataclass
class References:
    """The objects that pages refer to, by model and key, without those hidden from visitors."""

    request: HttpRequest | None = None
    objects: dict[type[Model], dict[int, Any]] = field(default_factory=dict)


_current: ContextVar[References | None] = ContextVar("media_references", default=None)


def current() -> References | None:
    """Return the references of the innermost `using`, None outside."""
    return _current.get()


@contextmanager
def using(references: References) -> Iterator[References]:
    """Render the block with the objects of `references`."""
    token = _current.set(references)
    try:
        yield references
    finally:
        _current.reset(token)


# Loading ----------------------------------------------------------------------------------------


def load(*pages: Model, request: HttpRequest | None = None) -> References:
    """Load all that the `pages` refer to, and give the pages their images and documents."""
    files = (get_image_model(), get_document_model())
    relations = [
        (page, relation)
        for page in pages
        for relation in page._meta.concrete_fields
        if isinstance(relation, ForeignKey) and relation.related_model in files
    ]
    named = [
        (relation.related_model, getattr(page, relation.attname)) for page, relation in relations
    ]
    for page in pages:
        named += named_by_page(page)
    keys: dict[type[Model], set[int]] = defaultdict(set)
    for model, value in named:
        if (key := as_key(value)) is not None:
            keys[model].add(key)
    references = References(request)
    for model, pks in keys.items():
        objects: Any = model._default_manager.all()
        if hasattr(objects, "for_display"):
            objects = objects.for_display()
        references.objects[model] = objects.in_bulk(pks)
    loaded = [found for objects in references.objects.values() for found in objects.values()]
    pictures.load_renditions(
        found if isinstance(found, get_image_model()) else getattr(found, "picture", None)
        for found in loaded
    )
    for page, relation in relations:
        found = references.objects.get(relation.related_model, {})
        setattr(page, relation.name, found.get(getattr(page, relation.attname)))
    return references


def fetch(model: type[Model], keys: list) -> list[Any]:
    """Return the objects of `model` with these keys in this order, None for missing ones.

    Takes them from the current references, else from the database in one query.
    """
    pks = [as_key(key) for key in keys]
    references = current()
    if references is None:
        objects = model._default_manager.in_bulk({pk for pk in pks if pk is not None})
    else:
        objects = references.objects.get(model, {})
    return [None if pk is None else objects.get(pk) for pk in pks]


def page_url(page: Page | None) -> str | None:
    """Return the address of `page`, None when visitors cannot reach it."""
    if page is None or not page.live:
        return None
    references = current()
    return page.get_url(references.request if references else None)
