"""The places and types of the documents of the Jekyll site in the tree of the present one.

A page of both sites has the present site's address.
"""

from itertools import chain, count
from typing import Any

from wagtail.models import Page

from challenges.models import ChallengeIndexPage, PersonIndexPage
from exchange.addresses.slugs import slug_of
from exchange.takeover.jekyll import TESTIMONIALS, JekyllCheckout, JekyllDocument
from exchange.takeover.page_types import MODELS, Kind
from home.models import HomePage
from pages.models import (
    CallPage,
    ContactPage,
    FAQPage,
    NewsIndexPage,
    PressPage,
    ProgrammePage,
    SiteMapPage,
)

# By the old address of French pages: their place, their type and the values that it starts from.
COUNTERPARTS: dict[str, tuple[str, type[Page], dict[str, Any]]] = {
    "/": ("/", HomePage, {}),
    "/presentation.html": ("/programme/", ProgrammePage, {}),
    "/candidature-eig.html": (
        "/participer/candidats/", CallPage, {"audience": "candidats"}
    ),
    "/candidature-defi.html": (
        "/participer/administrations/", CallPage, {"audience": "administrations"}
    ),
    "/participer.html": ("/participer/", ProgrammePage, {}),
    "/faq-eig.html": ("/participer/candidats/faq/", FAQPage, {}),
    "/faq-administrations.html": ("/participer/administrations/faq/", FAQPage, {}),
    "/defis.html": ("/defis/", ChallengeIndexPage, {}),
    "/communaute.html": ("/personnes/", PersonIndexPage, {}),
    "/blog/": ("/blog/", NewsIndexPage, {}),
    "/contact.html": ("/contact/", ContactPage, {}),
    "/presse.html": ("/presse/", PressPage, {}),
    "/plan-site.html": ("/plan-du-site/", SiteMapPage, {}),
}  # fmt: skip
ENGLISH_HOME, ENGLISH_NEWS = "/en/", "/en/blog/"
# The type of a page by its place, with the values that it starts from.
KINDS: dict[str, Kind] = {
    ENGLISH_HOME: (HomePage, {}),
    ENGLISH_NEWS: (NewsIndexPage, {}),
    **{place: (model, values) for place, model, values in COUNTERPARTS.values()},
}


def places_of(checkout: JekyllCheckout) -> dict[str, str]:
    """Return by its path the place of each document that becomes a page.

    The second of two documents with one place has its year at the end.
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
    if document.section in MODELS:
        slug = slug_of(document.slug) or slug_of(document.title)
        return f"{english}/{document.section}/{slug}/" if slug else ""
    if document.section != "pages":
        return ""
    if document.path == TESTIMONIALS:
        return "/programme/temoignages/"
    if not english and document.address in COUNTERPARTS:
        return COUNTERPARTS[document.address][0]
    path = document.address.removesuffix(".html").strip("/")
    slugs = [slug_of(part) for part in path.split("/")]
    return f"/{'/'.join(filter(None, slugs))}/" if any(slugs) else "/"


def kind_of(document: JekyllDocument, place: str) -> Kind:
    """Return the type of page that a document becomes, and the values that it starts from."""
    if document.section in MODELS:
        return MODELS[document.section], {}
    # The translation of a page of questions is one too.
    if COUNTERPARTS.get(f"/{document.reference}.html", ("", None))[1] is FAQPage:
        return FAQPage, {}
    return KINDS.get(place, (ProgrammePage, {}))
