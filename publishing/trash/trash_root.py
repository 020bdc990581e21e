"""The root of deleted pages, outside every site and every right.

Rights and addresses exist only below the first root. So deleted pages are in no explorer, chooser,
report, menu or list, except for superusers. `policies` and `wagtail_hooks` hide them from
superusers too.
"""

from django.db.models import QuerySet
from wagtail.models import Locale, Page

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
