"""Moves a page, an image or a document to the trash, restores it, or deletes it for good."""

from typing import Any

from django.db import transaction
from wagtail.actions.delete import DeleteAction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.models import Page
from wagtail.permissions import policy_registry

from publishing.caching import generation
from publishing.launches.waiting import take_out_of_launches
from publishing.reasons import NotPossibleError
from publishing.trash import files, pages
from publishing.trash.models import TrashedItem, is_publisher
from publishing.trash.trash_root import is_trashed

GONE = "Cet élément n’est plus dans la Corbeille, ou vous n’y avez pas accès."


@transaction.atomic
def move_to_trash(content: Any, user: Any = None) -> TrashedItem:
    """Take `content` off the site, a page with those below it.

    References to it stay. Plans and reviews of these pages are cancelled. It checks no rights.
    Raises NotPossibleError.
    """
    generation.bump()  # before any other row is locked
    kind = pages if isinstance(content, Page) else files
    return kind.move_to_trash(content, user)


@transaction.atomic
def restore(
    item: TrashedItem, user: Any = None, *, parent: Page | None = None, online: bool = True
) -> list[str]:
    """Restore the content of `item`, and a page below `parent` or in its former place.

    With `online`, pages that were on the site are online again, if the page above is. All others
    are drafts. With a `user`, a page returns within their rights.

    Returns the differences from the former state, in French. Raises NotPossibleError.
    """
    generation.bump()
    item = _locked(item)
    if item.page:
        return pages.restore(item, parent or item.parent, online, user)
    files.restore(item, user)
    return []


@transaction.atomic
def purge(item: TrashedItem, user: Any = None) -> None:
    """Delete the content of `item` from the database, and its file after the commit.

    It checks no rights. The log records that `user` deleted each page. Raises NotPossibleError if
    somebody restored or deleted it meanwhile.
    """
    generation.bump()
    item = _locked(item)
    if item.page:
        take_out_of_launches(item.page)
        DeletePageAction(item.page.specific, user=user).execute(skip_permission_checks=True)
    else:
        DeleteAction(item.content, user=user).execute(skip_permission_checks=True)


def purge_oldest() -> bool:
    """Purge the oldest overdue item that can be; return False if there is none.

    Raises the error of one that cannot be, once the others are gone.
    """
    failure = None
    for item in TrashedItem.objects.overdue().order_by("deleted_at", "pk"):
        try:
            purge(item)
        except Exception as error:
            failure = error
        else:
            return True
    if failure:
        raise failure
    return False


def may_purge(user: Any, item: TrashedItem) -> bool:
    """Tell whether `user` may publish where the page was, or may delete such files there.

    If the page above is gone too, they need the right to publish on the whole site.
    """
    if not is_publisher(user):
        return False
    if item.page:
        above = item.parent
        if above is None or is_trashed(above):
            above = Page.get_first_root_node()
        return above.permissions_for_user(user).can_publish_subpage()
    policy = policy_registry.get_by_type(type(item.content))
    return policy.user_may_delete_for_good(user, item.content)


def _locked(item: TrashedItem) -> TrashedItem:
    """Return the present item, locked against other restorations and purges."""
    locked = TrashedItem.objects.select_for_update().filter(pk=item.pk).first()
    if locked is None:
        raise NotPossibleError(GONE)
    return locked
