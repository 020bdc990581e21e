"""The root of deleted pages, outside every site and every right.

Rights and addresses exist only below the first root. So deleted pages are in no explorer, chooser,
report, menu or list, except for superusers. `PagePolicy` and `wagtail_hooks` hide them from
superusers too.
"""

from django.db.models import QuerySet
from wagtail.models import Locale, Page
from wagtail.permission_policies.pages import PagePermissionPolicy

# Far beyond the paths of other roots.
ROOT_PATH = "Z000"


def root() -> Page:
    """Return the root of deleted pages. The first deletion creates it."""
    found = Page.objects.filter(path=ROOT_PATH).first()
    if found is None:
        found = Page(
            title="Corbeille",
            draft_title="Corbeille",
            slug="corbeille",
            path=ROOT_PATH,
            depth=1,
            numchild=0,
            url_path="/",
            locale=Locale.get_default(),
            live=False,
        )
        found.save(clean=False)
    return found


def is_trashed(page: Page) -> bool:
    return page.path.startswith(ROOT_PATH)


def exclude_trashed(pages: QuerySet) -> QuerySet:
    """Exclude the pages of the trash, and their root."""
    return pages.exclude(path__startswith=ROOT_PATH)


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
