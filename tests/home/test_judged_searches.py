"""Searches of visitors over the demo content, and the pages that should come first."""

import csv
import html
import re
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from bs4 import BeautifulSoup, SoupStrainer
from django.test import RequestFactory
from django.utils import translation

from home.search.results import Search

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

# The words, the titles of which one should come first, and the language of the site.
QUERIES = Path(__file__).parent / "search" / "queries.tsv"
# The parts of the searches that find such a page first, and among the first three.
FIRST, AMONG_THREE = 0.90, 0.97
# The page where somebody looks, the words, and the titles of which one should be among the first
# three; "-" where nothing answers and nothing else may be meant.
TASKS = QUERIES.with_name("tasks.tsv")
# The same, with addresses for titles, by somebody who had not read the code.
FRESH = QUERIES.with_name("fresh.tsv")
DONE = 0.90
# A directory is searched by what its people say of themselves.
EMPTY = {("/personnes/", "monitorfish")}


def titles_of(query: str, language: str) -> list[str]:
    with translation.override(language):
        request = RequestFactory().get("/recherche/", headers={"host": "localhost"})
        search = Search(request, query)
        return [plain(result.title) for result in [*search.pinned, *search.results]]


def plain(title: str) -> str:
    return html.unescape(re.sub("<[^>]+>", "", title)).replace("\N{NO-BREAK SPACE}", " ")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_the_right_page_comes_first():
    rows = rows_of(QUERIES)
    found = {row["query"]: titles_of(row["query"], row["language"]) for row in rows}
    expected = {row["query"]: row["expected"].split("|") for row in rows}
    place = {
        query: next((number for number, title in enumerate(titles) if title in expected[query]), 99)
        for query, titles in found.items()
    }

    assert [query for query, titles in found.items() if not titles] == []
    later = {query: found[query][:3] for query, number in place.items() if number}
    assert 1 - len(later) / len(rows) >= FIRST, later
    missed = {query: found[query][:3] for query, number in place.items() if number > 2}
    assert 1 - len(missed) / len(rows) >= AMONG_THREE, missed


@pytest.mark.parametrize("query", ["agriculture", "fiscalité", "santé", "écologie", "justice"])
def test_topics_find_challenges_and_pages_before_people(query):
    with translation.override("fr"):
        request = RequestFactory().get("/recherche/", headers={"host": "localhost"})
        assert not next(iter(Search(request, query).results)).url.startswith("/personnes/")


@pytest.mark.parametrize(
    "path", [TASKS, pytest.param(FRESH, marks=pytest.mark.long)], ids=lambda path: path.stem
)
def test_people_find_what_they_look_for_on_the_site_and_in_its_lists(client, path):
    links, missed = ".eig-search__result :is(h2, h3) a, .eig-listing__results .eig-card h3 a", {}
    for row in (rows := rows_of(path)):
        answer = client.get(row["address"], {"q": row["query"]}).content
        html = BeautifulSoup(answer, "lxml", parse_only=SoupStrainer("main"))
        found = [
            {plain(" ".join(link.text.split())), urldefrag(link["href"]).url}
            for link in html.select(links)
        ]
        expected, asked = set(row["expected"].split("|")), (row["address"], row["query"])
        is_wrongly_empty = not found and expected != {"-"} and asked not in EMPTY
        assert not is_wrongly_empty, row
        if expected.isdisjoint(set().union(*found[:3]) or {"-"}):
            missed[asked] = found[:3]
    assert 1 - len(missed) / len(rows) >= DONE, missed
