"""The one way into the trash and the two out of it, for a page, an image or a document.

None of these functions asks about rights: `publishing.trash.rights` does.
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
    """What came back, and what did not as it was."""

    content: Any
    # Set when the slug that the page had was taken.
    new_slug: str = ""
    # Pages that expired in the trash, and the moments of publications that are planned no more.
    expired: int = 0
    missed: list[datetime] = field(default_factory=list)


@transaction.atomic
def move_to_trash(content: Any, user: Any = None) -> TrashedItem:
    """Take `content` off the site, a page with those below it, and keep it with what it had.

    What names it still does. Raises NotPossibleError.
    """
    generation.bump()  # before any other row is locked
    return _kind_of(content).move_to_trash(content, user)


@transaction.atomic
def restore(
    item: TrashedItem, user: Any = None, *, parent: Page | None = None, online: bool = True
) -> Restored:
    """Bring the content of `item` back with all it had; a page below `parent`, or where it was.

    With `online`, pages that were on the site are so again, if the page above is; without, all are
    drafts and nothing stays planned. Raises NotPossibleError.
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

    Each page is logged as deleted by `user`. Raises NotPossibleError when somebody restored or
    deleted it meanwhile.
    """
    generation.bump()
    item = _locked(item)
    if item.page:
        DeletePageAction(item.page.specific, user=user).execute(skip_permission_checks=True)
    else:
        DeleteAction(item.content, user=user).execute(skip_permission_checks=True)


def purge_oldest() -> bool:
    """Purge what has been longest in the trash; return False if nothing is overdue."""
    item = TrashedItem.objects.overdue().order_by("deleted_at", "pk").first()
    if item is None:
        return False
    purge(item)
    return True


def _kind_of(content: Any):
    return pages if isinstance(content, Page) else files


def _locked(item: TrashedItem) -> TrashedItem:
    """Return the item as it is now, which nobody else restores or purges meanwhile."""
    locked = TrashedItem.objects.select_for_update().filter(pk=item.pk).first()
    if locked is None:
        raise NotPossibleError("Cet élément n’est plus dans la Corbeille.")
    return locked
