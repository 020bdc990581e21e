"""Tries what is planned, rolls it back, and says what would fail.

What plans or moves is tried before it is kept. Only the launches that it can touch are tried: of
the same branch of the tree, the same address or the same object.
"""

from collections.abc import Iterable

from django.db import transaction
from wagtail.models import Page, Revision

from publishing.caching import generation
from publishing.errors import NotPossibleError, reasons_of
from publishing.launches import departure
from publishing.launches.models import Launch, LaunchItem


def check(launch: Launch, before: dict[int, list[str]], may_fail: bool = False) -> None:
    """Raise NotPossibleError with all that keeps `launch`, or another since `before`, from leaving.

    `before` is what `failing_with` returned before the gesture. With `may_fail`, `launch` counts as
    the others do: what failed already may be moved.
    """
    found = failing_with(launch, may_fail)
    refused = [] if may_fail else found.pop(launch.pk, [])
    refused += _named({pk: why for pk, why in found.items() if pk not in before}, "partirait plus")
    if refused:
        raise NotPossibleError(*refused)


def newly_failing(pages: Iterable[Page], before: dict[int, list[str]]) -> list[str]:
    """Say which launches will not leave since something befell these pages.

    `before` are those that could not leave before that.
    """
    found = failing(touched_by(pages))
    return _named({pk: why for pk, why in found.items() if pk not in before}, "partira pas")


def failing_with(launch: Launch, may_fail: bool = False) -> dict[int, list[str]]:
    """Return what could not leave now of `launch` and the launches that it can touch.

    With `may_fail`, a launch that touches no other fails as before, and is not tried.
    """
    touched = touched_by(pages_of(launch), launch)
    return {} if may_fail and touched == [launch] else failing(touched)


def failing(launches: Iterable[Launch]) -> dict[int, list[str]]:
    """Return the reasons in French of these planned launches that could not leave, by their keys.

    They are tried in their order, each as of its moment, and rolled back.
    """
    with transaction.atomic(), generation.suppressed():
        errors = departure.apply(departure.in_order(launches))
        transaction.set_rollback(True)
    return {pk: reasons_of(error) for pk, error in errors.items()}


def _named(failing: dict[int, list[str]], what: str) -> list[str]:
    launches = Launch.objects.in_bulk(failing)
    return [f"{launches[pk].said()} ne {what}\xa0: {' '.join(why)}" for pk, why in failing.items()]


def pages_of(launch: Launch) -> list[Page]:
    return [item.instance for item in launch.items.all() if item.is_page and item.instance]


def touched_by(pages: Iterable[Page], launch: Launch | None = None) -> list[Launch]:
    """Return the planned launches that what happens to these pages can touch, with `launch`.

    A page touches those above and below it, and those that want an address of its own beside it.
    """
    pages = list(pages)
    planned = LaunchItem.objects.waiting().filter(launch__in=Launch.objects.planned())
    snippets = {item.key for item in launch.items.all() if not item.is_page} if launch else set()
    items = list(planned.prefetch_related(None))
    keys = {item.launch_id for item in items if item.key in snippets}
    keys |= {launch.pk} if launch else set()
    of_pages = [item for item in items if item.is_page]
    slugs = _slugs(of_pages, pages)
    own = [(page.path, slugs[page.pk]) for page in pages]
    places = Page.objects.filter(pk__in=[item.object_id for item in of_pages])
    touched = {
        str(pk)
        for pk, path in places.values_list("pk", "path")
        if any(_touches(path, slugs[pk], *each) for each in own)
    }
    keys |= {item.launch_id for item in of_pages if item.object_id in touched}
    return list(Launch.objects.planned().filter(pk__in=keys).prefetch_related("items"))


def _touches(path: str, slugs: set[str], other: str, other_slugs: set[str]) -> bool:
    is_same_branch = path.startswith(other) or other.startswith(path)
    is_beside = path[: -Page.steplen] == other[: -Page.steplen]
    return is_same_branch or (is_beside and not slugs.isdisjoint(other_slugs))


def _slugs(items: list[LaunchItem], pages: list[Page]) -> dict[int, set[str]]:
    """Return the slugs that each page has, or will have with a planned version."""
    keys = [int(item.object_id) for item in items]
    found: dict[int, set[str]] = {page.pk: {page.slug} for page in pages}
    for pk, slug in Page.objects.filter(pk__in=keys).values_list("pk", "slug"):
        found.setdefault(pk, set()).add(slug)
    versions = Revision.page_revisions.filter(pk__in=[item.revision_id for item in items])
    for pk, slug in versions.values_list("object_id", "content__slug"):
        found.setdefault(int(pk), set()).add(slug)
    return found
