"""Visits and opinions are counted as numbers alone, and nobody can flood them."""

import threading
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from home.models import HomePage
from pages.audience import OPINIONS_OF_A_PAGE, VISITS_A_SECOND
from pages.models import ContactPage, PageDay, ProgrammePage
from pages.models.page_day import RETENTION, delete_old_counts
from publishing.caching import generation
from publishing.trash.actions import move_to_trash

pytestmark = pytest.mark.django_db

FROM_HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def page():
    Site.clear_site_root_paths_cache()
    cache.clear()
    home = HomePage.objects.get(locale__language_code="fr")
    return home.add_child(instance=ProgrammePage(title="Le programme", slug="programme"))


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=True, headers=FROM_HERE)


def counted(page) -> tuple[int, int, int]:
    return PageDay.objects.filter(page=page).values_list("visits", "useful", "not_useful").get()


def test_one_click_says_whether_a_page_was_useful(browser, page):
    main = BeautifulSoup(browser.get(page.get_url()).content, "lxml")
    form = main.select_one("form.eig-opinion")
    before = generation.current()

    for button in form("button"):
        response = browser.post(form["action"], {button["name"]: button["value"]})
        assert response.status_code == 200
        assert "no-store" in response["cache-control"]
        assert response.cookies == {}
        thanks = BeautifulSoup(response.content, "lxml")
        assert thanks.h1.get_text() == "Merci de votre avis"
        assert thanks.select_one("main a")["href"] == page.get_url()

    assert counted(page) == (0, 1, 1)
    assert generation.current() == before  # no page anywhere has to be made again


def test_a_bad_opinion_leads_to_the_contact_page(browser, page):
    contact = page.get_parent().add_child(instance=ContactPage(title="Contact", slug="contact"))

    def links(answer):
        response = browser.post(f"/avis/{page.pk}/", {"utile": answer})
        return [a["href"] for a in BeautifulSoup(response.content, "lxml").select("main a")]

    assert contact.get_url() in links("non")
    assert contact.get_url() not in links("oui")


def test_the_english_page_asks_in_english(browser):
    home = HomePage.objects.get(locale__language_code="en")
    home.save_revision().publish()
    home.add_child(instance=ProgrammePage(title="About", slug="about"))
    form = BeautifulSoup(browser.get("/en/about/").content, "lxml").select_one(".eig-opinion")

    assert "Was this page useful?" in form.get_text()
    response = browser.post(form["action"], {"utile": "oui"})
    assert "Thank you" in response.content.decode()


@pytest.mark.parametrize(
    ("data", "headers", "status"),
    [
        ({"utile": "peut-être"}, FROM_HERE, 400),
        ({}, FROM_HERE, 400),
        ({"utile": "oui"}, {}, 403),
        ({"utile": "oui"}, {"sec-fetch-site": "cross-site"}, 403),
        ({"utile": "oui"}, {"origin": "https://ailleurs.example"}, 403),
    ],
)
def test_an_invalid_opinion_is_not_counted(page, data, headers, status):
    response = Client().post(f"/avis/{page.pk}/", data, headers=headers)

    assert response.status_code == status
    assert not PageDay.objects.exists()


def test_the_address_of_the_form_leads_back_to_the_page(browser, page):
    assert browser.get(f"/avis/{page.pk}/")["location"] == page.get_url()
    assert browser.get(f"/visite/{page.pk}/").status_code == 405


@pytest.mark.parametrize("what", ["avis", "visite"])
def test_pages_that_are_not_public_are_not_counted(browser, page, what):
    draft = page.add_child(instance=ProgrammePage(title="Brouillon", slug="brouillon", live=False))
    closed = page.add_child(instance=ProgrammePage(title="Fermée", slug="fermee"))
    PageViewRestriction.objects.create(page=closed, restriction_type="login")

    for key in (draft.pk, closed.pk, 10**9):
        assert browser.post(f"/{what}/{key}/", {"utile": "oui"}).status_code == 404
    assert not PageDay.objects.exists()


def test_one_visitor_cannot_decide_alone(browser, page):
    for _ in range(OPINIONS_OF_A_PAGE + 3):
        assert browser.post(f"/avis/{page.pk}/", {"utile": "non"}).status_code == 200
    assert counted(page) == (0, 0, OPINIONS_OF_A_PAGE)


