"""The agenda shows all plans and past changes, and warns of dangers."""

import re
from datetime import date, timedelta
from urllib.parse import parse_qsl

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Locale, Revision

from home.models import Menu
from pages.models import CallPage, CallSession, NewsPage, ProgrammePage
from publishing import clock
from publishing.agenda import views
from publishing.agenda.models import Launch
from publishing.scheduling import due, failures
from publishing.scheduling.moments import midnight_of
from tests.launches import launch_of
from tests.publishing.agenda.conftest import (
    DAY,
    HOUR,
    act,
    fresh,
    launch_data,
    schedule,
    typed,
)

pytestmark = pytest.mark.django_db


VIEWS = ("mois", "liste")


def shown(client, **query):
    response = client.get("/admin/agenda/", {"vue": "liste"} | query)
    assert response.status_code == 200
    return response.text.split("data-agenda>")[1]


def test_each_kind_of_change_is_listed(communication, everything):
    text = shown(communication)
    for title, kind in (
        ("Une première", "Publication"),
        ("Nouveau", "Mise à jour"),
        ("Ancien", "Dépublication"),
        ("Appel", "Ouverture d’un appel"),
        ("Appel", "Clôture d’un appel"),
        ("Travaux", "Début du bandeau"),
        ("Promotion 9", "Début d’une promotion"),
    ):
        assert title in text
        assert kind in text


def test_an_end_at_midnight_is_told_as_visitors_read_it(communication, home):
    opens, closes = (midnight_of(date(2090, 12, day)) for day in (1, 24))
    session = CallSession(opens_at=opens, closes_at=closes)
    home.add_child(instance=CallPage(title="Appel", sessions=[session]))
    month = BeautifulSoup(shown(communication, vue="mois", date="2090-12-01"), "html.parser")
    told = {cell["data-day"]: cell.get_text(" ") for cell in month.select("td:has(li)")}
    assert "0\xa0h" in told["2090-12-01"]
    assert "23\xa0h\xa059" in told["2090-12-23"]
    assert "2090-12-24" not in told
    assert "23\xa0h\xa059" in shown(communication)


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ({"auteur": "author"}, ["Une première", "Nouveau"], ["Travaux"]),
        ({"type": "Actualité"}, ["Une première"], ["Nouveau", "Travaux"]),
        ({"type": "Actualité", "auteur": "Personne"}, ["Rien de tel"], ["Une première"]),
        ({"type": "<b>"}, ["Rien de tel"], ["Une première"]),
    ],
)
def test_the_agenda_is_narrowed(communication, everything, team, query, there, not_there):
    if query.get("auteur") == "author":
        query = {"auteur": get_user_display_name(team["Communication"])}
    text = shown(communication, **query)
    listed = text.split("agenda-more")[1].partition("</div>")[2]
    assert all(title in listed for title in there)
    assert not any(title in listed for title in not_there)
    assert "<b>" not in text
    assert "0 résultats" not in text


def test_filters_offer_names_in_the_order_of_the_alphabet(communication, plan, tomorrow, team):
    for name in ("Zoé", "Édith", "Ève"):
        user = User.objects.create_superuser(name, first_name=name)
        schedule(plan(name, tomorrow), tomorrow, user)
    offered = shown(communication).split('name="auteur"')[1].split("</select>")[0]
    assert re.findall(r'value="(Zoé|Édith|Ève)"', offered) == ["Édith", "Ève", "Zoé"]


@pytest.mark.parametrize("way", ["Avant", "Après"])
def test_each_month_leads_to_the_one_beside_it_with_the_filters(communication, everything, way):
    step = 1 if way == "Après" else -1
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


@pytest.mark.parametrize("is_online", [True, False])
def test_an_expiry_stands_once(communication, online, plan, team, tomorrow, is_online):
    expiry = {"expire_at": tomorrow + 3 * DAY}
    if is_online:
        schedule(online("Passagère", **expiry), tomorrow, team["Communication"])
    else:
        plan("Passagère", tomorrow, **expiry)
    listed = BeautifulSoup(shown(communication), "html.parser").select(".agenda-facts")
    first = "Mise à jour" if is_online else "Publication"
    assert [facts.get_text().split(" · ")[0].strip() for facts in listed] == [
        first,
        "Dépublication",
    ]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("day", ["hier", "0001-01-01", "9999-12-31"])
