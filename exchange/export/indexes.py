"""The search index and the reference index, updated once at the end of an import."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import batched
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models.signals import post_save
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import Page, ReferenceIndex
from wagtail.search.backends import get_search_backends
from wagtail.signal_handlers import disable_reference_index_auto_update

from exchange.export.models import ImportedDocument, ImportedFile
from exchange.export.turns import in_turns
from home.search.index import put_off
from media.models import Document, Image

# The number of objects that are indexed together.
AT_ONCE = 10


@contextmanager
def paused() -> Iterator[None]:
    """Leave both indexes alone when this process saves in the block. Not to be nested.

    The record of each saved object must have `indexed` false, so that `update` finds the object.
    """
    senders = [
        model for model in get_indexed_models() if getattr(model, "search_auto_update", True)
    ]
    for sender in senders:
        post_save.disconnect(post_save_signal_handler, sender=sender)
    try:
        with put_off(_is_owed), disable_reference_index_auto_update():
            yield
    finally:
        for sender in senders:
            post_save.connect(post_save_signal_handler, sender=sender)


def _is_owed(saved: Any) -> bool:
    """Tell whether `update` will index the saved object: a new place, or a page being filled."""
    if not isinstance(saved, Page):
        return False
    is_place = saved.latest_revision_id is None
    return is_place or ImportedDocument.objects.filter(page_id=saved.pk, indexed=False).exists()


def update() -> None:
    """Index the objects of this import, and of one that was killed."""
    _settle(ImportedDocument, "page", _types_of_pages())
    _settle(ImportedFile, "image", {Image: _owed(ImportedFile, "image")})
    _settle(ImportedFile, "document", {Document: _owed(ImportedFile, "document")})


def _owed(records: type[models.Model], field: str) -> list[int]:
    owed = records._default_manager.filter(indexed=False, **{f"{field}__isnull": False})
    return list(owed.values_list(field, flat=True).distinct().order_by(field))


def _types_of_pages() -> dict[type[models.Model], list[int]]:
    found: dict[type[models.Model], list[int]] = defaultdict(list)
    pages = Page.objects.filter(pk__in=_owed(ImportedDocument, "page"))
    for key, kind in pages.values_list("pk", "content_type"):
        if (model := ContentType.objects.get_for_id(kind).model_class()) is not None:
            found[model].append(key)
    return found


def _settle(
    records: type[models.Model], field: str, owed: Mapping[type[models.Model], list[int]]
) -> None:
    for model, keys in owed.items():
        for some in in_turns(batched(keys, AT_ONCE)):
            _index(model, some)
            records._default_manager.filter(**{f"{field}__in": some}).update(indexed=True)


def _index(model: Any, keys: Iterable[int]) -> None:
    """Index the objects of `model` with these keys, in the indexes or not.

    Each write commits by itself: on SQLite, others write while texts are prepared. If the process
    is killed, the next import repeats the batch.
    """
    objects = list(model.get_indexed_objects().filter(pk__in=keys))
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(model, objects)
    for each in objects:
        with transaction.atomic():
            ReferenceIndex.create_or_update_for_object(each)
