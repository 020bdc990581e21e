"""Searches of visitors find the right page first, on the content of the earlier sites."""

import csv
import html
import re
from pathlib import Path

import pytest
from django.test import RequestFactory

from home.search.results import Search
from takeover.tests.conftest import bring_in

SHARED = Path(__file__).resolve().parents[3] / "shared"
FIRST = 3
BAR = 0.95

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.long,
    pytest.mark.skipif(
        not (SHARED / "search" / "queries.tsv").is_file(),
        reason="the judged queries and the old site's content are not beside the repository",
    ),
]


def plain(title: str) -> str:
    text = html.unescape(re.sub("<[^>]+>", "", title)).replace("’", "'")
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def results_of(query: str) -> tuple[int, list[str]]:
    search = Search(RequestFactory().get("/recherche/", headers={"host": "localhost"}), query)
    return search.total, [plain(result.title) for result in search.results]


def test_the_right_page_is_among_the_first_three_results(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for source in ("v3/site", "v1"):
        bring_in(SHARED / "content" / source)
    with (SHARED / "search" / "queries.tsv").open(encoding="utf-8", newline="") as file:
        query, expected = next(file).split("\t")[:2]
        rows = list(csv.DictReader(file, [query, expected], delimiter="\t"))
    alike = [row[query] for row in rows if row[expected] == "*"]
    judged = {row[query]: row[expected].split("|") for row in rows if row[expected] != "*"}
    missed = [
        query
        for query, titles in judged.items()
        if not set(map(plain, titles)) & set(results_of(query)[1][:FIRST])
    ]

    assert len(judged) >= 40
    assert 1 - len(missed) / len(judged) >= BAR, missed
    assert len({str(results_of(query)) for query in alike}) == 1
