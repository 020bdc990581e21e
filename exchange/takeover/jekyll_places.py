"""Where the documents of the Jekyll site stand in the tree of the present one, and as what.

The present site's addresses are kept, so that a page of both sites has one place whichever of them
comes in first.
"""

from itertools import chain, count
from typing import Any

from django.apps import apps
from wagtail.models import Page

from exchange.addresses.slugs import slug_of
from exchange.takeover.jekyll import TESTIMONIALS, JekyllCheckout, JekyllDocument

PROGRAMME = "pages.ProgrammePage"
# By the address that French pages had: their place, their type and the values it starts from.
COUNTERPARTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "/": ("/", "home.HomePage", {}),
    "/presentation.html": ("/programme/", PROGRAMME, {}),
    "/candidature-eig.html": (
        "/participer/candidats/", "pages.CallPage", {"audience": "candidats"}
    ),
    "/candidature-defi.html": (
        "/participer/administrations/", "pages.CallPage", {"audience": "administrations"}
    ),
    "/participer.html": ("/participer/", PROGRAMME, {}),
    "/faq-eig.html": ("/participer/candidats/faq/", "pages.FAQPage", {}),
    "/faq-administrations.html": ("/participer/administrations/faq/", "pages.FAQPage", {}),
    "/defis.html": ("/defis/", "challenges.ChallengeIndexPage", {}),
    "/communaute.html": ("/personnes/", "challenges.PersonIndexPage", {}),
    "/blog/": ("/blog/", "pages.NewsIndexPage", {}),
    "/contact.html": ("/contact/", "pages.ContactPage", {}),
    "/presse.html": ("/presse/", "pages.PressPage", {}),
    "/plan-site.html": ("/plan-du-site/", "pages.SiteMapPage", {}),
}  # fmt: skip
SECTIONS = {
    "promos": ("/promos/", "challenges.PromotionPage"),
    "defis": ("/defis/", "challenges.ChallengePage"),
    "personnes": ("/personnes/", "challenges.PersonPage"),
    "blog": ("/blog/", "pages.NewsPage"),
}
ENGLISH_HOME, ENGLISH_NEWS = "/en/", "/en/blog/"


def places_of(checkout: JekyllCheckout) -> dict[str, str]:
    """Return by its path the place of each document that becomes a page.

    Where two of one section would stand at one place, the later has its year at the end.
    """
    places: dict[str, str] = {}
    for document in sorted(
        checkout.documents,
        key=lambda one: (bool(one.hidden), one.path.startswith("_data"), one.path),
    ):
        if not (place := _place(document)):
            continue
        taken = set(places.values()) - {"/"}
        endings = chain(["", f"-{year_of(document) or 2}"], map("-{}".format, count(3)))
        spare = (f"{place.rstrip('/')}{ending}/" for ending in endings)
        places[document.path] = next(free for free in spare if free not in taken)
    return places


def year_of(document: JekyllDocument) -> int | None:
    year = document.record.get("year")
    if isinstance(year, int):
        return year
    return document.day.year if document.day else None


def _place(document: JekyllDocument) -> str:
    english = "/en" if document.locale == "en" else ""
    if document.section in SECTIONS:
        slug = slug_of(document.slug) or slug_of(document.title)
        return f"{english}{SECTIONS[document.section][0]}{slug}/" if slug else ""
    if document.section != "pages":
        return ""
    if document.path == TESTIMONIALS:
        return "/programme/temoignages/"
    if not english and document.address in COUNTERPARTS:
        return COUNTERPARTS[document.address][0]
    path = document.address.removesuffix(".html").strip("/")
    slugs = [slug_of(part) for part in path.split("/")]
    return f"/{'/'.join(filter(None, slugs))}/" if any(slugs) else "/"


def model_of(document: JekyllDocument, place: str) -> tuple[type[Page], dict[str, Any]]:
    """Return the type of page that a document becomes, and the values that it starts from."""
    if document.section in SECTIONS:
        return apps.get_model(SECTIONS[document.section][1]), {}
    if place == ENGLISH_HOME:
        return apps.get_model("home.HomePage"), {}
    if place == ENGLISH_NEWS:
        return apps.get_model("pages.NewsIndexPage"), {}
    for at, label, values in COUNTERPARTS.values():
        if at == place:
            return apps.get_model(label), values
    # What is a page of questions in French is one in English too.
    for address, (_at, label, values) in COUNTERPARTS.items():
        is_translation = address.strip("/").removesuffix(".html") == document.reference
        if is_translation and label == "pages.FAQPage":
            return apps.get_model(label), values
    return apps.get_model(PROGRAMME), {}
