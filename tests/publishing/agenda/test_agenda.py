"""The agenda shows a month of plans and departures, and why what is overdue waits."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Revision

from pages.models import CallPage, CallSession, ProgrammePage
from publishing import clock
from publishing.dates import MINUTE, moment_in_full
from publishing.launches import departure
from publishing.launches.models import Launch, LaunchItem
from publishing.scheduler.moments import midnight_of
from tests.planning import (
    act,
    agenda_address,
    ask_agreement,
    asked_agreements,
    carry_out,
    fresh,
    launch_of,
    leave_now,
    plan_address,
    plan_end,
    planned,
    propose,
    schedule,
)
from tests.publishing.agenda.conftest import ALL
from tests.publishing.conftest import DAY, HOUR

pytestmark = pytest.mark.django_db


def agenda(client, moment=None):
    """Return the month of `moment`, or the present one, as the agenda shows it."""
    answer = client.get(agenda_address(moment) if moment else "/admin/agenda/")
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser").select_one("[data-agenda]")


def shown(client, moment=None):
    return agenda(client, moment).get_text()


def texts(part, *selectors):
    """Return what these parts of a part of the screen say."""
    return [" ".join(found.get_text().split()) for each in selectors for found in part.select(each)]


def rows(part):
    """Return what each row says that is overdue or in the list: title, state, facts, warnings."""
    return [
        texts(row, ".agenda-what", ".agenda-state", ".agenda-kind", "p.agenda-alert")
        for row in part.select("section > ul > li")
    ]


def cell(month, day):
    """Return the coming titles of a day of the month, and each of its folds with its titles."""
    found = month.select_one(f"td[data-day='{day}']")
    folds = {
        " ".join(fold.summary.get_text().split()).partition(" le ")[0]: texts(fold, ".agenda-what")
        for fold in found.select("details")
    }
    return texts(found, "td > ul .agenda-what"), folds


def test_all_that_is_planned_is_in_its_month_with_its_planner(communication, everything, tomorrow):
    days, moved = {}, set()
    for number in range(2):
        month = agenda(communication, tomorrow + number * 28 * DAY)
        for day in month.select(".agenda-phone section"):
            days[day.h3.get_text()] = rows(day)
        moved |= set(texts(month, "td a[draggable=true] .agenda-what"))
    assert [row for listed in days.values() for row in listed] == ALL
    assert moved == {
        *("Rentrée", "Une première", "Une seconde", "Nouveau", "Menu principal (français)"),
        "À relire",
    }


def test_each_month_leads_to_the_one_beside_it(communication):
    month, titles, day = agenda(communication, midnight_of(date(2027, 1, 31))), [], None
    for number in range(1, 13):
        titles.append(month.h2.get_text())
        former, day = day or date(2027, 1, 1), date(2027 + number // 12, number % 12 + 1, 1)
        assert leads_to(month, "Après") == f"?date={day}"
        month = agenda(communication, midnight_of(day))
        assert leads_to(month, "Avant") == f"?date={former}"
    assert len(set(titles)) == 12
    present = month.find("a", string="Ce mois-ci")["href"]
    assert communication.get(f"/admin/agenda/{present}").context["first"] == (
        timezone.localdate().replace(day=1)
    )


def leads_to(month, way):
    return month.find("span", string=way).find_parent("a")["href"]


def test_wrong_values_in_the_address_are_ignored(communication):
    present = shown(communication)
    for day in ("hier", "0001-01-01", "9999-12-31", "2026-02-30", "<b>"):
        answer = communication.get("/admin/agenda/", {"date": day, "vue": "liste", "page": "x"})
        part = BeautifulSoup(answer.text, "html.parser").select_one("[data-agenda]")
        assert part.get_text() == present, day


def test_an_empty_month_says_what_to_do(communication, plan, tomorrow):
    assert "«\xa0Programmer…\xa0»" in shown(communication)
    plan("Résultats", tomorrow)
    assert "Rien n’est planifié" not in shown(communication, tomorrow)
    carry_out(tomorrow)
    with clock.at(tomorrow + HOUR):
        assert "Rien n’est planifié" in shown(communication, tomorrow)


def test_a_full_day_folds_what_it_has_no_room_for(communication, plan, tomorrow):
    titles = [f"Nouvelle {number}" for number in range(7)]
    for title in titles[:5]:
        plan(title, tomorrow)
    day = timezone.localdate(tomorrow)
    assert cell(agenda(communication, tomorrow), day) == (titles[:4], {"et 1 autre": titles[4:5]})
    for title in titles[5:]:
        plan(title, tomorrow)
    month = agenda(communication, tomorrow)
    assert cell(month, day) == (titles[:4], {"et 3 autres": titles[4:]})
    assert [row[0] for row in rows(month)] == titles
    assert len(month.select("td details a[draggable=true]")) == 3


def test_what_is_overdue_stands_above_any_month_with_its_reason(
    communication, draft, plan, team, tomorrow
):
    broken = plan("Cassée", tomorrow)
    Revision.objects.filter(pk=planned(broken).revision.pk).update(content={})
    launch = launch_of(team["Communication"], tomorrow + HOUR, [draft("Volet")])
    ask_agreement(launch, "Camille")
    propose(draft("À relire"), tomorrow + 2 * HOUR, team["Rédaction"])
    plan("Plus tard", tomorrow + 20 * DAY)
    for month in (tomorrow, tomorrow + 300 * DAY):
        assert "En retard" not in shown(communication, month)

    carry_out(tomorrow + 3 * HOUR)
    with clock.at(tomorrow + 3 * HOUR):
        for month in (tomorrow, tomorrow + 300 * DAY, tomorrow - 300 * DAY):
            top = agenda(communication, month).select_one(".agenda-overdue")
            assert [row[:2] + row[3:] for row in rows(top)] == [
                ["Cassée", "En échec", " ".join(Launch.objects.failing().get().reason.split())],
                ["Rentrée", "En attente", "Le lancement « Rentrée » attend l’accord de Camille."],
                ["À relire", "Proposée"],
            ]
            since = " ".join(moment_in_full(tomorrow).split())
            assert texts(top, ".agenda-time")[0] == since.capitalize()
            assert len(top.select("a[draggable=true]")) == 3
        assert "Cassée" not in agenda(communication, tomorrow).table.get_text()


def test_weeks_begin_on_monday_and_the_last_day_is_whole(communication, home):
    opens = midnight_of(date(2026, 10, 4)) + 22 * HOUR
    session = CallSession(opens_at=opens, closes_at=opens + 30 * DAY)
    home.add_child(instance=CallPage(title="Appel", sessions=[session]))
    ending = CallSession(opens_at=opens - 60 * DAY, closes_at=midnight_of(date(2026, 10, 5)))
    home.add_child(instance=CallPage(title="Terme", sessions=[ending]))
    grid = agenda(communication, midnight_of(date(2026, 9, 10))).table
    days = [day["data-day"] for day in grid.select("td")]
    names = texts(grid, "th .w-sr-only")

    assert (days[0], days[-1]) == ("2026-08-31", "2026-10-04")
    last = grid.select_one("td[data-day='2026-10-04']").get_text()
    assert "Appel" in last
    assert "Terme" in last
    assert (names[0], names[-1]) == ("Lundi", "Dimanche")


def test_departures_are_folded_in_the_day_on_which_they_left(
    communication, draft, home, online, plan, user, tomorrow
):
    parent = home.add_child(instance=ProgrammePage(title="Rubrique"))
    parent.save_revision().publish()
    online("Dessous", parent=parent)
    plan_end(parent, tomorrow, user)
    plan("Résultats", tomorrow)
    schedule(online("Bilan"), tomorrow, user, title="Bilan corrigé")
    launch = launch_of(user, tomorrow, [draft("Volet")])
    session = CallSession(opens_at=tomorrow, closes_at=tomorrow + 90 * DAY)
    home.add_child(instance=CallPage(title="Appel", sessions=[session]))
    late = midnight_of(timezone.localdate(tomorrow) + 2 * DAY) + 12 * HOUR
    ask_agreement(launch, "Camille")
    gone = online("Retirée")
    with clock.at(tomorrow):  # what is done by hand is not in the agenda
        communication.post(f"/admin/pages/{gone.pk}/unpublish/")
        draft("À la main").get_latest_revision().publish()
    carry_out(tomorrow)
    assert not fresh(gone).live
    asked_agreements().delete()
    carry_out(late)
    plan("À venir", late + HOUR)
    with clock.at(late + MINUTE):
        month = agenda(communication, tomorrow)
        assert cell(month, timezone.localdate(tomorrow)) == (
            [],
            {"4 déjà faits": ["Rubrique", "Bilan corrigé", "Appel", "Résultats"]},
        )
        assert texts(month, "td details .agenda-kind")[:4] == [
            *("Dépublication", "Mise à jour", "Ouverture d’un appel", "Publication"),
        ]
        assert not month.select("td details a[draggable]")
        links = [link["href"].partition("?")[0] for link in month.select("td details a")]
        assert links[0] == plan_address(LaunchItem.objects.get(object_id=parent.pk).launch)
        assert "En retard" not in month.get_text()
        assert cell(agenda(communication, late), timezone.localdate(late)) == (
            ["À venir"],
            {"1 déjà fait": ["Rentrée"]},
        )


def test_its_cost_has_no_length(communication, draft, plan, user, tomorrow):
    def cost(gesture, *args, **options):
        with CaptureQueriesContext(connection) as queries:
            gesture(*args, **options)
        return len(queries)

    costs = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            moment = tomorrow + number * HOUR
            plan(f"N {number}", moment)
            pages = [draft(f"N {number} {each}") for each in range(number)]
            launch_of(user, moment, pages, name=f"Lancement {number}")
            left = launch_of(user, moment, [draft(f"L {number}")], name="Parti")
            leave_now(left, user)
            act(communication, plan(f"Partie {number}", moment), faire="maintenant")
        assert "Lancement 1" in shown(communication, tomorrow)
        for title in ("Parti", "Partie 1"):
            assert title in shown(communication)
        costs.append([cost(shown, communication, moment) for moment in (None, tomorrow)])
        costs[-1].append(cost(departure.planned_until, tomorrow + DAY))
    assert costs[0] == costs[1]
