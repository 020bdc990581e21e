"""Tries what is planned, rolls it back, and says what would fail.

What plans or moves is tried before it is kept. Only the launches that it can touch are tried: of
the same branch of the tree, the same address or the same object.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from wagtail.models import Page, Revision

from publishing.caching import generation
from publishing.errors import NotPossibleError, reasons_of
from publishing.launches import departure
from publishing.launches.models import Launch, LaunchItem

# Where a page stands in the tree, and the slugs that it has, or will have with a planned version.
type Place = tuple[str, set[str]]


@contextmanager
def trial(launch: Launch, may_fail: bool = False, is_moved: bool = False) -> Iterator[None]:
    """Try `launch` after the gesture in the block.

    Raises NotPossibleError with all that keeps it from leaving, or another that could leave before.
    With `may_fail`, and where it is only moved, it counts as the others do.
    """
    before = failing_with(launch, is_moved)
    yield
    if not launch.is_planned:
        return
    found = failing_with(launch, is_moved)
    refused = [] if may_fail or is_moved else found.pop(launch.pk, [])
    refused += _named(found, before, "partirait plus")
    if refused:
        raise NotPossibleError(*refused)


def newly_failing(pages: Iterable[Page], before: dict[int, list[str]]) -> list[str]:
    """Say which launches will not leave since something befell these pages.

    `before` are those that could not leave before that.
    """
    return _named(failing(touched_by(pages)), before, "partira pas")


def failing_with(launch: Launch, is_moved: bool = False) -> dict[int, list[str]]:
    """Return what could not leave now of `launch` and the launches that it can touch.

    One that is only moved, and touches no other, fails as before, and is not tried.
    """
    touched = touched_by(pages_of(launch), launch)
    return {} if is_moved and touched == [launch] else failing(touched)


def failing(launches: Iterable[Launch]) -> dict[int, list[str]]:
    """Return the reasons in French of these planned launches that could not leave, by their keys.

    They are tried in their order, each as of its moment, and rolled back.
    """
    with transaction.atomic(), generation.suppressed():
        errors = departure.apply(departure.in_order(launches))
        transaction.set_rollback(True)
    return {pk: reasons_of(error) for pk, error in errors.items()}


def _named(found: dict[int, list[str]], before: dict[int, list[str]], what: str) -> list[str]:
    new = {pk: " ".join(why) for pk, why in found.items() if pk not in before}
    launches = Launch.objects.in_bulk(new)
    return [f"{launches[pk].said()} ne {what}\xa0: {why}" for pk, why in new.items()]


def pages_of(launch: Launch) -> list[Page]:
    return [item.instance for item in launch.items.all() if item.is_page and item.instance]


def touched_by(pages: Iterable[Page], launch: Launch | None = None) -> list[Launch]:
    """Return the planned launches that what happens to these pages can touch, with `launch`.

    A page touches those above and below it, and those that want an address of its own beside it.
    """
    pages = list(pages)
    planned = LaunchItem.objects.waiting().filter(launch__in=Launch.objects.planned())
    items = list(planned.prefetch_related(None))
    places = _places(items, pages)
    own = [places[str(page.pk)] for page in pages if str(page.pk) in places]
    touched = {pk for pk, place in places.items() if any(_touch(place, each) for each in own)}
    keys = {item.launch_id for item in items if item.is_page and item.object_id in touched}
    if launch:
        snippets = {item.key for item in launch.items.all() if not item.is_page}
        keys |= {launch.pk, *(item.launch_id for item in items if item.key in snippets)}
    return list(Launch.objects.planned().filter(pk__in=keys).prefetch_related("items"))


def _places(items: list[LaunchItem], pages: list[Page]) -> dict[str, Place]:
    """Return the places of these pages by their keys."""
    keys = {str(page.pk) for page in pages} | {item.object_id for item in items if item.is_page}
    found = Page.objects.filter(pk__in=keys).values_list("pk", "path", "slug")
    places = {str(pk): (path, {slug}) for pk, path, slug in found}
    versions = Revision.page_revisions.filter(pk__in=[item.revision_id for item in items])
    for pk, slug in versions.values_list("object_id", "content__slug"):
        if pk in places:  # the page may be gone
            places[pk][1].add(slug)
    return places


def _touch(place: Place, other: Place) -> bool:
    (path, slugs), (other_path, other_slugs) = place, other
    is_same_branch = path.startswith(other_path) or other_path.startswith(path)
    is_beside = path[: -Page.steplen] == other_path[: -Page.steplen]
    return is_same_branch or (is_beside and not slugs.isdisjoint(other_slugs))
