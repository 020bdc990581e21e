"""The structured data of each type of page meet the rules of schema.org and Google."""

import json
from datetime import date

import pytest
from bs4 import BeautifulSoup

from challenges.models import PersonPage
from home.models import HomePage
from pages.models import CallPage, NewsIndexPage, NewsPage
from tests.page_types import PAGE_TYPES, demo_pages

# Of each type: the properties that must be there, of those that search engines ask for.
REQUIRED = {
    "Organization": {"name"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "NewsArticle": {
        "headline",
        "datePublished",
        "dateModified",
        "author",
        "publisher",
        "image",
        "mainEntityOfPage",
    },
    "Person": {"name", "url"},
    "JobPosting": {
        "title",
        "description",
        "datePosted",
        "validThrough",
        "hiringOrganization",
        "jobLocation",
    },
    "Place": {"address"},
    "PostalAddress": {"addressCountry"},
}
MAIN = {
    HomePage._meta.label: "Organization",
    NewsPage._meta.label: "NewsArticle",
    CallPage._meta.label: "JobPosting",
    PersonPage._meta.label: "Person",
}


def things_of(client, address: str) -> list[dict]:
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    scripts = soup.select("head script[type='application/ld+json']")
    return [thing for script in scripts for thing in json.loads(script.string)]


def parts(value) -> list[dict]:
    """Return every typed object in `value`, itself included."""
    if isinstance(value, list):
        return [part for item in value for part in parts(item)]
    if isinstance(value, dict):
        inside = [part for item in value.values() for part in parts(item)]
        return [value, *inside] if "@type" in value else inside
    return []


@pytest.mark.parametrize("label", PAGE_TYPES)
def test_each_type_of_page_is_described_as_asked(client, demo, db, label):
    page = demo_pages()[label]
    things = things_of(client, page.get_url())

    types = [thing["@type"] for thing in things]
    trail = [] if label == HomePage._meta.label else ["BreadcrumbList"]
    main = [MAIN[label]] if label in MAIN else []
    assert [found for found in types if found in REQUIRED] == main + trail
    for thing in things:
        assert thing["@context"] == "https://schema.org"
    if types[:1] == ["Organization"]:
        assert {"url", "logo"} <= things[0].keys()
    for part in parts(things):
        assert part["@type"] in REQUIRED, "Add it to REQUIRED, and to MAIN if a page is one."
        missing = REQUIRED[part["@type"]] - part.keys()
        assert not missing, (part, missing)
        for name in {"url", "item", "image", "logo", "mainEntityOfPage"} & part.keys():
            assert part[name].startswith("http://"), part


@pytest.mark.django_db
def test_an_article_agrees_with_its_page(client, demo):
    title = "</script><script>alert(1)</script> & " + "mot " * 30
    page = NewsPage(title=title, slug="page", date=date(2017, 9, 1), author_line="L’équipe")
    NewsIndexPage.objects.get().add_child(instance=page)

    article, trail = things_of(client, page.get_url())

    assert title.startswith(article["headline"])
    assert len(article["headline"]) <= 110
    assert article["datePublished"] == "2017-09-01"
    assert article["author"] == [{"@type": "Organization", "name": "L’équipe"}]
    assert trail["itemListElement"][0]["name"] == "Accueil"
    assert [
        item["item"].partition("localhost")[2] or item["item"] for item in trail["itemListElement"]
    ][:2] == ["/", "/blog/"]
    assert "<script>alert" not in client.get(page.get_url()).text
