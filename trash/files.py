"""Puts an image or a document in the trash, and brings it back where it was used."""

from typing import Any

from django.db import models, transaction
from wagtail.images import get_image_model
from wagtail.log_actions import log

from publishing import clock, generation
from trash.models import TrashedItem
from trash.pages import PUT, RESTORE, TrashError, lock


@transaction.atomic
def put(file: Any, user: Any = None) -> TrashedItem:
    """Keep `file`, an image or a document, in the trash: nobody receives it, no page shows it.

    What names it still does. An image loses its renditions, which are made again when it comes
    back. Nothing is asked about rights. Raises TrashError.
    """
    generation.bump()  # before any other row is locked
    model: type[models.Model] = type(file)
    file = model._base_manager.select_for_update().get(pk=file.pk)
    if is_trashed(file):
        raise TrashError("Ce fichier est déjà dans la Corbeille.")
    kind = kind_of(file)
    item = TrashedItem(
        kind=kind,
        title=file.title[:255],
        place=" › ".join(_collections(file))[:1000],
        deleted_by=user,
        deleted_at=clock.now(),
        **{kind: file},
    )
    item.save()
    if kind == TrashedItem.Kind.IMAGE:
        file.renditions.all().delete()
    log(file, PUT, user=user, data={"place": item.place})
    return item


@transaction.atomic
def restore(item: TrashedItem, user: Any = None) -> Any:
    """Bring the file of `item` back, and return it; every page that names it shows it again."""
    generation.bump()
    item = lock(item)
    file = item.content
    item.delete()
    file = type(file)._base_manager.get(pk=file.pk)
    file.save()  # makes the first rendition of an image
    log(file, RESTORE, user=user, data={"place": item.place})
    return file


def is_trashed(file: Any) -> bool:
    return TrashedItem.objects.filter(**{kind_of(file): file.pk}).exists()


def trashed_keys(model: type[models.Model]) -> models.QuerySet:
    """Return the keys of the images or documents in the trash, for a subquery."""
    kind = kind_of(model())
    return TrashedItem.objects.filter(kind=kind).order_by().values(kind)


def kind_of(file: Any) -> str:
    is_image = isinstance(file, get_image_model())
    return TrashedItem.Kind.IMAGE if is_image else TrashedItem.Kind.DOCUMENT


def _collections(file: Any) -> list[str]:
    above = file.collection.get_ancestors(inclusive=True).filter(depth__gt=1)
    return [collection.name for collection in above]
