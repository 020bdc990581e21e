"""Rights on what may be in the trash: there, nobody has any, so that no list of the admin shows it.

Registered in place of Wagtail's own policies, which they extend.
"""

from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from trash.places import is_trashed, outside


class PagePolicy(PagePermissionPolicy):
    """Roles have no rights on the root of deleted pages; superusers have them on everything."""

    def _base_queryset_for_user(self, user):
        pages = super()._base_queryset_for_user(user)
        return pages if pages is None else outside(pages)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        if is_trashed(instance):
            return False
        return super().user_has_any_permission_for_instance(user, actions, instance)

    def instances_with_direct_explore_permission(self, user):
        pages = super().instances_with_direct_explore_permission(user)
        return [page for page in pages if not is_trashed(page)]


page_policy = PagePolicy(Page)
