"""A web process serves the pages that it keeps, never an old one and never one visitor's own."""

import gzip
import threading
from contextlib import suppress
from dataclasses import dataclass

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from pages.models import ProgrammePage
from publishing import generation
from publishing.models import Generation
from publishing.page_cache import LIMIT, PageCache
from tests.publishing.conftest import Elsewhere, elsewhere

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("unhashed_static_files"),
]


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def title(self) -> str:
        return self.body.decode().partition("<title>")[2].partition(" –")[0]


class Process:
    """A web process: Django behind a page cache, asked as a WSGI server asks."""

    def __init__(self, limit=LIMIT, before=None):
        self.django = WSGIHandler()
        self.before = before
        self.made = 0
        self.cache = PageCache(self._make, limit)

    def _make(self, environ, start_response):
        self.made += 1
        if self.before:
            self.before()
        return self.django(environ, start_response)

    def get(self, path="/une-page/", method="GET", **headers) -> Answer:
        said = {}

        def start_response(status, headers, *_):
            said.update(status=int(status[:3]), headers=dict(headers))

        headers = {"host": "localhost"} | headers
        environ = RequestFactory().generic(method, path, headers=headers).environ
        body = self.cache(environ, start_response)
        try:
            return Answer(**said, body=b"".join(body))
        finally:
            if hasattr(body, "close"):
                body.close()

    @property
    def kept(self) -> int:
        return self.cache.pages.size


@pytest.fixture
def page(add_page):
    Site.clear_site_root_paths_cache()
    return add_page("Ancien", slug="une-page", live=True)


@pytest.fixture
def process(page):
    return Process()


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
def away(monkeypatch):
    """Return a function that stops the database, or lets it go on."""
    server = connection.settings_dict["NAME"]

    def stop(is_away=True):
        connection.close()
        nowhere = "/nowhere/db.sqlite3" if connection.vendor == "sqlite" else "nowhere"
        connection.settings_dict["NAME"] = nowhere if is_away else server

    monkeypatch.setattr("publishing.page_cache.PAUSE", 0)
    yield stop
    stop(False)


# What is served


def test_a_page_is_made_once_and_is_the_same_again(process):
    first = process.get()
    assert (first.status, first.title) == (200, "Ancien")
    assert process.get() == first
    assert process.made == 1
    rendered = RequestFactory().get("/une-page/", headers={"host": "localhost"})
    assert first.body == process.django.get_response(rendered).content
    head = process.get(method="HEAD")
    assert (head.headers, head.body) == (first.headers, b"")
    assert process.made == 1


def test_who_has_it_is_told_so_without_making_it(process):
    tag = process.get().headers["ETag"]
    assert not tag.startswith("W/")
    for named in (tag, f'"other", W/{tag}', "*"):
        answer = process.get(if_none_match=named)
        assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", tag)
    assert process.get(if_none_match='"other"').status == 200
    assert process.made == 1
    rename("Nouveau")
    assert process.get(if_none_match=tag).title == "Nouveau"


def test_it_is_kept_compressed(process):
    plain = process.get()
    for accepted, encoding, read in [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("br; q=0.0", None, bytes),
        ("identity", None, bytes),
    ]:
        answer = process.get(accept_encoding=accepted)
        assert answer.headers.get("Content-Encoding") == encoding
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert int(answer.headers["Content-Length"]) == len(answer.body)
        assert read(answer.body) == plain.body
        assert (answer.headers["ETag"] == plain.headers["ETag"]) is (encoding is None)
    assert process.made == 1


def test_browsers_ask_again_each_time(process):
    assert process.get().headers["Cache-Control"] == "no-cache"


# Never stale


def test_a_page_that_straddles_a_commit_is_not_served_after_it(process, while_made):
    while_made(lambda: rename("Nouveau"))
    assert process.get().title == "Ancien"
    assert process.get().title == "Nouveau"
    assert process.made == 2


def test_a_page_that_straddles_two_commits_is_served_after_neither(process, while_made):
    while_made(lambda: rename("Encore"))
    while_made(lambda: rename("Nouveau"))
    assert process.get().title == "Ancien"
    assert process.get().title == "Encore"


def test_a_commit_between_the_look_and_the_snapshot_leaves_nothing_under_the_old_number(page):
    titles = iter(["Nouveau", "Encore"])
    process = Process(before=lambda: elsewhere(lambda: rename(next(titles))))
    assert process.get().title == "Nouveau"
    assert process.kept == 0
    assert process.get().title == "Encore"
    process.before = None
    assert process.get().title == "Encore"


def test_a_page_made_while_another_commits_and_is_read_is_not_kept(process, while_made):
    def publish_and_read():
        rename("Nouveau")
        assert process.get().title == "Nouveau"

    while_made(publish_and_read)
    assert process.get().title == "Ancien"
    assert process.get().title == "Nouveau"
    assert process.made == 2


def test_what_is_rolled_back_is_seen_by_nobody_and_takes_nothing_away(process):
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


def test_a_process_that_was_asleep_wakes_up_to_what_is_new(process):
    other = Process()
    assert [each.get().title for each in (process, other)] == ["Ancien"] * 2
    for title in ("Nouveau", "Encore"):
        rename(title)
        assert other.get().title == title
    assert process.get().title == "Encore"


def test_a_restored_backup_that_reaches_the_same_number_is_another_state(process):
    rename("Oublié")
    assert process.get().title == "Oublié"
    number = generation.current()
    ProgrammePage.objects.filter(slug="une-page").update(title="Restauré")
    Generation.objects.update(number=number - 1)
    generation.move()
    assert generation.current() == number
    assert process.get().title == "Restauré"


