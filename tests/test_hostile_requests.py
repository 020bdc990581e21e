"""The public site answers any request, and never with an error of its own."""

import string
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eigcms.wsgi import application
from tests.hostile_texts import NASTY, surrogate_free
from tests.page_types import PAGE_TYPES, demo_paths, known_parameters

FIXED_BUDGET = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)

PATHS = [
    "/en/",
    "/recherche/",
    "/recherche/suggestions/",
    "/sitemap.xml",
    "/robots.txt",
    "/admin/login/",
    "/documents/1/x",
    f"/appels/{'9' * 19}.ics",
]
PARAMETERS = known_parameters()


@pytest.fixture
def visitor(demo, db):
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("label", PAGE_TYPES)
def test_nasty_parameters_of_each_page_type(visitor, label):
    path = demo_paths()[label]
    response = visitor.get(path)
    assert response.status_code == 200
    ask_nastily(visitor, path, reads_parameters="listing" in response.context)


@pytest.mark.parametrize("path", PATHS)
def test_nasty_parameters_of_other_addresses(visitor, path):
    ask_nastily(visitor, path, reads_parameters=path.startswith("/recherche/"))


def test_a_refusal_is_read_in_french(visitor):
    refusal = visitor.get("/recherche/?q=%00")
    assert refusal.status_code == 400
    assert refusal.headers["Content-Type"] == "text/plain; charset=utf-8"


def ask_nastily(visitor, path: str, *, reads_parameters: bool) -> None:
    nasty = [*map(surrogate_free, NASTY)]
    queries = [dict.fromkeys([*PARAMETERS, *nasty], value) for value in nasty[:2]]
    if reads_parameters:  # a refused page number would hide the others
        others = [name for name in PARAMETERS if name != "page"]
        queries += [{name: [value, value] for name in others} for value in nasty]
    for query in queries:
        assert visitor.get(path, query).status_code < 500, (path, query)


def as_header(text: str) -> str:
    """Return the bytes of `text` as WSGI servers hand headers on."""
    return text.encode("utf-8", "replace").decode("latin-1")


@pytest.mark.django_db(transaction=True)
def test_nasty_raw_queries_and_paths_on_the_snapshot_that_visitors_get():
    client = Client(raise_request_exception=False)
    for value in NASTY:
        raw = surrogate_free(value)
        assert client.get("/", QUERY_STRING=as_header(raw)).status_code < 500, value
        for path in (f"/{raw}/", f"/en/{raw}", f"/media/{raw}", f"/documents/{raw}/x"):
            assert client.get(path).status_code < 500, path


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_other_methods(visitor, method):
    for path in (*PATHS, *demo_paths().values()):
        assert visitor.generic(method, path, b"\0\xff garbage").status_code < 500, path


@pytest.mark.parametrize(
    "headers",
    [
        ["HTTP_HOST"],  # a wrong one is refused before the others are read
        ["HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE", "HTTP_IF_NONE_MATCH", "HTTP_RANGE",
         "HTTP_IF_MODIFIED_SINCE", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST",
         "HTTP_REFERER", "CONTENT_TYPE", "CONTENT_LENGTH"],
    ],
    ids=["host", "others"],
)  # fmt: skip
def test_nasty_headers(visitor, headers):
    for value in [*NASTY, "sessionid=\0", "sessionid=" + "x" * 5000, "bytes=0-,1-,2-", "q=;;;,,"]:
        response = visitor.get("/en/", **dict.fromkeys(headers, as_header(value)))
        assert response.status_code < 500, value


# The database is the same for all examples: a GET changes nothing in it.
@FIXED_BUDGET
@given(path=st.text(max_size=60), query=st.text(alphabet=string.printable, max_size=60))
def test_any_path_and_query(visitor, path, query):
    # The test client takes the text between `//` and `/` for a host.
    response = visitor.get("/" + surrogate_free(path).lstrip("/"), QUERY_STRING=query)
    assert response.status_code < 500


# Open redirects and poisoned caches -------------------------------------------------------------

EVIL = "evil.example"
AWAY = [
    f"//{EVIL}", f"///{EVIL}", f"/\\{EVIL}", f"\\\\{EVIL}", f"https://{EVIL}", f"https:{EVIL}",
    f"/%2f{EVIL}", f"/%5c{EVIL}", f"//{EVIL}/%2f..", f"/\t/{EVIL}", f"//localhost@{EVIL}",
    f"javascript:alert(1)//{EVIL}", f"/.{EVIL}", f"%0d%0aLocation: https://{EVIL}",
]  # fmt: skip


def ask(visitor, target: str):
    """Ask for a path as a server hands it on; the test client would take `//host/` for a host."""
    path, _, query = surrogate_free(target).partition("?")
    raw = unquote_to_bytes(path if path.startswith("/") else f"/{path}").decode("latin-1")
    return visitor.get("/", PATH_INFO=raw, QUERY_STRING=query)


