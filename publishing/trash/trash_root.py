"""Where deleted pages stand: below a root of their own, out of every site and of every right.

Rights are given on the first root, and addresses on the sites below it: what is moved out is in no
explorer, chooser, report, menu or list of anybody but superusers, whom `policies` and the hooks of
`wagtail_hooks` keep out as well.
"""

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat, Substr
from wagtail.models import Locale, Page

# Far beyond what other roots would be given.
ROOT_PATH = "Z000"


def root() -> Page:
    """Return the root of deleted pages, which the first deletion makes."""
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


def bring_back(key: int) -> None:
    """Put the root with this key, and all below it, back at its path."""
    path = Page.objects.values_list("path", flat=True).get(pk=key)
    if path != ROOT_PATH:
        moved = Concat(Value(ROOT_PATH), Substr("path", len(ROOT_PATH) + 1))
        Page.objects.filter(path__startswith=path).update(path=moved)


def is_trashed(page: Page) -> bool:
    return page.path.startswith(ROOT_PATH)


def exclude_trashed(pages: QuerySet) -> QuerySet:
    """Leave out of `pages` those that are in the trash, and their root."""
    return pages.exclude(path__startswith=ROOT_PATH)
