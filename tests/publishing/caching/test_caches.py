"""Caches in front of the site learn the number after commit, and acknowledge it."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import transaction

from publishing.caching import generation
from tests.publishing.conftest import elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


class Cache(ThreadingHTTPServer):
    """A cache that answers notices as told. It remembers the numbers and the pages public then."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.busy = 0
        self.told, self.asked = [], set()
        self.public_when_told = []
        self.released = threading.Event()
        self.released.set()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/"


class Handler(BaseHTTPRequestHandler):
    def do_GENERATION(self):
        self.server.public_when_told.append(elsewhere(generation.current))
        self.server.told.append(int(self.headers["X-Generation"]))
        self.server.asked.add(self.path)
        # One byte of an answer, so that a timeout of each read alone would start again.
        self.wfile.write(b"H")
        self.wfile.flush()
        self.server.released.wait(90)
        status = 409 if self.server.busy else self.server.status
        self.server.busy = max(0, self.server.busy - 1)
        self.wfile.write(f"TTP/1.1 {status} Done\r\n\r\n".encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def cache(settings):
    server = Cache()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.FRONT_CACHE_URLS = [server.url]
    yield server
    server.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_is_told_once_after_the_commit_and_not_before(cache):
    with transaction.atomic():
        generation.bump()
        generation.bump()
        assert cache.told == []
    assert cache.told == [generation.current()]
    assert cache.public_when_told == cache.told


def test_a_notice_that_is_refused_or_meets_another_is_repeated_and_fails_no_editor(cache):
    cache.status = 503
    generation.bump()
    cache.status = 200
    generation.announce()
    assert cache.told == [generation.current()] * 2
    cache.busy = 2
    generation.bump()
    assert cache.told[2:] == [generation.current()] * 3


def test_a_cache_that_is_down_does_not_fail_the_editor(settings, cache):
    settings.FRONT_CACHE_URLS = ["http://127.0.0.1:1/", cache.url]
    generation.bump()
    assert cache.told == [generation.current()]


def test_a_cache_that_is_down_is_logged_once(cache, caplog):
    """The scheduler asks it each second."""
    for status in (500, 500, 500, 200, 500, 500, 200):
        cache.status = status
        generation.announce()
    said = [record.getMessage().partition(":")[0] for record in caplog.records]
    assert said == ["notice lost", "notice lost"]


def test_slow_caches_do_not_hang_the_editor(cache, settings):
    # Both answer a first byte and then nothing, until the test ends.
    settings.FRONT_CACHE_URLS = [cache.url, f"{cache.url}other"]
    cache.released.clear()
    elsewhere(generation.bump)  # fails when it is still waiting after half a minute
    assert cache.told == [generation.current()] * 2
    assert cache.asked == {"/", "/other"}
