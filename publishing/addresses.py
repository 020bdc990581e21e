"""The addresses of the site's own views, which no page may take."""

from django.urls import Resolver404, resolve
from django.utils import translation
from wagtail.models import Page

TAKEN_BY_SITE = (
    "Le site lui-même répond à l’adresse «\xa0%s\xa0»\xa0: choisissez-en une autre pour cette page."
)


def is_reserved(parent: Page | None, slug: str) -> bool:
    """Tell whether one of the site's own views answers at or below the address of such a page."""
    parts = parent.get_url_parts() if parent is not None and slug else None
    if parts is None:
        return False
    address = f"{parts[2]}{slug}/"
    with translation.override(parent.locale.language_code):  # type: ignore[union-attr]
        return not (_is_for_pages(address) and _is_for_pages(f"{address}x/"))


def _is_for_pages(address: str) -> bool:
    try:
        return resolve(address).url_name == "wagtail_serve"
    except Resolver404:
        return True
