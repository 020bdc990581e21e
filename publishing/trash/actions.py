"""Moves a page, an image or a document to the trash, restores it, or deletes it for good.

These functions check no rights: `publishing.trash.rights` does.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.actions.delete import DeleteAction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.models import Page

from publishing.caching import generation
from publishing.reasons import NotPossibleError
from publishing.trash import files, pages
from publishing.trash.models import TrashedItem


@dataclass
class Restored:
    """The result of a restoration, with its differences from the former state."""

    content: Any
    # Set if the page's slug was taken.
    new_slug: str = ""
    # Pages that expired in the trash, and the moments of dropped publications.
    expired: int = 0
    missed: list[datetime] = field(default_factory=list)


@transaction.atomic
def move_to_trash(content: Any, user: Any = None) -> TrashedItem:
    """Take `content` off the site, a page with those below it, and store its state.

    References to it stay. Raises NotPossibleError.
    """
    generation.bump()  # before any other row is locked
    return _kind_of(content).move_to_trash(content, user)


@transaction.atomic
def restore(
    item: TrashedItem, user: Any = None, *, parent: Page | None = None, online: bool = True
) -> Restored:
    """Restore the content of `item`, and a page below `parent` or in its former place.

    With `online`, pages that were on the site are online again, if the page above is. Without it,
    all are drafts and all plans are dropped. Raises NotPossibleError.
    """
    generation.bump()
    item = _locked(item)
    restored = Restored(item.content)
    if item.page:
        pages.restore(item, restored, parent or item.parent, online, user)
    else:
        files.restore(item, restored, user)
    return restored


@transaction.atomic
def purge(item: TrashedItem, user: Any = None) -> None:
    """Delete the content of `item` from the database, and its file after the commit.

    The log records that `user` deleted each page. Raises NotPossibleError if somebody restored or
    deleted it meanwhile.
    """
    generation.bump()
    item = _locked(item)
    if item.page:
        DeletePageAction(item.page.specific, user=user).execute(skip_permission_checks=True)
    else:
        DeleteAction(item.content, user=user).execute(skip_permission_checks=True)


def purge_oldest() -> bool:
    """Purge the oldest overdue item; return False if there is none."""
    item = TrashedItem.objects.overdue().order_by("deleted_at", "pk").first()
    if item is None:
        return False
    purge(item)
    return True


def _kind_of(content: Any):
    return pages if isinstance(content, Page) else files


def _locked(item: TrashedItem) -> TrashedItem:
    """Return the present item, locked against other restorations and purges."""
    locked = TrashedItem.objects.select_for_update().filter(pk=item.pk).first()
    if locked is None:
        raise NotPossibleError("Cet élément n’est plus dans la Corbeille.")
    return locked
