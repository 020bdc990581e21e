"""Deletes for good what is in the trash: when its time is over, or when an editor says so."""

from typing import Any

from django.db import transaction
from wagtail.actions.delete import DeleteAction
from wagtail.actions.delete_page import DeletePageAction

from trash.models import TrashedItem


@transaction.atomic
def purge(item: TrashedItem, user: Any = None) -> None:
    """Delete the object of `item` from the database, and its file after the commit.

    Each page is logged as deleted by `user`. Nothing is asked about rights.
    """
    if item.kind == TrashedItem.Kind.PAGE:
        DeletePageAction(item.content.specific, user=user).execute(skip_permission_checks=True)
    else:
        DeleteAction(item.content, user=user).execute(skip_permission_checks=True)


def purge_oldest() -> bool:
    """Delete for good what has been longest in the trash; return False if nothing is overdue."""
    with transaction.atomic():
        item = TrashedItem.objects.overdue().order_by("deleted_at", "pk").first()
        if item is None:
            return False
        # Somebody may be restoring it, or another scheduler deleting it.
        locked = TrashedItem.objects.select_for_update().filter(pk=item.pk).first()
        if locked is not None:
            purge(locked)
        return True
