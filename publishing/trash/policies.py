"""Permission policies: nobody has rights on content in the trash, so no list of the admin shows it.

They extend Wagtail's policies, and are registered in their place.
"""

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from publishing.trash.files import is_trashed as is_trashed_file
from publishing.trash.trash_root import exclude_trashed, is_trashed


class PagePolicy(PagePermissionPolicy):
    """For pages: roles have no rights on the root of the trash, but superusers would."""

    def instances_user_has_any_permission_for(self, user, actions):
        return exclude_trashed(super().instances_user_has_any_permission_for(user, actions))

    def explorable_instances(self, user):
        return exclude_trashed(super().explorable_instances(user))

    def user_has_any_permission_for_instance(self, user, actions, instance):
        if is_trashed(instance):
            return False
        return super().user_has_any_permission_for_instance(user, actions, instance)

    def instances_with_direct_explore_permission(self, user):
        pages = super().instances_with_direct_explore_permission(user)
        return [page for page in pages if not is_trashed(page)]


class FilePolicy(CollectionOwnershipPermissionPolicy):
    """For images and documents."""

    def user_may_delete_for_good(self, user, instance) -> bool:
        """Tell whether `user` could delete a file if it were not in the trash."""
        return super().user_has_any_permission_for_instance(user, ["delete"], instance)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        if is_trashed_file(instance):
            return False
        return super().user_has_any_permission_for_instance(user, actions, instance)

    def instances_user_has_any_permission_for(self, user, actions):
        instances = super().instances_user_has_any_permission_for(user, actions)
        # By key: the search that follows cannot use reverse relations.
        return instances.exclude(pk__in=self.model._base_manager.exclude(trashed=None))


page_policy = PagePolicy(Page)


image_policy = FilePolicy(
    get_image_model(), auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user"
)
document_policy = FilePolicy(
    get_document_model(), auth_model="wagtaildocs.Document", owner_field_name="uploaded_by_user"
)
