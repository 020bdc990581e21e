"""A page is made once in a state of the site, never served old, and never one visitor's own."""

import gzip
import threading
from contextlib import suppress

import pytest
from django.core.cache import caches
from django.core.handlers.base import BaseHandler
from django.db import connection, transaction
from django.test import Client
from wagtail.models import PageViewRestriction, Site

from pages.models import ProgrammePage
from publishing.caching import generation
from publishing.caching.generation import Generation
from tests.publishing.conftest import Elsewhere, elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


class Visitor:
    """Asks for pages, and counts the requests that a view was asked for."""

    def __init__(self, made):
        self._made = made
        self._client = Client(raise_request_exception=False)

    @property
    def made(self):
        return len(self._made)

    def get(self, path="/une-page/", method="GET", **headers):
        # One handler, as one process has; browsers come without cookies.
        self._client.cookies.clear()
        headers = {"host": "localhost"} | headers
        answer = self._client.generic(method, path, headers=headers)
        if not answer.headers.get("Content-Encoding"):
            answer.title = answer.content.decode().partition("<title>")[2].partition(" –")[0]
        return answer


@pytest.fixture
def page(add_page):
    caches["pages"].clear()
    Site.clear_site_root_paths_cache()
    return add_page("Ancien", slug="une-page", live=True)


@pytest.fixture
def process(page, monkeypatch):
    made = []
    resolve = BaseHandler.resolve_request
    monkeypatch.setattr(
        BaseHandler, "resolve_request", lambda *args: made.append(1) or resolve(*args)
    )
    return Visitor(made)


def rename(title):
    page = ProgrammePage.objects.get(slug="une-page")
    page.title = title
    page.save()


@pytest.fixture
def while_made(monkeypatch):
    """Return a function that has something done, once, in the middle of the next page."""
    todo = []
    original = ProgrammePage.get_context

    def get_context(page, *args, **kwargs):
        while todo:
            elsewhere(todo.pop())
        return original(page, *args, **kwargs)

    monkeypatch.setattr(ProgrammePage, "get_context", get_context)
    return todo.append


@pytest.fixture
def away():
    """Return a function that stops the database, or lets it go on."""
    server = connection.settings_dict["NAME"]

    def stop(is_away=True):
        connection.close()
        nowhere = "/nowhere/db.sqlite3" if connection.vendor == "sqlite" else "nowhere"
        connection.settings_dict["NAME"] = nowhere if is_away else server

    yield stop
    stop(False)


# Answers


def test_a_page_is_made_once_and_is_the_same_again(process):
    first = process.get()
    assert (first.status_code, first.title) == (200, "Ancien")
    again = process.get()
    assert (again.content, again.headers) == (first.content, first.headers)
    head = process.get(method="HEAD")
    assert head.headers["X-Generation"] == first.headers["X-Generation"]
    assert process.made == 1


def test_a_visitor_with_the_present_page_gets_a_304_without_rendering(process):
    tag = process.get().headers["ETag"]
    for named in (tag, f'"other", W/{tag}', "*"):
        answer = process.get(if_none_match=named)
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    assert process.get(if_none_match='"other"').status_code == 200
    assert process.made == 1
    rename("Nouveau")
    assert process.get(if_none_match=tag).title == "Nouveau"


def test_public_pages_are_compressed_and_no_other(process):
    plain = process.get()
    answer = process.get(accept_encoding="gzip, deflate, br, zstd")
    assert gzip.decompress(answer.content) == plain.content
    again = process.get(accept_encoding="gzip, deflate, br, zstd")
    assert again.content == answer.content
    assert answer.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert process.made == 1
    # A page with a visitor's token stays uncompressed: its length would betray the token.
    private = process.get("/admin/login/", accept_encoding="gzip")
    assert "Content-Encoding" not in private.headers


def test_browsers_ask_again_each_time_but_for_what_does_not_change(client, process, settings):
    settings.SECURITY_CONTACT = "mailto:securite@example.fr"
    assert process.get().headers["Cache-Control"] == "no-cache"
    assert client.get("/.well-known/security.txt").headers["Cache-Control"] == "max-age=86400"


# Never stale


def test_a_page_that_straddles_a_commit_is_not_served_after_it(process, while_made):
    while_made(lambda: rename("Nouveau"))
    assert process.get().title == "Ancien"
    assert process.get().title == "Nouveau"
    assert process.made == 2


def test_a_page_made_while_another_commits_and_is_read_is_not_kept(process, while_made):
    def publish_and_read():
        rename("Nouveau")
        assert process.get().title == "Nouveau"

    while_made(publish_and_read)
    assert process.get().title == "Ancien"
    assert process.get().title == "Nouveau"
    assert process.made == 2


