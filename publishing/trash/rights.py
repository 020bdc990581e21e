"""Checks the rights to see, restore and purge items of the trash."""

from typing import Any

from wagtail.models import Page
from wagtail.permissions import policy_registry

from publishing.reasons import NotPossibleError
from publishing.trash import actions
from publishing.trash.actions import Restored
from publishing.trash.models import TrashedItem, is_publisher
from publishing.trash.trash_root import is_trashed


def may_place(user: Any, parent: Page) -> bool:
    return parent.permissions_for_user(user).can_add_subpage()


def restore_as(
    user: Any, item: TrashedItem, *, parent: Page | None = None, online: bool = True
) -> Restored:
    """Restore `item` within the rights of `user`. A page is live again if they may publish there.

    Raises NotPossibleError, also when they may not add a page there.
    """
    parent = parent or item.parent
    if item.page and parent and not is_trashed(parent):
        if not may_place(user, parent):
            raise NotPossibleError("Vous n’avez pas le droit d’ajouter une page à cette place.")
        online = online and parent.permissions_for_user(user).can_publish_subpage()
    return actions.restore(item, user, parent=parent, online=online)


def may_purge(user: Any, item: TrashedItem) -> bool:
    """Tell whether `user` may publish in the former section of the item."""
    if not is_publisher(user):
        return False
    if item.page:
        return section_of(item).permissions_for_user(user).can_publish_subpage()
    policy = policy_registry.get_by_type(type(item.content))
    return policy.user_may_delete_for_good(user, item.content)


def section_of(item: TrashedItem) -> Page:
    """Return the nearest page above the item that is not in the trash, or the root."""
    parent = item.parent
    while parent is not None and is_trashed(parent):
        top = TrashedItem.objects.filter(page__path=parent.path[: 2 * Page.steplen]).first()
        parent = top and top.parent
    return parent or Page.get_first_root_node()
