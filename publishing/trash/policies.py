"""The permission policy of pages: nobody has rights in the trash, so no list of the admin shows it.

It extends Wagtail's policy, and is registered in its place. Roles have no rights there anyway, but
superusers would.
"""

from wagtail.permission_policies.pages import PagePermissionPolicy

from publishing.trash.trash_root import exclude_trashed, is_trashed


class PagePolicy(PagePermissionPolicy):
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