def test_nothing_is_kept_while_the_generation_is_held(process):
    Generation.objects.update(held_at=timezone.now())
    process.get()
    process.get()
    assert (process.made, process.kept) == (2, 0)
    generation.release()
    process.get()
    assert process.kept > 0


def test_readers_never_see_what_was_before_a_change_that_has_returned(process):
    processes = [process, Process()]
    returned, done, late = 0, threading.Event(), []

    def read(own):
        while not done.is_set():
            known = returned
            title = own.get().title.removeprefix("Ancien")
            if int(title or 0) < known:
                late.append((title, known))

    readers = [Elsewhere(lambda own=own: read(own)) for own in processes * 2]
    try:
        for number in range(1, 13):
            rename(str(number))
            returned = number
    finally:
        done.set()
    for reader in readers:
        reader.result()
    assert late == []
    assert [each.get().title for each in processes] == ["12", "12"]


# Never one visitor's own


@pytest.fixture
def restricted(page):
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="secret")


def test_the_password_page_and_what_is_behind_it_are_not_kept(process, restricted):
    assert process.get().status == 200
    assert process.kept == 0
    assert "no-store" in process.get().headers["Cache-Control"]


def test_a_page_that_becomes_private_is_private_at_once(process):
    assert process.get().title == "Ancien"
    page = ProgrammePage.objects.get(slug="une-page")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="secret")
    assert process.get().title != "Ancien"


def test_what_is_not_for_everybody_is_not_kept(process):
    for path, method, headers in [
        ("/une-page/", "GET", {"cookie": "autre=1; sessionid=abc"}),
        ("/une-page/", "GET", {"cookie": "autre=1; site-a-venir=invite:abc"}),
        ("/une-page/", "GET", {"authorization": "Basic abc"}),
        ("/une-page/", "POST", {}),
        ("/une-page/", "HEAD", {}),
        ("/une-page", "GET", {}),  # a redirect
        ("/nulle-part/", "GET", {}),
        ("/admin/login/", "GET", {}),
        ("/sante/", "GET", {}),
        ("/une-page/?" + "a" * 3000, "GET", {}),
        ("/une-page/?q=%00", "GET", {}),
        ("/une-page/", "GET", {"host": "ailleurs.example"}),
    ]:
        process.get(path, method, **headers)
        assert process.kept == 0, (path, method, headers)


def test_a_response_that_looked_at_the_session_is_not_kept(process, monkeypatch):
    def serve(page, request):
        response = original(page, request)
        assert request.user.is_anonymous
        return response

    original = ProgrammePage.serve
    monkeypatch.setattr(ProgrammePage, "serve", serve)
    process.get()
    assert process.kept == 0


def test_an_editor_s_own_view_is_made_for_them_alone(process, admin_user):
    client = Client()
    client.force_login(admin_user)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    public = process.get()
    editors = process.get(cookie=cookie)
    assert b"wagtail-userbar" in editors.body
    assert b"wagtail-userbar" not in public.body
    assert process.get() == public


def test_strangers_are_refused_while_security_is_relaxed(process, settings):
    process.get()
    settings.IS_LOCAL = True
    environ = (
        RequestFactory(REMOTE_ADDR="192.0.2.1")
        .get("/une-page/", headers={"host": "localhost"})
        .environ
    )
    statuses = []
    process.cache(environ, lambda status, headers, *_: statuses.append(status))
    assert statuses == ["403 Forbidden"]


# One entry for what shows the same


def test_parameters_that_a_page_does_not_know_share_its_entry(process):
    plain = process.get()
    for query in ("utm_source=lettre&utm_medium=courriel", "page=2", "invention", "q=&tri=%ff"):
        assert process.get(f"/une-page/?{query}") == plain
    assert process.made == 1


def test_known_parameters_make_an_entry_each_in_whatever_order(process):
    first = process.get("/recherche/?q=ancien&type=pages&utm_source=lettre")
    assert process.get("/recherche/?type=pages&invention=1&q=ancien&page=") == first
    assert process.made == 1
    assert b"utm_source" not in first.body
    assert process.get("/recherche/?q=autre&type=pages").body != first.body
    assert process.made == 2


# Bounded


def test_the_memory_of_a_process_is_bounded(page):
    process = Process(limit=150_000)
    for number in range(8):
        process.get(f"/recherche/?q=mot{number}")
        process.get()  # what is asked for often stays
    assert 0 < process.kept <= 150_000
    assert process.made == 9


# Without a database


def test_pages_that_are_kept_are_served_while_the_database_is_away(process, away):
    first = process.get()
    away()
    assert process.get() == first
    other = process.get("/jamais-lue/")
    assert (other.status, other.headers["Retry-After"]) == (503, "30")
    assert "Site en maintenance" in other.title
    away(False)
    rename("Nouveau")
    assert process.get().title == "Nouveau"


def test_a_connection_that_broke_is_no_database_that_is_away(process):
    process.get()
    elsewhere(lambda: rename("Nouveau"))
    connection.ensure_connection()
    connection.connection.close()
    assert process.get().title == "Nouveau"


def test_behind_a_front_cache_it_says_that_the_database_is_away(process, away, settings):
    settings.FRONT_CACHE_URLS = ["http://127.0.0.1:1/"]
    process.get()
    away()
    assert process.get().status == 503
