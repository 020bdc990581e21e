"""The places of the documents of the Jekyll site in the tree of the present one.

A page of both sites has the present site's address.
"""

from itertools import chain, count

from takeover.jekyll import TESTIMONIALS
from takeover.page_types import MODELS
from takeover.slugs import slug_of
from takeover.sources import Checkout, Document

# The places of French pages by their old addresses.
COUNTERPARTS = {
    "/": "/",
    "/presentation.html": "/programme/",
    "/candidature-eig.html": "/participer/candidats/",
    "/candidature-defi.html": "/participer/administrations/",
    "/participer.html": "/participer/",
    "/faq-eig.html": "/participer/candidats/faq/",
    "/faq-administrations.html": "/participer/administrations/faq/",
    "/defis.html": "/defis/",
    "/communaute.html": "/personnes/",
    "/blog/": "/blog/",
    "/contact.html": "/contact/",
    "/presse.html": "/presse/",
    "/plan-site.html": "/plan-du-site/",
}


def places_of(checkout: Checkout) -> dict[str, str]:
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


def year_of(document: Document) -> int | None:
    year = document.fields.get("year")
    if isinstance(year, int):
        return year
    return document.day.year if document.day else None


def _place(document: Document) -> str:
    english = "/en" if document.locale == "en" else ""
    if document.section in MODELS:
        slug = slug_of(document.slug) or slug_of(document.title)
        return f"{english}/{document.section}/{slug}/" if slug else ""
    if document.section != "pages":
        return ""
    if document.path == TESTIMONIALS:
        return "/programme/temoignages/"
    if not english and document.address in COUNTERPARTS:
        return COUNTERPARTS[document.address]
    path = document.address.removesuffix(".html").strip("/")
    slugs = [slug_of(part) for part in path.split("/")]
    return f"/{'/'.join(filter(None, slugs))}/" if any(slugs) else "/"
