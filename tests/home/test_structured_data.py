"""The structured data of each type of page meet the rules of schema.org and Google."""

import json
from datetime import date
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from home.models import HomePage
from pages.models import FAQPage, NewsIndexPage, NewsPage, ProgrammePage
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
    "FAQPage": {"mainEntity"},
    "Question": {"name", "acceptedAnswer"},
    "Answer": {"text"},
}
MAIN = {
    HomePage._meta.label: "Organization",
    NewsPage._meta.label: "NewsArticle",
    FAQPage._meta.label: "FAQPage",
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


@pytest.mark.django_db
def test_the_trail_names_each_page_above_from_the_home_page_on(client, home):
    above, page = home, None
    for title in ("Un", "Deux", "Trois"):
        page = above.add_child(instance=ProgrammePage(title=title, slug=title.lower()))
        above = page
    (trail,) = things_of(client, page.get_url())
    steps = [
        (step["position"], step["name"], urlsplit(step["item"]).path)
        for step in trail["itemListElement"]
    ]
    assert steps == [
        (1, "Accueil", "/"),
        (2, "Un", "/un/"),
        (3, "Deux", "/un/deux/"),
        (4, "Trois", "/un/deux/trois/"),
    ]


@pytest.mark.django_db
def test_a_page_that_is_about_nothing_in_particular_says_where_it_is(client, demo):
    home = HomePage.objects.get(locale__language_code="fr")
    page = home.add_child(instance=ProgrammePage(title="Page", slug="page"))

    assert [thing["@type"] for thing in things_of(client, page.get_url())] == ["BreadcrumbList"]
