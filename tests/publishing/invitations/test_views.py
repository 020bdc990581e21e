"""An editor sees the site of tomorrow; nobody else does, and nothing is done."""

from urllib.parse import unquote

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import StreamingHttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from home.models import HomePage
from pages.models import ContactMessage, ContactPage, NewsPage, SiteSettings
from publishing.invitations import site_at
from publishing.invitations.middleware import PreviewMiddleware
from publishing.launches.models import Launch
from tests.planning import (
    guest_of,
    link_to,
    look,
    plan,
    propose,
    schedule,
    typed,
)
from tests.publishing.conftest import DAY, HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def visitors_see(path="/"):
    return Client().get(path)


# An editor


def test_an_editor_walks_through_the_site_of_tomorrow(editor, embargoed, tomorrow):
    values = {"banner_text": "Site en travaux", "banner_from": tomorrow - HOUR / 2}
    SiteSettings.objects.update_or_create(site=embargoed.get_site(), defaults=values)
    home = look(editor, tomorrow).text
    for shown in ("Demain, tout change.", "Site en travaux", "Site à venir"):
        assert shown in home
    listing = look(editor, tomorrow, "/blog/")
    assert "Nouvelle sous embargo" in listing.text
    assert look(editor, tomorrow, "/blog/embargo/").status_code == 200
    found = look(editor, tomorrow, "/recherche/?q=embargo")
    assert 'href="/blog/embargo/"' in found.text
    assert "embargo" in look(editor, tomorrow, "/sitemap.xml").text
    feed = b"".join(look(editor, tomorrow, "/blog/rss/")).decode()
    assert "Nouvelle sous embargo" in feed

    before = look(editor, tomorrow - HOUR, "/blog/")
    assert "Nouvelle sous embargo" not in before.text
    assert "Site en travaux" not in before.text
    assert "Site à venir" in before.text


def test_nobody_else_sees_it_and_nothing_is_published(editor, embargoed, tomorrow):
    look(editor, tomorrow)
    assert "Demain" not in visitors_see().text
    assert visitors_see("/blog/embargo/").status_code == 404
    embargoed.refresh_from_db()
    assert not embargoed.live

    stranger = Client()
    assert "Demain" not in look(stranger, tomorrow).text
    stranger.force_login(User.objects.create_user("sans-droit"))
    assert "Demain" not in look(stranger, tomorrow).text


def test_the_cookie_of_an_editor_is_worth_nothing_without_the_session(editor, embargoed, tomorrow):
    look(editor, tomorrow)
    editor.logout()
    response = look(editor, tomorrow)
    assert "Demain" not in response.text
    assert response.cookies[settings.PREVIEW_COOKIE_NAME]["max-age"] == 0


def test_it_is_never_stored_nor_indexed_and_has_no_generation(editor, embargoed, tomorrow):
    for path in ("/", "/blog/", "/blog/embargo/", "/absente/", "/sitemap.xml", "/robots.txt"):
        response = look(editor, tomorrow, path)
        assert "no-store" in response.headers["Cache-Control"], path
        assert "noindex" in response.headers["X-Robots-Tag"], path
        for header in ("X-Generation", "ETag", "Last-Modified"):
            assert header not in response.headers, path
        kept = repr({alias: dict(caches[alias]._cache) for alias in settings.CACHES})
        assert "embargo" not in kept, path
        assert "Demain" not in kept, path


def test_nothing_is_sent_from_it(editor, embargoed, tomorrow):
    contact = ContactPage.objects.live().first()
    look(editor, tomorrow)
    response = editor.post(f"/message/{contact.pk}/", {"message": "Bonjour"})
    assert (response.status_code, editor.head("/").status_code) == (405, 200)
    assert "rien ne part" in response.text
    assert not ContactMessage.objects.exists()


def test_private_pages_stay_private(editor, embargoed, tomorrow):
    PageViewRestriction.objects.create(page=embargoed, restriction_type="login")
    guest = guest_of(link_to(tomorrow))
    assert guest.get("/blog/embargo/").status_code == 302
    assert "Nouvelle sous embargo" not in guest.get("/blog/").text


def test_a_streamed_answer_is_of_the_moment(editor, embargoed, tomorrow):
    def view(request):
        titles = (page.title for page in NewsPage.objects.live().filter(pk=embargoed.pk))
        return StreamingHttpResponse(titles)

    request = RequestFactory().get("/")
    request.COOKIES[settings.PREVIEW_COOKIE_NAME] = f"editeur:{tomorrow.isoformat()}"
    request.user = editor.user
    response = PreviewMiddleware(view)(request)
    assert b"".join(response.streaming_content) == b"Nouvelle sous embargo"


def test_a_write_in_it_is_an_error(editor, embargoed, tomorrow):
    with pytest.raises(DatabaseError, match=r"read.?only"), site_at.site_at(tomorrow):
        Page.objects.update(title="Écrit")
    assert not Page.objects.filter(title="Écrit").exists()