def test_wrong_values_in_the_address_are_ignored(communication, plan, tomorrow, view, day):
    plan("Résultats", tomorrow)
    assert "Résultats" in shown(communication, vue=view, date=day, page="x")
    assert "Résultats" in shown(communication, vue="x", date=tomorrow.date().isoformat())


def test_the_list_begins_with_a_chosen_day(communication, plan, tomorrow):
    plan("Avant", tomorrow)
    plan("Après", tomorrow + 2 * DAY)
    text = shown(communication, date=timezone.localdate(tomorrow + 2 * DAY).isoformat())
    assert "Après" in text
    assert "Avant" not in text.split("agenda-list")[1]


def test_past_changes_are_folded_by_day_and_hide_no_plan(communication, index, plan):
    now = timezone.now()
    for number in range(22):
        page = index.add_child(instance=NewsPage(title=f"Reprise {number}", live=False))
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


def test_weeks_begin_on_monday_and_the_last_day_is_whole(communication, home):
    opens = midnight_of(date(2026, 10, 4)) + 22 * HOUR
    session = CallSession(opens_at=opens, closes_at=opens + 30 * DAY)
    home.add_child(instance=CallPage(title="Appel", sessions=[session]))
    grid = shown(communication, vue="mois", date="2026-09-10")
    days = re.findall(r'data-day="([^"]+)"', grid)
    names = [grid.index(name) for name in ("Lundi", "Mardi", "Dimanche")]

    assert (days[0], days[-1]) == ("2026-08-31", "2026-10-04")
    assert "Appel" in grid.split('data-day="2026-10-04"')[1].split("</table>")[0]
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


def test_a_planned_menu_is_listed(communication, team, tomorrow):
    menu = Menu.objects.create(locale=Locale.get_default(), live=False, go_live_at=tomorrow)
    menu.save_revision(user=team["Communication"]).publish()
    text = shown(communication)
    assert "Menu" in text.split("agenda-list")[1]
    assert f"/edit/{menu.pk}/" in text or f"/{menu.pk}/" in text


def test_past_changes_stay_in_the_month_and_in_the_history(communication, plan, tomorrow):
    page = plan("Résultats", tomorrow)
    act(communication, page, faire="maintenant")

    assert "Rien n’est planifié" in shown(communication)
    assert "Résultats" in shown(communication, vue="mois")
    history = re.search(r'href="([^"]*site-history[^"]*)"', shown(communication))[1]
    listed = communication.get(history.replace("&amp;", "&")).text
    assert "Résultats" in listed


def queries_of(gesture, *args, **options):
    """Return how many queries a function costs."""
    with CaptureQueriesContext(connection) as queries:
        gesture(*args, **options)
    return len(queries)


@pytest.mark.parametrize("view", VIEWS)
def test_its_cost_has_no_length(communication, plan, tomorrow, view):
    costs = []
    for first, end in ((0, 2), (2, 12)):
        for number in range(first, end):
            plan(f"N {number}", tomorrow + number * HOUR)
        shown(communication, vue=view)
        costs.append(queries_of(shown, communication, vue=view))
    assert costs[0] == costs[1]


def test_launches_do_not_raise_its_cost(communication, draft, team, tomorrow):
    def look_for_what_is_due():
        due.waiting(due.until(tomorrow + DAY))

    costs = []
    for numbers in ((1,), (2, 3, 4)):
        for number in numbers:
            pages = [draft(f"N {number} {each}") for each in range(number)]
            moment = tomorrow + number * HOUR
            launch_of(team["Communication"], moment, pages, name=f"Lancement {number}")
        assert "Lancement 1" in shown(communication)
        costs.append((queries_of(shown, communication), queries_of(look_for_what_is_due)))
    assert costs[0] == costs[1]


def test_an_empty_agenda_says_how_to_plan(communication):
    for view in VIEWS:
        assert "Rien n’est planifié" in shown(communication, vue=view)


# Warnings -----------------------------------------------------------------------------------------


def alerts(client, page):
    key = f"publication-{fresh(page).scheduled_revision.pk}"
    return client.get(f"/admin/agenda/plan/{key}/").text


