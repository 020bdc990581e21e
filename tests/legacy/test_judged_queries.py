"""What people look for on the present site, and what they should find first."""

import csv
import html
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory
from wagtail.models import Page

from home.search.results import Search

SHARED = Path(__file__).resolve().parents[3] / "shared"
FIRST = 3
BARS = {"postgresql": 0.95, "sqlite": 0.90}

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


def test_the_right_page_stands_in_the_first_three(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("import_legacy", str(SHARED / "content" / "v3" / "site"), stdout=StringIO())
    with (SHARED / "search" / "queries.tsv").open(encoding="utf-8", newline="") as file:
        query, expected = next(file).split("\t")[:2]
        rows = list(csv.DictReader(file, [query, expected], delimiter="\t"))
    there = {plain(title) for title in Page.objects.live().values_list("title", flat=True)}
    alike, judged = [], {}
    for row in rows:
        if row[expected] == "*":
            alike.append(row[query])
            continue
        titles = {plain(title) for title in row[expected].split("|")} & there
        if titles:  # the others are pages of an earlier site
            judged[row[query]] = bool(titles & set(results_of(row[query])[1][:FIRST]))

    assert len(judged) >= 30
    missed = [query for query, is_right in judged.items() if not is_right]
    assert 1 - len(missed) / len(judged) >= BARS[connection.vendor], missed
    assert len({str(results_of(query)) for query in alike}) == 1