def test_a_plan_that_would_fail_is_left_out_with_a_notice(editor, embargoed, home, tomorrow):
    parent = home.add_child(instance=NewsPage(title="Parent", live=False))
    child = parent.add_child(instance=NewsPage(title="Enfant", live=False))
    plan(child, tomorrow)
    response = look(editor, tomorrow)
    assert "Demain, tout change." in response.text
    assert "1 changement prévu ne pourra pas se faire&nbsp;: voyez l’agenda." in response.text
    plan(parent.add_child(instance=NewsPage(title="Autre", live=False)), tomorrow)
    told = guest_of(link_to(tomorrow)).get("/").text
    assert "2 changements prévus ne pourront pas se faire." in told

    schedule(parent, tomorrow + HOUR)  # then the child follows, as with the scheduler
    assert "ne pourra" not in look(editor, tomorrow + HOUR).text
    assert look(editor, tomorrow + HOUR, child.url).status_code == 200


def test_a_cookie_of_a_moment_that_has_passed_or_of_none_is_thrown_away(editor):
    past = f"editeur:{(timezone.now() - HOUR).isoformat()}"
    for value in (past, "", "editeur", "editeur:", "editeur:hier", "x:y", "editeur:1\xe9"):
        editor.cookies[settings.PREVIEW_COOKIE_NAME] = value
        response = editor.get("/")
        assert response.status_code == 200, value
        assert "Site à venir" not in response.text, value
        assert value != past or response.cookies[settings.PREVIEW_COOKIE_NAME]["max-age"] == 0


# When it is not possible


def test_the_scheduler_goes_first(editor, embargoed, home):
    soon = timezone.now() + HOUR / 1800
    schedule(home, soon, introduction="Bientôt")
    response = look(editor, timezone.now() + DAY * 2)
    assert response.status_code == 503
    assert "Réessayez dans quelques secondes" in response.text


def test_too_long_a_look_ahead_is_given_up_with_a_notice(editor, embargoed, tomorrow, monkeypatch):
    monkeypatch.setattr(site_at, "LONGEST", 0)
    response = look(editor, tomorrow)
    assert response.status_code == 503
    assert "beaucoup de changements sont prévus" in response.text
    embargoed.refresh_from_db()
    assert not embargoed.live


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such limit")
def test_a_statement_that_takes_too_long_is_given_up(editor, embargoed, tomorrow, monkeypatch):
    def context(self, *args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(10)")

    monkeypatch.setattr(site_at, "LONGEST", 0.5)
    monkeypatch.setattr(HomePage, "get_context", context)
    assert "beaucoup de changements sont prévus" in look(editor, tomorrow).text


# The admin


def test_the_screen_proposes_the_moment_of_a_plan_and_leads_there(editor, embargoed, tomorrow):
    waiting = NewsPage(title="À relire", live=False)
    embargoed.get_parent().add_child(instance=waiting)
    propose(waiting, tomorrow - HOUR, editor.user)
    Launch.objects.create(name="En attente", moment=timezone.now() - HOUR, planned_at=tomorrow)
    asked = editor.get("/admin/site-a-venir/")
    assert asked.context["form"]["moment"].value() == timezone.make_naive(tomorrow)
    asked = editor.get(f"/admin/site-a-venir/?page={embargoed.pk}")
    assert asked.context["form"]["moment"].value() == timezone.make_naive(tomorrow)
    asked = {"moment": typed(tomorrow), "page": embargoed.pk}
    response = editor.get("/admin/site-a-venir/", asked)
    assert response.url == "/blog/embargo/"
    assert "Nouvelle sous embargo" in editor.get(response.url).text
    exact = editor.get("/admin/site-a-venir/", {"moment": tomorrow.isoformat()})
    assert exact.url == "/"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("", "Dites quand."),
        ("2020-01-01T09:00:00Z", "Ce moment est passé."),
        ("28/03/2027 02:30", "n’existe pas"),
    ],
)
def test_a_moment_that_will_not_do_is_refused(editor, embargoed, moment, said):
    response = editor.get("/admin/site-a-venir/", {"moment": moment, "page": "9" * 30})
    assert response.status_code == 422
    assert said in response.text


@pytest.mark.parametrize("year", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_no_clock_shows_is_none(editor, year):
    assert editor.get(f"/admin/site-a-venir/?moment={year}").status_code == 422
    assert editor.get(f"/admin/site-a-venir/invitations/new/?moment={year}").status_code == 200
    editor.cookies["site-a-venir"] = f"editeur:{unquote(year)}"
    assert editor.get("/").status_code == 200


def test_the_way_there_is_in_the_editor(editor, writer, embargoed):
    address = f"/admin/site-a-venir/?page={embargoed.pk}"
    for client, may_invite in ((editor, True), (writer, False)):
        shown = client.get(f"/admin/pages/{embargoed.pk}/edit/").text
        assert address in shown
        assert ("Montrer le brouillon…" in shown) is may_invite