def test_a_page_planned_before_its_parent_is_told(communication, home, team, tomorrow):
    parent = home.add_child(instance=ProgrammePage(title="Parente", live=False))
    child = parent.add_child(instance=ProgrammePage(title="Fille", live=False))
    schedule(child, tomorrow, team["Communication"])
    assert "Sa page parente «\xa0Parente\xa0» ne sera pas en ligne" in alerts(communication, child)

    schedule(parent, tomorrow, team["Communication"])
    assert "page parente" not in alerts(communication, child)


def test_a_link_to_a_page_that_will_be_offline_is_told(communication, home, plan, tomorrow):
    target = home.add_child(instance=ProgrammePage(title="Cible", live=False))
    link = f'<p><a linktype="page" id="{target.pk}">ici</a></p>'
    page = plan("Résultats", tomorrow, body=[("text", link)])
    said = "Elle renvoie à «\xa0Cible\xa0»"
    assert said in alerts(communication, page)

    target.save_revision().publish()
    assert said not in alerts(communication, page)


def test_a_newer_draft_is_told(communication, plan, tomorrow):
    page = plan("Résultats", tomorrow)
    page.title = "Plus récent"
    page.save_revision()
    assert "Un brouillon plus récent existe" in alerts(communication, page)


def test_a_missing_approval_is_told_and_planned_once_it_is_given(
    communication, team, index, tomorrow
):
    page = index.add_child(instance=NewsPage(title="À relire", live=False, go_live_at=tomorrow))
    page.save_revision(user=team["Rédaction"])
    page.get_workflow().start(page, team["Rédaction"])
    text = shown(communication)
    assert "À relire" in text
    assert "Elle attend encore son approbation" in text
    with clock.at(tomorrow + DAY):
        assert "À relire" in shown(communication)

    state = fresh(page).current_workflow_state
    state.current_task_state.approve(user=team["Communication"])
    assert "approbation" not in shown(communication)
    assert fresh(page).scheduled_revision.approved_go_live_at == tomorrow


def test_a_plan_that_failed_says_why(communication, plan, tomorrow):
    page = plan("Résultats", tomorrow)
    overdue = timezone.now() - HOUR
    Revision.objects.filter(pk=page.scheduled_revision.pk).update(approved_go_live_at=overdue)
    (change,) = due.until(timezone.now())
    failures.record(change, LookupError("x"))
    failure = failures.current()[0]

    text = shown(communication)
    assert "En échec" in text
    assert failure.reason in text


def test_a_menu_under_review_is_listed_beside_a_page(communication, team, index, menu, tomorrow):
    page = index.add_child(instance=NewsPage(title="À relire", live=False))
    for content in (menu, page):
        content.go_live_at = tomorrow
        content.save_revision(user=team["Rédaction"])
        content.get_workflow().start(content, team["Rédaction"])
    text = shown(communication)
    assert text.count("À approuver") == 2
    assert "Menu principal" in text


# Launches ---------------------------------------------------------------------------------------


def test_a_launch_stands_once_and_is_moved_by_dragging(communication, draft, team, tomorrow):
    launch = launch_of(team["Communication"], tomorrow, [draft("Un"), draft("Deux")])
    launch_of(team["Communication"], tomorrow, [draft("Trois")], name="Plus tard", planned=False)
    text = shown(communication)
    assert text.count(">Rentrée<") == 1
    assert "Plus tard" not in text
    assert f"/admin/agenda/lancements/edit/{launch.pk}/" in text

    month = shown(communication, vue="mois", date=timezone.localdate(tomorrow).isoformat())
    address = re.search(r'data-move="([^"]*)"', month)[1]
    communication.post(address, {"moment": typed(tomorrow + DAY)})
    launch.refresh_from_db()
    assert launch.moment == tomorrow + DAY


def test_the_explorer_names_the_launch_of_a_page(communication, draft, index, team, tomorrow):
    launch_of(team["Communication"], tomorrow, [draft("Promise")])
    draft("Simple")
    listed = communication.get(f"/admin/pages/{index.pk}/?state=programmee").text
    assert "Promise" in listed
    assert "Lancement «\xa0Rentrée\xa0»" in listed
    assert "Simple" not in listed


def test_rédaction_sees_launches_and_makes_none(client, team, draft, tomorrow):
    client.force_login(team["Rédaction"])
    assert client.get("/admin/agenda/lancements/").status_code == 200
    client.post("/admin/agenda/lancements/new/", launch_data("Rentrée", tomorrow, [draft()]))
    assert not Launch.objects.exists()