def test_a_rolled_back_change_is_never_seen_and_clears_nothing(process):
    process.get()
    seen = []
    with suppress(ZeroDivisionError), transaction.atomic():
        rename("Jamais")
        seen.append(elsewhere(process.get).title)
        _ = 1 / 0
    seen.append(process.get().title)
    assert (seen, process.made) == (["Ancien", "Ancien"], 1)
    rename("Nouveau")  # under the number that was rolled back
    assert process.get().title == "Nouveau"


def test_a_restored_backup_that_reaches_the_same_number_is_another_state(process):
    rename("Oublié")
    assert process.get().title == "Oublié"
    number = generation.current()
    ProgrammePage.objects.filter(slug="une-page").update(title="Restauré")
    Generation.objects.update(number=number - 1)
    generation.bump()
    assert generation.current() == number
    assert process.get().title == "Restauré"


def test_readers_never_see_the_page_from_before_a_finished_change(process):
    returned, done, late = 0, threading.Event(), []

    def read():
        while not done.is_set():
            known = returned
            title = process.get().title.removeprefix("Ancien")
            if int(title or 0) < known:
                late.append((title, known))

    readers = [Elsewhere(read) for _ in range(3)]
    try:
        for number in range(1, 13):
            rename(str(number))
            returned = number
    finally:
        done.set()
    for reader in readers:
        reader.result()
    assert late == []
    assert process.get().title == "12"


# Never one visitor's own


def test_a_page_that_becomes_private_is_private_at_once_and_no_more_cached(process, page):
    assert process.get().title == "Ancien"
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="secret")
    assert process.get().title != "Ancien"
    assert "no-store" in process.get().headers["Cache-Control"]
    assert process.made == 3


def test_an_answer_that_is_not_for_everybody_is_not_cached(process):
    for path, method, headers in [
        ("/une-page/", "GET", {"cookie": "autre=1; site-a-venir=invite:abc"}),
        ("/une-page/", "HEAD", {}),
        ("/une-page/", "GET", {"authorization": "Basic abc"}),
        ("/une-page/", "POST", {}),
        ("/nulle-part/", "GET", {}),
        ("/admin/login/", "GET", {}),
        ("/sante/", "GET", {}),
        ("/une-page/?" + "a" * 3000, "GET", {}),
    ]:
        for _ in range(2):
            before = process.made
            answer = process.get(path, method, **headers)
        is_made = process.made == before + 1
        assert is_made or "X-Generation" not in answer.headers, (path, method, headers)


def test_an_error_is_not_kept(process, while_made):
    while_made(lambda: 1 / 0)
    assert process.get().status_code == 500
    assert process.get().title == "Ancien"


def test_a_response_that_is_for_one_visitor_is_not_kept(process, monkeypatch):
    def serve(page, request):
        response = original(page, request)
        if name == "Set-Cookie":
            response.set_cookie(*value.split("="))
        elif name == "session":
            assert request.user.is_anonymous
        else:
            response.headers[name] = value
        return response

    original = ProgrammePage.serve
    monkeypatch.setattr(ProgrammePage, "serve", serve)
    for number, (name, value) in enumerate(
        (
            ("Set-Cookie", "choix=1"),
            ("Vary", "Cookie"),
            ("Cache-Control", "private"),
            ("Cache-Control", "no-store"),
            ("session", ""),
        )
    ):
        assert "X-Generation" not in process.get().headers, (name, value)
        process.get()
        assert process.made == 2 * (number + 1), (name, value)


def test_an_editor_s_own_view_is_made_for_them_alone(process, admin_user):
    client = Client()
    client.force_login(admin_user)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    public = process.get()
    editors = process.get(cookie=cookie)
    assert b"wagtail-userbar" in editors.content
    assert b"wagtail-userbar" not in public.content
    assert process.get().content == public.content


# One entry for equal pages


def test_hosts_and_parameters_that_a_page_does_not_know_share_its_entry(process):
    plain = process.get()
    for query in ("utm_source=lettre&utm_medium=courriel", "page=2", "invention", "q=&tri=%ff"):
        assert process.get(f"/une-page/?{query}").content == plain.content
    for host in ("localhost:8123", "127.0.0.1"):
        process.get(host=host)
    assert process.made == 1


def test_known_parameters_make_one_entry_in_any_order(process):
    first = process.get("/recherche/?q=ancien&type=pages&utm_source=lettre")
    assert process.get("/recherche/?type=pages&invention=1&q=ancien&page=").content == first.content
    assert process.made == 1
    assert b"utm_source" not in first.content
    assert process.get("/recherche/?q=autre&type=pages").content != first.content
    assert process.made == 2


# Without a database


def test_a_site_without_its_database_says_when_to_come_back(process, away):
    """A front cache notices it, and serves the pages that it has."""
    process.get()
    away()
    answer = process.get()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "Site en maintenance" in answer.title
    away(False)
    assert process.get().title == "Ancien"
