"""Fixtures and shorthands of the publication tests."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.signals import page_published

from pages.models import ProgrammePage

PAST = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(scope="session")
def tomorrow():
    return (timezone.now() + DAY).replace(second=0, microsecond=0)


@pytest.fixture
def add_page(home):
    """Return a function that adds a page below the home page."""

    def add(title="Une page", parent=None, **fields):
        page = ProgrammePage(title=title, **fields)
        (parent or home).add_child(instance=page)
        return page

    return add


@pytest.fixture
def on_publication():
    """Return a function that connects a handler to the publication of pages."""
    handlers = []

    def connect(handler):
        handlers.append(handler)
        page_published.connect(handler)

    yield connect
    for handler in handlers:
        page_published.disconnect(handler)


def minutes(number):
    return timedelta(minutes=number)


def elsewhere(function):
    """Run `function` in another thread, hence on another connection, and return its result."""
    return Elsewhere(function).result()


class Elsewhere:
    """A function running in another thread on a connection of its own."""

    def __init__(self, function):
        self._function = function
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        self._error = None
        try:
            self._result = self._function()
        except BaseException as error:  # noqa: BLE001 — raised again by `result`
            self._error = error
        finally:
            connection.close()

    def is_over(self):
        return not self._thread.is_alive()

    def result(self):
        self._thread.join(30)
        assert not self._thread.is_alive(), "the other connection is stuck"
        if self._error:
            raise self._error
        return self._result
