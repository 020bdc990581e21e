"""The pages that visitors may see: the live ones that no view restriction of Wagtail hides."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

# The paths read for the response that is being made; None outside of `reading_once`.
_read: ContextVar[list[tuple[str, ...]] | None] = ContextVar("restrictions", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Read the restrictions once in the block, where nobody can change them: in a snapshot."""
    token = _read.set([])
    try:
        yield
    finally:
        _read.reset(token)


def hidden_paths() -> tuple[str, ...]:
    """Return the path of every page that has a view restriction, in one query."""
    read = _read.get()
    if read:
        return read[0]
    paths = tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
    if read is not None:
        read.append(paths)
    return paths


def visible_to_all[Pages: PageQuerySet](pages: Pages) -> Pages:
    """Return only the live pages that no view restriction hides, as it is now."""
    pages = pages.live()
    for path in hidden_paths():
        pages = pages.exclude(path__startswith=path)
    return pages


def is_visible_to_all(page: Page, hidden: tuple[str, ...]) -> bool:
    """Tell whether a page that was read already is live, and not below a path of `hidden`."""
    return page.live and not page.path.startswith(hidden)
