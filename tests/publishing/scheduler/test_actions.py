"""A publication or an unpublication happens whole, for its moment, or not at all."""

from contextlib import contextmanager
from itertools import count

import pytest
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from pages.models import ProgrammePage
from publishing import clock
from publishing.caching import generation
from publishing.launches import actions, departure
from publishing.launches.models import Launch
from publishing.scheduler.loop import Scheduler
from tests.planning import correct, plan, plan_end, planned, schedule
from tests.publishing.conftest import PAST, minutes

pytestmark = pytest.mark.django_db(transaction=True)


class KilledError(BaseException):
    """The process dies: nothing may catch it, and the connection is dropped."""


@contextmanager
def killed_at(statement):
    """Let the process die before SQL statement number `statement`."""
    number = 0
    killed = []

    def execute(execute, sql, params, many, context):
        nonlocal number
        number += 1
        if number == statement:
            killed.append(sql)
            # A dead process writes nothing more, even if some code catches the error.
            connection.close()
            raise KilledError
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(execute):
            yield killed
    except BaseException:
        if not killed:
            raise
    finally:
        if killed:
            connection.close()


def state(page):
    """Return whether the page is live, and whether a version of it is still planned."""
    return ProgrammePage.objects.get(pk=page.pk).live, planned(page) is not None


LIVE, PLANNED, LOST = (True, False), (False, True), (False, False)


def publish(revision, at):
    with clock.at(at):
        actions.publication(revision).execute()


def test_a_process_that_dies_at_any_statement_leaves_the_page_live_or_planned(add_page):
    page = add_page(live=False)
    revision = plan(page, PAST)
    for statement in count(1):
        with killed_at(statement) as killed, transaction.atomic():
            departure.depart(Launch.objects.get(), PAST)
        if not killed:
            break
        assert state(page) == PLANNED, f"lost at statement {statement}: {killed}"
    assert statement > 10
    assert state(page) == LIVE
    assert ProgrammePage.objects.get(pk=page.pk).live_revision_id == revision.pk


def test_a_process_that_dies_in_an_unpublication_leaves_it_whole(add_page):
    page = add_page(live=True)
    plan(page, PAST + minutes(60))
    for statement in count(1):
        with killed_at(statement) as killed:
            actions.unpublish(ProgrammePage.objects.get(pk=page.pk))
        if not killed:
            break
        assert state(page) == (True, True), f"half done at statement {statement}: {killed}"
    assert statement > 10
    assert state(page) == PLANNED
    assert planned(page).moment == PAST + minutes(60)


def test_the_planned_moment_is_the_date_of_publication_and_that_of_the_clock(
    add_page, on_publication
):
    found = []
    on_publication(lambda **kwargs: found.append(clock.now()))
    page = add_page(live=False)
    publish(page.save_revision(), at=PAST)
    page = ProgrammePage.objects.get(pk=page.pk)
    assert page.first_published_at == page.last_published_at == PAST

    publish(correct(page, title="Mise à jour"), at=PAST + minutes(5))
    page = ProgrammePage.objects.get(pk=page.pk)
    assert page.title == "Mise à jour"
    assert page.first_published_at == PAST
    assert page.last_published_at == PAST + minutes(5)
    assert found == [PAST, PAST + minutes(5)]


def test_an_unpublication_keeps_later_plans(add_page):
    page = add_page(live=True)
    plan(page, PAST + minutes(60))
    page.unpublish()
    assert state(page) == PLANNED


def test_planning_an_update_leaves_a_page_that_never_had_a_version_online(home):
    """The home page of the migrations is such a page."""
    title, moment = home.title, timezone.now() + minutes(5)
    schedule(home, moment, title="Nouveau titre")
    assert home.live
    assert home.title == title
    assert planned(home).moment == moment
    assert home.get_latest_revision() == planned(home).revision


# A page that leaves takes the pages below with it ---------------------------------------------


@pytest.fixture
def section(add_page):
    """A live section: a page, a draft, and a live page below the draft."""
    section = add_page("Section", live=True)
    add_page("Page", parent=section, live=True)
    draft = add_page("Brouillon", parent=section, live=False)
    add_page("Plus bas", parent=draft, live=True)
    add_page("Ailleurs", live=True)
    return section


def live_pages():
    return set(Page.objects.live().filter(depth__gt=2).values_list("title", flat=True))


def test_the_admin_says_so_and_does_so(section, admin_client, client):
    below = Page.objects.get(title="Plus bas").get_url()
    assert client.get(below).status_code == 200
    address = f"/admin/pages/{section.pk}/unpublish/"

    asked = admin_client.get(address).content.decode()
    assert "Les 2 pages en ligne qui sont en dessous seront retirées aussi" in asked
    assert "include_descendants" not in asked
    before = generation.current()
    assert admin_client.post(address).status_code == 302

    assert live_pages() == {"Ailleurs"}
    assert client.get(below).status_code == 404
    assert generation.current() == before + 1
    logged = PageLogEntry.objects.filter(action="wagtail.unpublish")
    assert {entry.page.title for entry in logged} == {"Section", "Page", "Plus bas"}
    assert {entry.user.username for entry in logged} == {"admin"}


def test_several_at_once(section, admin_client):
    address = f"/admin/bulk/wagtailcore/page/unpublish/?id={section.pk}"
    asked = admin_client.get(address).content.decode()
    assert "seront retirées aussi" in asked
    admin_client.post(address)
    assert live_pages() == {"Ailleurs"}


def test_an_expiry_too(section):
    plan_end(section, PAST)
    assert Scheduler().catch_up() == 1
    assert live_pages() == {"Ailleurs"}
