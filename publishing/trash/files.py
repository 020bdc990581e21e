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
    item = TrashedItem.objects.create(
        kind=kind,
        title=file.title[:255],
        place=" › ".join(_collections(file))[:1000],
        deleted_by=user,
        deleted_at=clock.now(),
        **{kind: file},
    )
    if kind == TrashedItem.Kind.IMAGE:
        file.renditions.all().delete()
    log(file, MOVE, user=user, data={"place": item.place})
    return item


def restore(item: TrashedItem, restored: Any, user: Any) -> None:
    file = item.content
    item.delete()
    restored.content = type(file)._base_manager.get(pk=file.pk)
    restored.content.save()  # this makes the first rendition of an image
    log(restored.content, RESTORE, user=user, data={"place": item.place})


def is_trashed(file: Any) -> bool:
    return TrashedItem.objects.filter(**{kind_of(type(file)): file.pk}).exists()


def trashed_keys(model: type[models.Model]) -> models.QuerySet:
    """Return a subquery of the keys of images or documents in the trash."""
    kind = kind_of(model)
    return TrashedItem.objects.filter(kind=kind).order_by().values(kind)


def kind_of(model: type[models.Model]) -> str:
    is_image = issubclass(model, get_image_model())
    return TrashedItem.Kind.IMAGE if is_image else TrashedItem.Kind.DOCUMENT


def _collections(file: Any) -> list[str]:
    above = file.collection.get_ancestors(inclusive=True).filter(depth__gt=1)
    return [collection.name for collection in above]
