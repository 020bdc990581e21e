"""Public pages outside the page tree, which search finds too.

An app registers each of its own, in its `ready()`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Site

from pages.models import SiteSettings


@dataclass(frozen=True)
class OutsidePage:
    """A page that is found by the words of its title, its text and its `keywords`."""

    title: str
    url: str
    text: str
    keywords: str = ""


# Returns the page in the active language, None where there is none.
Source = Callable[[HttpRequest], OutsidePage | None]

_sources: list[Source] = []


def register(source: Source) -> None:
    _sources.append(source)


def outside_pages(request: HttpRequest) -> list[OutsidePage]:
    return [page for source in _sources if (page := source(request)) is not None]


def newsletter(request: HttpRequest) -> OutsidePage | None:
    """Return where one subscribes to the newsletter, which is on another site."""
    settings = SiteSettings.objects.filter(site=Site.find_for_request(request)).first()
    if settings is None or not settings.newsletter_url:
        return None
    return OutsidePage(
        title=_("La lettre d’information"),
        url=settings.newsletter_url,
        text=_("Les appels, les défis et les nouvelles du programme, par courriel."),
        keywords="newsletter infolettre abonnement",
    )
