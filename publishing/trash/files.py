"""Images and documents in the trash: nobody can download them, and no page shows them."""

from typing import Any

from django.db import models
from wagtail.images import get_image_model
from wagtail.log_actions import log

from publishing import clock
from publishing.reasons import NotPossibleError
from publishing.trash.models import MOVE, RESTORE, TrashedItem


def move_to_trash(file: Any, user: Any) -> TrashedItem:
    """The renditions of an image are deleted, and made again when it is restored."""
    file = type(file)._base_manager.select_for_update().get(pk=file.pk)
    if is_trashed(file):
        raise NotPossibleError("Ce fichier est déjà dans la Corbeille.")
    kind = kind_of(type(file))
    above = file.collection.get_ancestors(inclusive=True).filter(depth__gt=1)
    item = TrashedItem.objects.create(
        kind=kind,
        title=file.title[:255],
        place=" › ".join(collection.name for collection in above)[:1000],
        deleted_by=user,
        deleted_at=clock.now(),
        **{kind: file},
    )
    if kind == TrashedItem.Kind.IMAGE:
        file.renditions.all().delete()
    log(file, MOVE, user=user)
    return item


def restore(item: TrashedItem, user: Any) -> None:
    model, pk = type(item.content), item.content.pk
    item.delete()
    file = model._base_manager.get(pk=pk)
    file.save()  # this makes the first rendition of an image
    log(file, RESTORE, user=user)


def is_trashed(file: Any) -> bool:
    return TrashedItem.objects.filter(**{kind_of(type(file)): file.pk}).exists()


def kind_of(model: type[models.Model]) -> str:
    is_image = issubclass(model, get_image_model())
    return TrashedItem.Kind.IMAGE if is_image else TrashedItem.Kind.DOCUMENT