def leads_away(response) -> bool:
    address = response.headers.get("Location", "")
    there = urljoin("http://localhost/", address.replace("\\", "/"))
    return urlsplit(there).hostname not in ("localhost", "testserver")


@pytest.mark.parametrize("away", AWAY)
def test_no_address_leads_away(visitor, away):
    for path in (away, f"/blog/{away}", f"/en/{away}", f"/defis{away}"):
        for suffix in ("", "/index.html", "/%2e%2e/"):
            response = ask(visitor, path + suffix)
            assert response.status_code < 500, path + suffix
            assert not leads_away(response), (path + suffix, response.headers["Location"])


@pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/"])
def test_signing_in_leads_nowhere_else(visitor, door):
    secret = "Une-phrase-assez-longue-2026"
    account = User.objects.create_superuser("claire", "claire@example.org", secret)
    for away in AWAY:
        signed = Client().post(door, {"username": "claire", "password": secret, "next": away})
        assert signed.status_code == 302, away
        assert not leads_away(signed), away
        visitor.force_login(account)
        for path in ("/admin/login/", "/admin/securite/confirmer/"):
            assert not leads_away(visitor.get(path, {"next": away})), (path, away)
        again = {"password": secret, "next": away}
        assert not leads_away(visitor.post("/admin/securite/confirmer/", again)), away


@FIXED_BUDGET
@given(
    start=st.sampled_from(["/", "//", "/\\", "/%2f", "/%09/", "/blog//", "/EN//"]),
    host=st.sampled_from([EVIL, f"{EVIL}:80", f"a@{EVIL}", f"{EVIL}%2f", EVIL.upper()]),
    rest=st.text(alphabet="/.%2e\\?#;@:aA ", max_size=12),
)
def test_no_path_made_of_slashes_leads_away(visitor, start, host, rest):
    response = ask(visitor, start + host + rest)
    assert response.status_code < 500
    assert not leads_away(response)


POISONS = {
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "X-Forwarded-Port": "81",
    "X-Forwarded-Scheme": "nothttps",
    "X-Forwarded-Prefix": f"//{EVIL}",
    "X-Host": EVIL,
    "X-Original-URL": "/admin/",
    "X-Rewrite-URL": "/admin/",
    "X-HTTP-Method-Override": "POST",
    "Forwarded": f"host={EVIL};proto=http",
    "Origin": f"https://{EVIL}",
    "Referer": f"https://{EVIL}/",
    "Accept": "application/json",
    "Accept-Language": "en",
    "User-Agent": "<script>alert(1)</script>",
    "Range": "bytes=0-1",
    "X-Requested-With": "XMLHttpRequest",
}


@pytest.mark.parametrize("path", ["/", "/defis/?q=eau", "/blog/", "/absente/", "/sitemap.xml"])
def test_no_header_changes_the_cached_page(visitor, path):
    clean = visitor.get(path)
    assert "X-Generation" in clean.headers  # a cache may keep it
    poisoned = visitor.get(path, headers=POISONS)
    assert EVIL not in poisoned.text + str(poisoned.headers)
    assert (poisoned.status_code, poisoned.text) == (clean.status_code, clean.text)
    assert "X-Generation" in poisoned.headers
    assert poisoned.headers.get("Vary") == clean.headers.get("Vary")
    assert not poisoned.cookies
    # Django replaces a token that it has not made: no cache keeps that answer.
    cookies = "theme=<script>; utm=1; csrftoken=abc"
    poisoned = visitor.get(path, headers={"Cookie": cookies})
    assert (poisoned.status_code, poisoned.text) == (clean.status_code, clean.text)
    assert "X-Generation" not in poisoned.headers or not poisoned.cookies


@pytest.mark.parametrize("host", [EVIL, f"localhost.{EVIL}", f"localhost@{EVIL}", "local host", ""])
def test_another_host_gets_nothing(visitor, host):
    response = visitor.get("/", HTTP_HOST=host)
    assert response.status_code == 400
    assert EVIL not in response.text
    assert "X-Generation" not in response.headers


CHARSETS = ["utf-7", "utf-16", "cp037", "undefined", "rot13", "idna", "x*=", "utf-8'*=\"", "Ã©"]


@pytest.mark.usefixtures("demo", "db")
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("charset", CHARSETS)
def test_nobody_has_an_address_read_in_another_charset(method, charset):
    """Caches would keep the answer under the address as everybody else writes it."""
    said: list[str] = []
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    asked = {"PATH_INFO": "/recherche/", "QUERY_STRING": "q=%C3%A9toile", "CONTENT_TYPE": kind}
    environ = RequestFactory().generic(method, "/").environ | asked
    answer = application(environ, lambda status, headers: said.append(status))
    body = b"".join(answer).decode()
    assert said == ["400 Bad Request"] or (said == ["200 OK"] and "étoile" in body)
