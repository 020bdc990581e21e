"""Who sees what is in the trash, and who may delete it for good."""

from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import policy_registry

from trash.models import TrashedItem
from trash.trash_root import is_trashed

# As outside of the trash: a file keeps its collection there.
FILE_RIGHTS = {
    TrashedItem.Kind.IMAGE: CollectionOwnershipPermissionPolicy(
        get_image_model(), auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user"
    ),
    TrashedItem.Kind.DOCUMENT: CollectionOwnershipPermissionPolicy(
        get_document_model(),
        auth_model="wagtaildocs.Document",
        owner_field_name="uploaded_by_user",
    ),
}


def may_purge(user: Any, item: TrashedItem) -> bool:
    """Tell whether `user` publishes in the section that the item comes from."""
    if not policy_registry.get_by_type(Page).user_has_permission(user, "publish"):
        return False
    if item.kind != TrashedItem.Kind.PAGE:
        rights = FILE_RIGHTS[TrashedItem.Kind(item.kind)]
        return rights.user_has_permission_for_instance(user, "delete", item.content)
    return section_of(item).permissions_for_user(user).can_publish_subpage()


def section_of(item: TrashedItem) -> Page:
    """Return the page above the item that is not in the trash itself; the root if none is left."""
    parent = item.parent
    while parent is not None and is_trashed(parent):
        top = TrashedItem.objects.filter(page__path=parent.path[: 2 * Page.steplen]).first()
        parent = top and top.parent
    return parent or Page.get_first_root_node()
