"""Every type of page that the project has, and where the demo content shows it.

Tests that must hold for any page walk this list, so that a new type is covered by itself.
"""

from functools import cache

from django.apps import apps

from home.models import published_page_types
from publishing.models import PublishedPage

PAGE_TYPES = sorted(model._meta.label for model in published_page_types())


def demo_pages() -> dict[str, PublishedPage]:
    """Return a live French page of each type by label: the one with the most content.

    A type that the demo content does not show is missing.
    """
    return {label: apps.get_model(label).objects.get(pk=pk) for label, pk in demo_keys().items()}


@cache  # the demo content is the same for all tests
def demo_keys() -> dict[str, int]:
    fullest = {}
    for model in published_page_types():
        pages = model.objects.live().filter(locale__language_code="fr")
        if pages:
            fullest[model._meta.label] = max(pages, key=weight).pk
    return fullest


def demo_paths() -> dict[str, str]:
    return {label: page.get_url() for label, page in demo_pages().items()}


def weight(page: PublishedPage) -> int:
    return len(str(page.serializable_data()))
