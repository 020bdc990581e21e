"""Which picture other sites show of a page: its own, else the site's, else a card of its title."""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from wagtail.models import Page

from media import sharing
from media.pictures import as_shared, sharing_image
from pages.audience import public_page
from pages.models import SiteSettings
from publishing.caching.public_views import public
from publishing.models import PublishedPage


@require_safe
@public()
def card(request: HttpRequest, page_id: int) -> HttpResponse:
    """Answer the card of a public page as a PNG. The caches store it like a page."""
    page = public_page(page_id)
    picture = drawn(page.title, page.locale.language_code)
    return HttpResponse(picture, content_type="image/png")


def default_picture(
    page: Page, settings: SiteSettings | None, request: HttpRequest
) -> dict[str, Any] | None:
    """Return the site's picture, else the card of the page; None while the page has no address.

    Its `url` is absolute, as other sites want it.
    """
    if picture := as_shared(settings and settings.sharing_image, request):
        return picture
    if page.pk is None:
        return None
    # Other sites keep a picture by its address: another title has another one.
    title = sha256(page.title.encode()).hexdigest()[:8]
    url = request.build_absolute_uri(reverse("sharing_card", args=[page.pk]))
    return described_card(page, f"{url}?{title}")


def preview(page: PublishedPage) -> dict[str, Any]:
    """Return the picture as it will be once `page`, as it is in memory, is published."""
    site = page.get_site()
    of_site = SiteSettings.for_site(site).sharing_image if site else None
    if picture := sharing_image(page) or as_shared(of_site):
        return picture
    language = page.locale.language_code
    data = b64encode(drawn(page.title, language)).decode()
    with translation.override(language):
        return described_card(page, f"data:image/png;base64,{data}")


@lru_cache(maxsize=32)  # to draw one takes a third of opening the editor
def drawn(title: str, language: str) -> bytes:
    """Return the card of a title, with the name of the programme in this language."""
    with translation.override(language):
        return sharing.draw_card(title)


def described_card(page: Page, url: str) -> dict[str, Any]:
    width, height = sharing.SIZE
    alt = f"{page.title} – {gettext('Entrepreneurs d’intérêt général')}"
    return {"url": url, "width": width, "height": height, "alt": alt}
