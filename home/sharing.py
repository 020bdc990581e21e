"""Which picture other sites show of a page: its own, else the site's, else a card of its title."""

from base64 import b64encode
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import Page

from media import sharing
from media.models import SharingCard
from media.pictures import as_shared, sharing_image
from pages.models import SiteSettings
from publishing.models import PublishedPage


def default_picture(
    page: Page, card: SharingCard | None, settings: SiteSettings | None, request: HttpRequest
) -> dict[str, Any] | None:
    """Return the site's picture, else the `card` of the page, where it is of its title.

    Its `url` is absolute, as other sites want it.
    """
    if picture := as_shared(settings and settings.sharing_image, request):
        return picture
    if card is not None and card.digest == sharing.digest_of(page.title):
        return described_card(page, request.build_absolute_uri(card.file.url))
    return None


def preview(page: PublishedPage) -> dict[str, Any]:
    """Return the picture as it will be once `page`, as it is in memory, is published."""
    site = page.get_site()
    of_site = SiteSettings.for_site(site).sharing_image if site else None
    if picture := sharing_image(page) or as_shared(of_site):
        return picture
    language = page.locale.language_code
    with translation.override(language):
        return described_card(page, drawn(page.title, language))


@lru_cache(maxsize=32)  # to draw one takes a third of opening the editor
def drawn(title: str, language: str) -> str:
    """Return the card of a title, in the active `language`, as an address that holds it."""
    return f"data:image/png;base64,{b64encode(sharing.draw_card(title)).decode()}"


def described_card(page: Page, url: str) -> dict[str, Any]:
    width, height = sharing.SIZE
    alt = f"{page.title} – {gettext('Entrepreneurs d’intérêt général')}"
    return {"url": url, "width": width, "height": height, "alt": alt}
