"""Deletes for good what is in the trash: when its time is over, or when an editor says so."""

from typing import Any

from django.db import transaction
from wagtail.actions.delete import DeleteAction
from wagtail.actions.delete_page import DeletePageAction

from publishing import generation
from trash.models import TrashedItem


@transaction.atomic
def purge(item: TrashedItem, user: Any = None) -> bool:
    """Delete the object of `item` from the database, and its file after the commit.

    Each page is logged as deleted by `user`. Nothing is asked about rights. Returns False, with
    nothing deleted, when it is not in the trash any more: somebody restored or deleted it.
    """
    generation.bump()  # first of all, as a restoration does
    locked = TrashedItem.objects.select_for_update().filter(pk=item.pk).first()
    if locked is None:
        return False
    if locked.kind == TrashedItem.Kind.PAGE:
        DeletePageAction(locked.content.specific, user=user).execute(skip_permission_checks=True)
    else:
        DeleteAction(locked.content, user=user).execute(skip_permission_checks=True)
    return True


def purge_oldest() -> bool:
    """Delete for good what has been longest in the trash; return False if nothing is overdue."""
    item = TrashedItem.objects.overdue().order_by("deleted_at", "pk").first()
    if item is None:
        return False
    purge(item)
    return True
