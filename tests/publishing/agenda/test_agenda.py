"""The agenda shows all plans and past changes, and warns of dangers."""

import re
from datetime import date, timedelta
from itertools import product
from urllib.parse import parse_qsl

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Revision

from pages.models import CallPage, CallSession, NewsPage, ProgrammePage
from publishing import clock
from publishing.agenda import views
from publishing.launches import departure
from publishing.launches.models import Launch
from publishing.scheduler.moments import midnight_of
from tests.planning import (
    act,
    carry_out,
    correct,
    fresh,
    launch_of,
    plan_address,
    plan_end,
    planned,
    propose,
    schedule,
)
from tests.publishing.agenda.conftest import ALL
from tests.publishing.conftest import DAY, HOUR

pytestmark = pytest.mark.django_db


VIEWS = ("mois", "liste")


def shown(client, **query):
    response = client.get("/admin/agenda/", {"vue": "liste"} | query)
    assert response.status_code == 200
    return response.text.split("data-agenda>")[1]


def rows(client, **query):
    """Return the parts of each row of the list: title, state, facts and warnings."""
    listed = BeautifulSoup(shown(client, **query), "html.parser").select(".agenda-row")
    parts = ("strong", ".w-status", ".agenda-facts", ".agenda-alerts li")
    return [
        [" ".join(found.get_text().split()) for part in parts for found in row.select(part)]
        for row in listed
    ]


def test_all_that_is_planned_is_listed_once_with_its_planner(communication, everything):
    assert rows(communication) == ALL
    links = BeautifulSoup(shown(communication), "html.parser").select(".agenda-row p a")
    moved = [link.get_text() for link in links if "/agenda/lancements/edit/" in link["href"]]
    assert moved == [
        "Rentrée",
        *("Une première", "Une seconde", "Nouveau", "Menu principal (français)", "À relire"),
        *("Nouveau", "Une première"),
    ]


def test_the_agenda_is_narrowed(communication, everything):
    for query, titles in (
        ({"auteur": "Rédaction"}, ["Menu principal (français)", "À relire"]),
        ({"type": "Page de programme"}, ["Nouveau", "Nouveau"]),
        ({"type": "Actualité", "auteur": "Rédaction"}, ["À relire"]),
        ({"type": "Actualité", "auteur": "Personne"}, []),
        ({"type": "<b>"}, []),
    ):
        assert [row[0] for row in rows(communication, **query)] == titles
        text = shown(communication, **query)
        assert ("Rien de tel" in text) is not bool(titles)
        assert "<b>" not in text
        assert "0 résultats" not in text


def test_filters_offer_names_in_the_order_of_the_alphabet(communication, plan, tomorrow, team):
    for name in ("Zoé", "Édith", "Ève"):
        user = User.objects.create_superuser(name, first_name=name)
        schedule(plan(name, tomorrow), tomorrow, user)
    offered = shown(communication).split('name="auteur"')[1].split("</select>")[0]
    assert re.findall(r'value="(Zoé|Édith|Ève)"', offered) == ["Édith", "Ève", "Zoé"]


def test_each_month_leads_to_the_one_beside_it_with_the_filters(communication, plan, tomorrow):
    plan("Résultats", tomorrow)
    for way, step in (("Avant", -1), ("Après", 1)):
        asked, titles = {"vue": "mois", "date": "2027-01-31", "type": "Actualité"}, []
        for number in range(1, 13):
            month = BeautifulSoup(shown(communication, **asked), "html.parser")
            titles.append(month.h2.get_text())
            leads_to = month.find("span", string=way).find_parent("a")["href"]
            asked = dict(parse_qsl(leads_to.partition("?")[2]))
            year, place = divmod(step * number, 12)
            assert asked["date"] == date(2027 + year, place + 1, 1).isoformat()
            assert month.select_one("[name=type] [selected]")["value"] == "Actualité"
        assert len(set(titles)) == 12


def test_wrong_values_in_the_address_are_ignored(communication, plan, tomorrow):
    plan("Résultats", tomorrow)
    assert "Résultats" in shown(communication, vue="x", date=tomorrow.date().isoformat())
    for view, day in product(VIEWS, ("hier", "0001-01-01", "9999-12-31")):
        assert "Résultats" in shown(communication, vue=view, date=day, page="x"), (view, day)


def test_the_list_begins_with_a_chosen_day(communication, plan, tomorrow):
    plan("Avant", tomorrow)
    plan("Après", tomorrow + 2 * DAY)
    text = shown(communication, date=timezone.localdate(tomorrow + 2 * DAY).isoformat())
    assert "Après" in text
    assert "Avant" not in text.split("agenda-list")[1]