def test_visits_are_counted_and_a_flood_of_them_is_not(browser, page, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    for _ in range(VISITS_A_SECOND + 5):
        assert browser.post(f"/visite/{page.pk}/").status_code == 204
    assert counted(page) == (VISITS_A_SECOND, 0, 0)


def test_a_full_cache_does_not_reset_the_limit_of_opinions(browser, page):
    for _ in range(OPINIONS_OF_A_PAGE + 3):
        browser.post(f"/avis/{page.pk}/", {"utile": "oui"})
        cache.clear()
    assert counted(page)[1] == OPINIONS_OF_A_PAGE


@pytest.mark.django_db(transaction=True)
def test_a_visit_waits_for_nobody_s_save(browser, page):
    """While somebody's save holds the lock, a visit is lost and answered at once."""
    PageDay.objects.count_one(page.pk, "visits")
    locked, answered = threading.Event(), threading.Event()

    def save_for_long():
        with transaction.atomic():
            PageDay.objects.update(useful=1)
            locked.set()
            answered.wait(15)
        connection.close()

    thread = threading.Thread(target=save_for_long)
    thread.start()
    locked.wait(5)
    response = browser.post(f"/visite/{page.pk}/")
    was_waiting = not thread.is_alive()
    answered.set()
    thread.join()
    assert not was_waiting, "the visit waited until the save ended"
    assert response.status_code == 204
    assert counted(page)[0] == 1
    browser.post(f"/visite/{page.pk}/")
    assert counted(page)[0] == 2


def test_only_visitors_without_a_session_are_counted(client, page):
    def told(client):
        return BeautifulSoup(client.get(page.get_url()).content, "lxml").body.get("data-visit")

    assert told(client) == f"/visite/{page.pk}/"
    client.force_login(User.objects.create_superuser("chef"))
    assert told(client) is None


def test_the_team_sees_totals(client, page):
    today = timezone.localdate()
    other = page.add_child(instance=ProgrammePage(title="Autre", slug="autre"))
    for found, days, numbers in (
        (page, 0, (7, 2, 1)),
        (page, 20, (10, 0, 0)),
        (page, 90, (100, 0, 0)),
        (other, 3, (30, 0, 4)),
    ):
        visits, useful, not_useful = numbers
        PageDay.objects.create(
            page=found,
            day=today - timedelta(days=days),
            visits=visits,
            useful=useful,
            not_useful=not_useful,
        )
    client.force_login(User.objects.create_superuser("chef"))

    def rows(**parameters):
        response = client.get("/admin/reports/visites/", parameters)
        soup = BeautifulSoup(response.content, "lxml")
        cells = [
            [" ".join(cell.get_text().split()) for cell in row("td")]
            for row in soup.select("table tbody tr")
        ]
        return [(row[0].split()[0], *row[-3:]) for row in cells], soup.get_text(" ", strip=True)

    found, text = rows()
    assert found == [("Autre", "30", "0", "4"), ("Le", "17", "2", "1")]
    assert "47 visites" in text
    assert rows(periode="7")[0] == [("Autre", "30", "0", "4"), ("Le", "7", "2", "1")]
    assert rows(periode="365")[0][0] == ("Le", "117", "2", "1")
    assert rows(periode="abc")[0] == found
    export = client.get("/admin/reports/visites/", {"export": "csv"})
    assert b"Le programme" in b"".join(export.streaming_content)


def test_a_deleted_page_leaves_the_report(client, page):
    client.force_login(User.objects.create_superuser("equipe"))
    PageDay.objects.create(page=page, day=timezone.localdate(), visits=3)
    assert page.title in client.get("/admin/reports/visites/").content.decode()
    move_to_trash(page)
    assert page.title not in client.get("/admin/reports/visites/").content.decode()


def test_numbers_are_forgotten_in_time(page):
    today = timezone.localdate()
    for days in (RETENTION.days - 1, RETENTION.days + 1):
        PageDay.objects.create(page=page, day=today - timedelta(days=days), visits=1)

    assert delete_old_counts() is True
    assert delete_old_counts() is False
    assert PageDay.objects.count() == 1


def test_the_root_of_all_pages_has_no_opinions(browser):
    root = Page.objects.get(depth=1)
    assert browser.get(f"/avis/{root.pk}/").status_code == 404
    assert browser.post(f"/avis/{root.pk}/", {"utile": "oui"}).status_code == 404
