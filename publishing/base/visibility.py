"""The pages that visitors may see: the live ones that no view restriction of Wagtail hides."""

from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

from publishing.caching import page_cache


def hidden_paths() -> tuple[str, ...]:
    """Return the path of every page that has a view restriction."""
    paths = PageViewRestriction.objects.values_list("page__path", flat=True)
    return page_cache.once("hidden-paths", lambda: tuple(paths))


def visible_to_all[Pages: PageQuerySet](pages: Pages) -> Pages:
    """Return only the live pages that no view restriction hides, as it is now."""
    pages = pages.live()
    for path in hidden_paths():
        pages = pages.exclude(path__startswith=path)
    return pages


def is_visible_to_all(page: Page, hidden: tuple[str, ...]) -> bool:
    """Tell whether a page that was read already is live, and not below a path of `hidden`."""
    return page.live and not page.path.startswith(hidden)