def test_past_changes_are_folded_by_day_and_hide_no_plan(communication, index, plan):
    now = timezone.now()
    page = index.add_child(instance=NewsPage(title="Reprise", live=False))
    for _ in range(22):
        page.save_revision().publish()
    planned = now + timedelta(minutes=1)
    plan("À venir", planned)
    text = shown(communication, vue="mois", date=timezone.localdate(planned).isoformat())
    grid = text.split("<table")[1].split("</table>")[0]
    folded = grid.split('<details class="agenda-done">')[1].split("</details>")[0]
    assert "22 faits" in folded
    assert folded.count("Reprise") == 20
    assert "et 2 dans l’historique" in folded
    assert "À venir" in grid.replace(folded, "")


def test_a_full_day_counts_what_it_does_not_show(communication, plan, tomorrow):
    for number in range(5):
        plan(f"Nouvelle {number}", tomorrow)
    day = timezone.localdate(tomorrow).isoformat()
    month = BeautifulSoup(shown(communication, vue="mois", date=day), "html.parser")
    cell = month.select_one(f"[data-day='{day}']")
    assert [each.get_text() for each in cell.select(".agenda-what")] == [
        f"Nouvelle {number}" for number in range(4)
    ]
    others = cell.select_one(".agenda-others")
    assert "et 1 autre " in " ".join(others.get_text().split())
    assert "Nouvelle 4" in communication.get("/admin/agenda/" + others["href"]).text
    assert "Et 1 autre dans la liste" in month.get_text()


def test_weeks_begin_on_monday_and_the_last_day_is_whole(communication, home):
    opens = midnight_of(date(2026, 10, 4)) + 22 * HOUR
    session = CallSession(opens_at=opens, closes_at=opens + 30 * DAY)
    home.add_child(instance=CallPage(title="Appel", sessions=[session]))
    ending = CallSession(opens_at=opens - 60 * DAY, closes_at=midnight_of(date(2026, 10, 5)))
    home.add_child(instance=CallPage(title="Terme", sessions=[ending]))
    grid = shown(communication, vue="mois", date="2026-09-10")
    days = re.findall(r'data-day="([^"]+)"', grid)
    names = [grid.index(name) for name in ("Lundi", "Mardi", "Dimanche")]

    assert (days[0], days[-1]) == ("2026-08-31", "2026-10-04")
    last = grid.split('data-day="2026-10-04"')[1].split("</table>")[0]
    assert "Appel" in last
    assert "Terme" in last
    assert names == sorted(names)


