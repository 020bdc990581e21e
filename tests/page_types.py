"""Lists every page type of the project, with a page of the demo content.

Tests of all page types use this list, so a new type is covered by itself.
"""

from functools import cache

from django.apps import apps

from home.models import published_page_types
from publishing.base.pages import PublishedPage

PAGE_TYPES = sorted(model._meta.label for model in published_page_types())


def known_parameters() -> list[str]:
    """Return the parameters that pages and the search read in an address, each once."""
    search = {"q", "type", "page"}
    return sorted(search.union(*(model.known_parameters() for model in published_page_types())))


def demo_pages() -> dict[str, PublishedPage]:
    """Return the fullest live French page of each type, by label.

    A type without a page in the demo content is missing.
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


@cache
def demo_paths() -> dict[str, str]:
    return {label: page.get_url() for label, page in demo_pages().items()}


def weight(page: PublishedPage) -> int:
    return len(str(page.serializable_data()))
