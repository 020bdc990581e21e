"""Public pages outside the page tree, which search finds too."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Site

from pages.models import SiteSettings


@dataclass(frozen=True)
class OutsidePage:
    """A page that is found by the words of its title and its `keywords`."""

    title: str
    url: str
    text: str
    keywords: str


def outside_pages(request: HttpRequest) -> list[OutsidePage]:
    """Return the open data and, on another site, where one subscribes to the newsletter."""
    found = [
        OutsidePage(
            title=_("Données ouvertes"),
            url=reverse("open_data"),
            text=_(
                "Les défis, les promotions, les personnes, les administrations et les actualités "
                "du programme, à télécharger et à réutiliser librement."
            ),
            keywords="open data opendata jeux de données datasets csv json",
        )
    ]
    settings = SiteSettings.objects.filter(site=Site.find_for_request(request)).first()
    if settings is not None and settings.newsletter_url:
        found.append(
            OutsidePage(
                title=_("La lettre d’information"),
                url=settings.newsletter_url,
                text=_("Les appels, les défis et les nouvelles du programme, par courriel."),
                keywords="newsletter infolettre abonnement",
            )
        )
    return found
