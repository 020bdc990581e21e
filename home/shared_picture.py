"""The picture of a page on other sites: its own, else the site's, else the programme's name."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext

from media.pictures import as_shared
from pages.models import SiteSettings
from publishing.base.pages import PublishedPage

SIZE = (1200, 630)


def picture_of(
    page: PublishedPage | None,
    site_settings: SiteSettings | None,
    request: HttpRequest | None = None,
) -> dict[str, Any]:
    """Return the picture of a page, or of an address outside the page tree.

    Its `url` is absolute where there is a `request`, as other sites want it. Its `alt` is in the
    active language: the alternative text of the picture, else the title of the page.
    """
    default_alt = page.title if page else gettext("Entrepreneurs d’intérêt général")
    for image in (getattr(page, name) for name in page.sharing_fields) if page else ():
        if picture := as_shared(image, request):
            told_here = getattr(page, "alternative_text", "")
            return picture | {"alt": told_here or picture["alt"] or default_alt}
    if picture := as_shared(site_settings.sharing_image if site_settings else None, request):
        return picture | {"alt": picture["alt"] or default_alt}
    url = static("home/sharing.png")
    return {
        "url": request.build_absolute_uri(url) if request else url,
        "width": SIZE[0],
        "height": SIZE[1],
        "alt": gettext("Entrepreneurs d’intérêt général"),
    }


def preview(page: PublishedPage) -> dict[str, Any]:
    """Return the picture as it will be once `page`, as it is in memory, is published."""
    site = page.get_site()
    return picture_of(page, SiteSettings.for_site(site) if site else None)
