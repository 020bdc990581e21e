"""Whatever a visitor sends, the public site answers, and never with its own failure."""

import string
from itertools import cycle

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.page_types import PAGE_TYPES, demo_paths

PATHS = [
    "/en/",
    "/recherche/",
    "/recherche/suggestions/",
    "/sitemap.xml",
    "/robots.txt",
    "/admin/login/",
    "/documents/1/x",
]
PARAMETERS = [
    "promotion", "thematique", "expertise", "organisation", "statut", "q", "tri", "promo",
    "categorie", "annee", "message", "type", "page",
]  # fmt: skip
NASTY = [
    "\0", "%00", "%", "%zz", "%ff%fe", "../../etc/passwd", "..%2f..%2f", "<script>", "' OR 1=1 --",
    "{{7*7}}", "\r\nSet-Cookie: a=b", "\ud83d", "é" * 300, "9" * 400, "-1", "1e999", "NaN", "[]",
    "//evil.example", "\u202e", "%F0%9F%92%A9", "a" * 5000,
]  # fmt: skip


@pytest.fixture
def visitor(demo, db):
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("label", PAGE_TYPES)
def test_nasty_parameters_of_each_page_type(visitor, label):
    path = demo_paths()[label]
    response = visitor.get(path)
    assert response.status_code == 200
    has_list = "listing" in response.context
    for value, name in zip(map(surrogate_free, NASTY), cycle(PARAMETERS)):
        queries = [dict.fromkeys([*PARAMETERS, value], value)]
        if has_list:  # where what is refused first would hide what others do
            queries += [
                dict.fromkeys([name, value], value),
                {"page": value},
                dict.fromkeys([each for each in PARAMETERS if each != "page"], value),
            ]
        for query in queries:
            assert visitor.get(path, query).status_code < 500, (path, query)


@pytest.mark.parametrize("path", PATHS)
def test_nasty_parameters_of_other_addresses(visitor, path):
    for value in map(surrogate_free, NASTY):
        for query in ({"page": value}, {"q": value, value: value}):
            assert visitor.get(path, query).status_code < 500, (path, query)


def as_header(text: str) -> str:
    """Return the bytes of `text` as WSGI servers hand headers on."""
    return text.encode("utf-8", "replace").decode("latin-1")


def surrogate_free(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("value", NASTY)
def test_nasty_raw_queries_and_paths(visitor, value):
    raw = surrogate_free(value)
    assert visitor.get("/", QUERY_STRING=raw).status_code < 500
    assert visitor.get(f"/{raw}/").status_code < 500
    assert visitor.get(f"/programme/{raw}").status_code < 500
    assert visitor.get(f"/media/{raw}").status_code < 500
    assert visitor.get(f"/documents/{raw}/x").status_code < 500


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_other_methods(visitor, method):
    for path in (*PATHS, *demo_paths().values()):
        assert visitor.generic(method, path, b"\0\xff garbage").status_code < 500, path


@pytest.mark.parametrize(
    "header",
    ["HTTP_HOST", "HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE", "HTTP_IF_NONE_MATCH", "HTTP_RANGE",
     "HTTP_IF_MODIFIED_SINCE", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_REFERER",
     "CONTENT_TYPE", "CONTENT_LENGTH"],
)  # fmt: skip
def test_nasty_headers(visitor, header):
    for value in [*NASTY, "sessionid=\0", "sessionid=" + "x" * 5000, "bytes=0-,1-,2-", "q=;;;,,"]:
        response = visitor.get("/en/", **{header: as_header(value)})
        assert response.status_code < 500, value


# The database is the same for all examples: a GET changes nothing in it.
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(path=st.text(max_size=60), query=st.text(alphabet=string.printable, max_size=60))
def test_any_path_and_query(visitor, path, query):
    response = visitor.get("/" + surrogate_free(path), QUERY_STRING=query)
    assert response.status_code < 500
