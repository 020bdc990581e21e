"""Structured data for search engines: schema.org in JSON-LD, made of the loaded page."""

from functools import singledispatch
from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext
from wagtail.models import Page

from challenges.models import PersonPage
from home.models import HomePage
from home.navigation import Navigation
from media.pictures import as_shared
from media.renditions import JPEG
from pages.models import CallPage, NewsPage

HEADLINE_LENGTH = 110  # the longest that search engines take


def structured_data(
    page: Page | None, context: dict[str, Any], nav: Navigation
) -> list[dict[str, Any]]:
    """Return the objects that describe `page` and its place on the site, for no query.

    Without a page, the place is that of the `part` in the context. `context` is that of the
    template.
    """
    found = [described(page, context), breadcrumb(page, context, nav)]
    return [{"@context": "https://schema.org", **thing} for thing in found if thing]


@singledispatch
def described(page: Page | None, context: dict[str, Any]) -> dict[str, Any]:
    """Return the object that a page of this type describes, {} if there is none."""
    return {}


@described.register
def _(page: HomePage, context):
    return organisation(context)


@described.register
def _(page: NewsPage, context):
    authors = [
        {"@type": "Person", "name": author.name}
        | known({"url": author.page.get_full_url(context["request"]) if author.page else None})
        for author in context.get("authors", [])
    ]
    if page.author_line:
        authors.append({"@type": "Organization", "name": page.author_line})
    return known(
        {
            "@type": "NewsArticle",
            "headline": page.title[:HEADLINE_LENGTH],
            "description": page.search_description or page.introduction,
            "datePublished": page.date.isoformat() if page.date else None,
            "dateModified": page.last_published_at.isoformat() if page.last_published_at else None,
            "author": authors or [organisation(context)],
            "publisher": organisation(context),
            "image": context["nav"].sharing_image["url"],
            "mainEntityOfPage": page.get_full_url(context["request"]),
            "articleSection": [category.name for category in context.get("categories", [])],
        }
    )


@described.register
def _(page: CallPage, context):
    session = page.session
    if session is None or page.is_for_administrations or not page.is_open:
        return {}
    address = {"@type": "PostalAddress", "addressCountry": "FR"}
    return {
        "@type": "JobPosting",
        "title": page.title,
        "description": "\n".join([page.introduction, *map("\xa0: ".join, page.facts())]),
        "datePosted": session.opens_at.isoformat(),
        "validThrough": session.closes_at.isoformat(),
        "employmentType": "TEMPORARY",
        "hiringOrganization": organisation(context),
        "jobLocation": {"@type": "Place", "address": address},
    }


@described.register
def _(page: PersonPage, context):
    links = [link["url"] for link in context.get("links", [])]
    more = {"jobTitle": page.job, "description": page.introduction, "sameAs": links}
    address = page.get_full_url(context["request"])
    return {"@type": "Person", "name": page.title, "url": address} | known(more)


def organisation(context: dict[str, Any]) -> dict[str, Any]:
    settings = context["nav"].settings
    logo = as_shared(settings.logo if settings else None, spec=JPEG) or {
        "url": static("apple-touch-icon.png")
    }
    return {
        "@type": "Organization",
        "name": gettext("Entrepreneurs d’intérêt général"),
        "url": absolute(context, "/"),
        "logo": absolute(context, logo["url"]),
    }


def breadcrumb(page: Page | None, context: dict[str, Any], nav: Navigation) -> dict[str, Any]:
    if not nav.breadcrumb:
        return {}
    home, *others = nav.breadcrumb
    trail = [(gettext("Accueil"), absolute(context, home.url))]  # as the page names it
    trail += [(link.title, absolute(context, link.url)) for link in others]
    if page is not None:
        trail.append((page.title, page.get_full_url(context["request"])))
    if part := context.get("part"):
        parts = [part["above"], part] if "above" in part else [part]
        trail += [(each["title"], each["url"]) for each in parts]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(trail, 1)
        ],
    }


def absolute(context: dict[str, Any], address: str | None) -> str | None:
    return context["request"].build_absolute_uri(address) if address else None


def known(properties: dict[str, Any]) -> dict[str, Any]:
    """Leave out empty properties."""
    return {name: value for name, value in properties.items() if value}