def test_a_long_list_has_pages_that_lead_to_each_other(communication, plan, tomorrow, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    for number in range(3):
        plan(f"Nouvelle {number}", tomorrow + number * HOUR)
    first = shown(communication, vue="liste")
    following = re.search(r'<li class="next">\s*<a [^>]*href="([^"]*)"', first)[1]
    second = communication.get("/admin/agenda/" + following.replace("&amp;", "&")).text

    assert "Nouvelle 1" in first
    assert "Nouvelle 2" not in first
    assert "Nouvelle 2" in second
    assert "Nouvelle 1" not in second


def test_past_changes_stay_in_the_month_and_in_the_history(communication, plan, tomorrow):
    page = plan("Résultats", tomorrow)
    act(communication, page, faire="maintenant")
    correct(page, title="Bilan").publish()
    communication.post(f"/admin/pages/{page.pk}/unpublish/")

    assert "Rien n’est planifié" in shown(communication)
    month = BeautifulSoup(shown(communication, vue="mois"), "html.parser")
    folded = month.select(".agenda-done .agenda-what, .agenda-done .agenda-kind")
    assert [part.get_text() for part in folded] == [
        *("Résultats", "Publication"),
        *("Bilan", "Mise à jour"),
        *("Bilan", "Dépublication"),
    ]
    history = re.search(r'href="([^"]*site-history[^"]*)"', shown(communication))[1]
    listed = communication.get(history.replace("&amp;", "&")).text
    assert "Résultats" in listed


def test_its_cost_has_no_length(communication, draft, plan, team, tomorrow):
    def cost(gesture, *args, **options):
        with CaptureQueriesContext(connection) as queries:
            gesture(*args, **options)
        return len(queries)

    costs = []
    for numbers in ((1,), (2, 3, 4)):
        for number in numbers:
            moment = tomorrow + number * HOUR
            plan(f"N {number}", moment)
            pages = [draft(f"N {number} {each}") for each in range(number)]
            launch_of(team["Communication"], moment, pages, name=f"Lancement {number}")
        assert "Lancement 1" in shown(communication)
        costs.append([cost(shown, communication, vue=view) for view in VIEWS])
        costs[-1].append(cost(departure.planned_until, tomorrow + DAY))
    assert costs[0] == costs[1]


# Warnings -----------------------------------------------------------------------------------------


def alerts(client, page):
    """Return the warnings about a planned page in the list, and on its own screen."""
    shown = BeautifulSoup(client.get(plan_address(page)).text, "lxml")
    told = [" ".join(each.get_text().split()) for each in shown.select(".help-warning li")]
    title = planned(page).revision.object_str
    assert told in [row[2:] for row in rows(client) if row[0] == title]
    return told


def test_a_page_whose_parent_is_no_longer_planned_is_told(communication, home, team, tomorrow):
    parent = home.add_child(instance=ProgrammePage(title="Parente", live=False))
    child = parent.add_child(instance=ProgrammePage(title="Fille", live=False))
    schedule(parent, tomorrow, team["Communication"])
    schedule(child, tomorrow, team["Communication"])
    assert alerts(communication, child) == []
    act(communication, parent, faire="annuler")
    assert alerts(communication, child) == [
        "Sa page parente « Parente » ne sera pas en ligne à ce moment : planifiez-la avant, ou en "
        "même temps."
    ]


def test_links_to_pages_that_will_be_offline_are_told(
    communication, draft, online, plan, team, tomorrow
):
    page, launched = draft("Résultats"), draft("Lancée")
    launch_of(team["Communication"], tomorrow, [launched])
    targets = [
        page,
        launched,
        draft("Brouillon"),
        online("En ligne"),
        plan_end(online("Expire"), tomorrow),
        plan_end(online("Expire après"), tomorrow + HOUR),
        plan("Planifiée", tomorrow),
        plan("Trop tard", tomorrow + HOUR),
    ]
    links = [
        f'<p><a linktype="page" id="{target.pk}">Lire {target.title}</a></p>' for target in targets
    ]
    table = {
        "caption": "Pages",
        "columns": [{"type": "text", "heading": "Pages"}],
        "rows": [{"values": [link]} for link in links[3:]],
    }
    body = [{"type": "text", "value": "".join(links[:3])}, {"type": "table", "value": table}]
    schedule(page, tomorrow, team["Communication"], body=body)
    assert alerts(communication, page) == [
        f"Elle renvoie à « {title} », qui ne sera pas en ligne à ce moment."
        for title in ("Brouillon", "Expire", "Trop tard")
    ]


def test_a_newer_draft_is_told(communication, plan, tomorrow):
    page = plan("Résultats", tomorrow)
    correct(page, title="Plus récent")
    assert alerts(communication, page) == [
        "Un brouillon plus récent existe : il n’est pas dans la version planifiée."
    ]


def test_a_missing_approval_is_told_and_planned_once_it_is_given(
    communication, team, index, tomorrow
):
    page = index.add_child(instance=NewsPage(title="À relire", live=False))
    propose(page, tomorrow, team["Rédaction"])
    with clock.at(tomorrow + DAY):
        assert "À relire" in shown(communication)
    state = fresh(page).current_workflow_state
    state.current_task_state.approve(user=team["Communication"])
    assert "approbation" not in shown(communication)
    assert planned(page).moment == tomorrow


def test_a_plan_that_failed_says_why(communication, plan, tomorrow):
    page = plan("Résultats", tomorrow)
    Revision.objects.filter(pk=planned(page).revision.pk).update(content={})
    carry_out(tomorrow)
    with clock.at(tomorrow):
        text = shown(communication)
        assert "En échec" in text
        assert Launch.objects.failing().get().reason in text


# Launches ---------------------------------------------------------------------------------------


def test_the_explorer_names_the_launch_of_a_page(communication, draft, index, team, tomorrow):
    launch_of(team["Communication"], tomorrow, [draft("Promise")])
    draft("Simple")
    moment = tomorrow - HOUR
    launch_of(team["Communication"], moment, [draft("Partie")], name="Ancien")
    carry_out(moment)
    listed = communication.get(f"/admin/pages/{index.pk}/?state=programmee").text
    assert "Promise" in listed
    assert "Lancement «\xa0Rentrée\xa0»" in listed
    for other in ("Simple", "Partie", "Ancien"):
        assert other not in listed
