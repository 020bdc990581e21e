"""A look ahead leaves no trace, even if it breaks."""

import random
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.core.mail.backends import smtp
from django.db import connection, transaction
from django.test import Client
from wagtail.models import Page
from wagtail.signals import page_published

from challenges.models import ChallengePage
from eigcms.mail import configuration
from home.models import HomePage
from pages.models import NewsPage
from tests.planning import look, plan, plan_end

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo")]

PATHS = (
    "/", "/defis/", "/defis/?q=donnees", "/blog/", "/blog/rss/", "/personnes/", "/sitemap.xml",
    "/recherche/?q=embargo", "/absente/", "/en/", "/blog/embargo/",
)  # fmt: skip
NOISE = ("django.request", "django.security")  # the log of an error


def everything_that_lasts() -> dict[str, object]:
    """Return all rows of all tables, the files, the caches and the mails."""
    kept: dict[str, object] = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            # A virtual table of SQLite's own format, and the sessions, which a use prolongs.
            if "_fts" in table or table == "django_session":
                continue
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            kept[table] = sorted(map(repr, cursor.fetchall()))
        if connection.vendor == "sqlite":
            cursor.execute("SELECT * FROM sqlite_sequence")
            kept["sqlite_sequence"] = sorted(cursor.fetchall())
    for path in settings.MEDIA_ROOT.rglob("*"):
        if path.is_file():
            kept[str(path)] = path.stat().st_mtime_ns, path.stat().st_size
    for alias in settings.CACHES:
        kept[f"cache {alias}"] = dict(caches[alias]._cache)
    kept["mails"] = len(mail.outbox)
    return kept


@pytest.fixture
def broken(monkeypatch):
    """Break now a publication and now a page, as `chance` says."""
    chance = random.Random(2)
    get_context = HomePage.get_context

    def on_publication(instance, **kwargs):
        mail.send_mail("Publié", instance.title, None, ["equipe@example.org"])
        transaction.on_commit(lambda: (settings.MEDIA_ROOT / "escaped.txt").write_text("!"))
        caches["default"].set("escaped", instance.title)
        if chance.random() < 0.3:
            raise ValueError("a handler that breaks")

    def context(self, request, *args, **kwargs):
        if chance.random() < 0.3:
            raise RuntimeError("a page that breaks")
        caches["default"].set("escaped", f"a page {time.monotonic()}")
        return get_context(self, request, *args, **kwargs)

    monkeypatch.setattr(HomePage, "get_context", context)
    page_published.connect(on_publication)
    yield
    page_published.disconnect(on_publication)


@pytest.fixture(autouse=True)
def mailed(monkeypatch):
    """Have mails land in `mail.outbox` where they would go to a server."""
    monkeypatch.setattr(
        smtp.EmailBackend, "send_messages", lambda _, messages: mail.outbox.extend(messages)
    )


@pytest.mark.long
@pytest.mark.parametrize("number", [13, 100])
def test_nothing_remains(editor, home, embargoed, tomorrow, broken, settings, caplog, number):
    for page in [*NewsPage.objects.live()[:2], *ChallengePage.objects.live()[:2]]:
        plan(page, tomorrow, title=f"{page.title}, demain")  # unasked: it may break
    plan_end(NewsPage.objects.live().last(), tomorrow)
    settings.MAILERS = configuration("127.0.0.1")
    mail.outbox = []
    editor.raise_request_exception = False
    editor.get("/")  # fills the memory of the process
    Client(raise_request_exception=False).get("/")
    caplog.clear()
    before = everything_that_lasts()
    answers = set()
    for count in range(number):
        # Every few, a moment that is not known yet.
        moment = tomorrow + timedelta(seconds=count // 5)
        answers.add(look(editor, moment, PATHS[count % len(PATHS)]).status_code)
    assert {200, 404, 500} <= answers
    assert everything_that_lasts() == before
    assert [record for record in caplog.records if record.name not in NOISE] == []
    assert Page.objects.filter(title__endswith=", demain").count() == 0
    assert not connection.in_atomic_block


def test_an_editor_saves_while_it_is_looked_at(editor, home, embargoed, tomorrow, monkeypatch):
    """On PostgreSQL editors of other pages do not wait at all."""
    from tests.publishing.conftest import elsewhere

    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one write lock")
    get_context = HomePage.get_context

    def context(self, request, *args, **kwargs):
        other = NewsPage.objects.live().exclude(pk=embargoed.pk).first().pk

        def save():
            page = NewsPage.objects.get(pk=other)
            page.title = "Enregistrée entre-temps"
            page.save_revision().publish()

        elsewhere(save)
        return get_context(self, request, *args, **kwargs)

    monkeypatch.setattr(HomePage, "get_context", context)
    assert "Demain, tout change." in look(editor, tomorrow).text
    assert NewsPage.objects.filter(title="Enregistrée entre-temps").exists()
