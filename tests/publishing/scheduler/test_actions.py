"""A publication happens whole, for its moment, or not at all."""

from contextlib import contextmanager
from itertools import count

import pytest
from django.db import connection, transaction
from django.utils import timezone
from wagtail.signals import page_published

from pages.models import ProgrammePage
from publishing import clock
from publishing.launches import actions, departure
from publishing.launches.models import Launch
from tests.planning import correct, plan, planned, schedule
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


def test_the_planned_moment_is_the_date_of_publication(add_page):
    page = add_page(live=False)
    publish(page.save_revision(), at=PAST)
    page = ProgrammePage.objects.get(pk=page.pk)
    assert page.first_published_at == page.last_published_at == PAST

    publish(correct(page, title="Mise à jour"), at=PAST + minutes(5))
    page = ProgrammePage.objects.get(pk=page.pk)
    assert page.title == "Mise à jour"
    assert page.first_published_at == PAST
    assert page.last_published_at == PAST + minutes(5)


def test_handlers_of_a_publication_find_the_clock_at_its_moment(add_page):
    page = add_page(live=False)
    found = []

    def handler(**kwargs):
        found.append(clock.now())

    page_published.connect(handler)
    try:
        publish(page.save_revision(), at=PAST)
    finally:
        page_published.disconnect(handler)
    assert found == [PAST]


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
