"""Pages that change by themselves: the generation is bumped once then, and none is lost."""

import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from challenges.models import PromotionIndexPage, PromotionPage
from pages.models import CallPage, CallSession, SiteSettings
from publishing import clock
from publishing.caching import generation
from publishing.scheduler import background, moments
from publishing.scheduler.loop import Scheduler
from tests.only import only
from tests.planning import carry_out, plan
from tests.publishing.conftest import Elsewhere

pytestmark = pytest.mark.django_db(transaction=True)

PARIS = ZoneInfo("Europe/Paris")
SECOND = timedelta(seconds=1)
OPENS = datetime(2027, 3, 27, 9, 0, tzinfo=PARIS)
CLOSES = datetime(2027, 3, 29, 23, 59, tzinfo=PARIS)
BEFORE = OPENS - timedelta(days=3)
LATER = CLOSES + timedelta(days=3)


@pytest.fixture
def call(home):
    """A call that was published some days before it opens."""
    with clock.at(BEFORE):
        return add_call(home)


def add_call(home, **fields):
    session = CallSession(opens_at=OPENS, closes_at=CLOSES)
    return home.add_child(instance=CallPage(**({"title": "Appel"} | fields), sessions=[session]))


@pytest.fixture
def moved():
    """Return a function that wakes a new scheduler and says how far the number moved."""

    def at(moment):
        before = generation.current()
        carry_out(moment)
        return generation.current() - before

    return at


def test_a_call_that_opens_counts_down_and_closes_moves_it_each_time(call, moved):
    instants = [
        OPENS,
        datetime(2027, 3, 28, tzinfo=PARIS),
        datetime(2027, 3, 29, tzinfo=PARIS),
        CLOSES,
    ]
    for instant in instants:
        assert (moved(instant - SECOND), moved(instant), moved(instant + SECOND)) == (0, 1, 0)
    assert moved(CLOSES + timedelta(days=30)) == 0


def test_moments_missed_in_downtime_move_it_once(call, moved):
    assert moved(CLOSES + timedelta(days=1)) == 1
    assert moved(CLOSES + timedelta(days=2)) == 0


def test_a_publication_at_the_same_moment_still_leaves_nothing_behind(call, add_page, moved):
    plan(add_page("Page", live=False), OPENS)
    assert moved(OPENS) in (1, 2)
    assert moved(OPENS + SECOND) == 0


def test_an_editor_who_saves_just_before_hides_no_moment_and_one_who_saves_then_spares_the_move(
    call, add_page, moved
):
    for saved, moves in ((OPENS - SECOND, 1), (CLOSES + SECOND, 0)):
        with clock.at(saved):
            add_page("Autre page")
        assert moved(saved + SECOND) == moves


def test_two_schedulers_move_it_once(call):
    before = generation.current()
    together = threading.Barrier(2)

    def run():
        with clock.at(OPENS):
            together.wait()
            try:
                Scheduler().catch_up()
            except OperationalError:  # the other held the row too long: `run` tries again
                Scheduler().catch_up()

    for scheduler in [Elsewhere(run), Elsewhere(run)]:
        scheduler.result()
    assert generation.current() == before + 1


def test_the_loop_wakes_for_a_moment(call, monkeypatch):
    """The sleep ends when the call opens, and background work does not begin just before."""
    monkeypatch.setattr(background, "_jobs", [])
    pauses = []
    with clock.at(OPENS - timedelta(milliseconds=400)):
        pauses.append(Scheduler()._turn())
    assert pauses == [0.4]


def test_a_page_is_never_older_than_its_number(call, client):
    """A visitor sees the opening even if the web server's clock is behind the scheduler's."""
    with clock.at(OPENS):
        generation.bump()
    assert "Ouvert" in client.get("/appel/").content.decode()


def test_a_promotion_that_begins_and_ends_moves_it_at_midnight(home, moved):
    with clock.at(BEFORE):
        index = home.add_child(instance=PromotionIndexPage(title="Promos", slug="promos"))
        promotion = index.add_child(
            instance=PromotionPage(title="EIG 9", start=date(2027, 3, 28), end=date(2027, 10, 31))
        )
    spring = datetime(2027, 3, 28, tzinfo=PARIS)
    autumn = datetime(2027, 11, 1, tzinfo=PARIS)
    for instant, before, after in [
        (spring, "a-venir", "en-cours"),
        (autumn, "en-cours", "terminee"),
    ]:
        assert (moved(instant - SECOND), moved(instant), moved(instant + SECOND)) == (0, 1, 0)
        with clock.at(instant - SECOND):
            assert promotion.state == before
        with clock.at(instant):
            assert promotion.state == after
    assert moments.next_moment(after=autumn) is None


# In the agenda


def happening(start, end):
    return [(m.moment, m.kind, m.title) for m in moments.between(start, end)]


def test_the_agenda_lists_the_changes_between_two_moments(home, call):
    """And none of drafts, nor of a banner without a text."""
    add_call(home, title="À venir", live=False)
    index = home.add_child(instance=PromotionIndexPage(title="Promos", slug="promos"))
    day = date(2027, 3, 28)
    index.add_child(instance=PromotionPage(title="EIG 9", start=day))
    ended = index.add_child(instance=PromotionPage(title="EIG 8", end=day))
    index.add_child(instance=PromotionPage(title="EIG 10", start=day, end=day, live=False))
    settings = SiteSettings.for_site(home.get_site())
    settings.banner_from, settings.banner_to = OPENS, CLOSES
    settings.save()
    assert "bandeau" not in repr(happening(BEFORE, LATER))
    settings.banner_text = "Candidatez"
    settings.save()

    after_last_day = datetime(2027, 3, 29, tzinfo=PARIS)
    assert happening(OPENS, CLOSES + SECOND) == [
        (OPENS, "Début du bandeau", "Candidatez"),
        (OPENS, "Ouverture d’un appel", "Appel"),
        (datetime(2027, 3, 28, tzinfo=PARIS), "Début d’une promotion", "EIG 9"),
        (after_last_day, "Fin d’une promotion", "EIG 8"),
        (CLOSES, "Clôture d’un appel", "Appel"),
        (CLOSES, "Fin du bandeau", "Candidatez"),
    ]
    assert happening(OPENS + SECOND, CLOSES) == happening(OPENS, LATER)[2:4]
    end = only(moments.between(after_last_day, after_last_day + SECOND))
    assert end.instance == ended


def test_reading_them_costs_the_same_however_many_there_are(home, call):
    with CaptureQueriesContext(connection) as with_one:
        moments.between(BEFORE, LATER)
    for number in range(3):
        add_call(home, slug=f"a{number}")
    with CaptureQueriesContext(connection) as with_four:
        moments.between(BEFORE, LATER)

    assert len(with_four) == len(with_one) <= 6
