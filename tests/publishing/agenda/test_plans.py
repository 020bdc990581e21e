"""Plans are moved, carried out at once and cancelled from the agenda, and moved back."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from pages.models import NewsIndexPage, NewsPage
from publishing import clock, dates
from publishing.errors import NotPossibleError
from publishing.launches import gestures
from publishing.launches.models import Launch, version_key
from tests.planning import (
    act,
    carry_out,
    correct,
    due_changes,
    fresh,
    plan_address,
    plan_end,
    planned,
    planned_end,
    question_address,
    schedule,
    typed,
)
from tests.publishing.agenda.steps import press_publish
from tests.publishing.conftest import HOUR

pytestmark = pytest.mark.django_db


def lead_back(answer, button):
    """Return the address of a button that a message offers."""
    soup = BeautifulSoup(answer.text, "html.parser")
    return soup.find("a", string=re.compile(button))["href"]


def test_a_moved_plan_is_carried_out_at_its_new_moment_alone(communication, plan, tomorrow):
    page = plan("Résultats", tomorrow)
    for following, leads_to, hours, said in (
        ("/admin/pages/", "/admin/pages/", 2, "a un nouveau moment\xa0: le"),
        ("//a.example/", plan_address(page), 1, "a un nouveau moment\xa0: le"),
        ("/admin/pages/", "/admin/pages/", 1, "garde son moment\xa0: le"),
    ):
        answer = act(communication, page, moment=typed(tomorrow + hours * HOUR), next=following)
        assert answer.redirect_chain[0][0] == leads_to
        assert f"Résultats\xa0» {said}" in answer.text
    assert due_changes(tomorrow) == []
    carry_out(tomorrow + HOUR)
    page = fresh(page)
    assert page.live
    assert page.first_published_at == tomorrow + HOUR


def test_the_editor_shows_the_new_moment_and_the_history_its_author(communication, plan, tomorrow):
    page = plan("Résultats", tomorrow)
    act(communication, page, moment=typed(tomorrow + HOUR))

    editor = communication.get(f"/admin/pages/{page.pk}/edit/").text
    assert f"est planifiée pour le {dates.moment_in_short(tomorrow + HOUR)}" in editor
    history = communication.get(f"/admin/pages/{page.pk}/history/").text
    assert "Publication déplacée du" in history
    assert "Communication" in history


def test_a_plan_is_moved_back_by_the_button_of_the_message(communication, plan, tomorrow):
    page = plan("Résultats", tomorrow)
    moved = act(communication, page, moment=typed(tomorrow + HOUR))
    address = lead_back(moved, "Remettre au .*…$")
    form = BeautifulSoup(communication.get(address).text, "html.parser")
    proposed = form.find("input", {"name": "moment"})["value"]

    act(communication, fresh(page), moment=proposed)
    assert planned(page).moment == tomorrow


@pytest.mark.parametrize(
    ("moment", "fault"), [("01/01/2020 9h", "est passé"), ("un jour", "Saisissez"), ("", "quand")]
)
def test_a_moment_that_will_not_do_comes_back_with_its_fault(
    communication, plan, tomorrow, moment, fault
):
    page = plan("Résultats", tomorrow)
    moved = act(communication, page, moment=moment, next="/admin/pages/")
    form = BeautifulSoup(moved.text, "lxml").select_one("form.agenda-move")
    fields = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    assert (fields["moment"], fields["next"]) == (moment, "/admin/pages/")
    assert fault in form.select_one(".w-field__errors").get_text()
    assert "enregistre le moment proposé" not in moved.text
    assert "Le moment n’a pas changé" in moved.text
    assert form.select_one(".moment-said").get_text() == ""  # the fault is said once
    assert planned(page).moment == tomorrow


@pytest.mark.parametrize("is_late", [False, True])
def test_a_cancelled_plan_is_planned_again_by_the_button_of_the_message(
    communication, plan, tomorrow, is_late
):
    """A moment that has passed is not proposed."""
    page = plan("Résultats", tomorrow)
    with clock.at(tomorrow + (HOUR if is_late else -HOUR)):
        cancelled = act(communication, page, faire="annuler")
        form = communication.get(lead_back(cancelled, "Planifier de nouveau…")).text
    assert "n’est plus planifiée" in cancelled.text
    assert planned(page) is None
    assert (typed(tomorrow) in form) is not is_late


@pytest.mark.parametrize("is_corrected", [False, True])
@pytest.mark.parametrize("way", ["agenda", "unpublication"])
def test_a_page_is_published_at_once_after_its_plan_was_cancelled(
    communication, online, user, tomorrow, is_corrected, way
):
    page = schedule(online("Avant"), tomorrow, user, title="Résultats")
    if is_corrected:
        correct(page, title="Corrigé")
    if way == "agenda":
        act(communication, page, faire="annuler")
    else:
        address = f"/admin/pages/{page.pk}/unpublish/"
        assert "cette date sera annulée" in communication.get(address).text
        communication.post(address)
        was = f"était planifiée pour le {dates.moment_in_short(tomorrow)}"
        told = communication.get("/admin/").text
        assert f"{was}\xa0: cette planification est annulée." in told
    assert planned(page) is None
    assert "/agenda/publier/" not in press_publish(communication, page, "À la main")
    assert (fresh(page).live, fresh(page).title) == (True, "À la main")


def test_a_moved_page_keeps_its_plan(communication, plan, home, tomorrow):
    page = plan("Résultats", tomorrow)
    other = home.add_child(instance=NewsIndexPage(title="Archives"))
    communication.post(f"/admin/pages/{page.pk}/move/{other.pk}/confirm/")
    carry_out(tomorrow)
    assert (fresh(page).live, fresh(page).get_parent().pk) == (True, other.pk)


def test_an_expiry_is_moved_and_cancelled(communication, online, tomorrow):
    page = plan_end(online("Page"), tomorrow)
    act(communication, page, end=True, moment=typed(tomorrow + HOUR))
    assert planned_end(page) == tomorrow + HOUR
    act(communication, page, end=True, faire="annuler")
    assert planned_end(page) is None
    assert fresh(page).live
    history = communication.get(f"/admin/pages/{page.pk}/history/").text
    first, second = map(dates.moment_in_full, (tomorrow, tomorrow + HOUR))
    assert f"Dépublication déplacée du {first} au {second}" in history
    assert f"Dépublication du {second} annulée" in history


def test_a_page_in_the_trash_remembers_all_that_was_cancelled(admin_client, plan, tomorrow):
    page = plan_end(plan("Page", tomorrow), tomorrow + HOUR)
    admin_client.post(f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}&next=/admin/")
    history = admin_client.get(f"/admin/pages/{page.pk}/history/").text
    for what, moment in (("Publication", tomorrow), ("Dépublication", tomorrow + HOUR)):
        assert f"{what} du {dates.moment_in_full(moment)} annulée" in history


def test_an_expiry_is_brought_forward(communication, online, tomorrow):
    page = plan_end(online("Page"), tomorrow)
    assert "Dépublier maintenant" in communication.get(plan_address(page, end=True)).text
    assert "est retiré du site" in act(communication, page, end=True, faire="maintenant").text
    assert not fresh(page).live
    history = communication.get(f"/admin/pages/{page.pk}/history/").text
    rows = BeautifulSoup(history, "lxml").select("main .listing tbody tr")
    assert [(*rows[0].stripped_strings,)[:2], "déplacée" in history] == [
        ("Dépublication", "Communication"),
        False,
    ]


def test_a_plan_that_was_cancelled_meanwhile_is_not_moved(team, plan, tomorrow):
    user, page = team["Communication"], plan("Résultats", tomorrow)
    launch = Launch.objects.get()
    gestures.cancel(Launch.objects.get(), user)
    version = version_key(page.get_latest_revision())
    for gesture in (
        lambda: gestures.move(launch, tomorrow + HOUR, user),
        lambda: gestures.leave_now(launch, {}, user),
        lambda: gestures.cancel(launch, user),
        lambda: gestures.publish_now(page, version, user),
    ):
        with pytest.raises(NotPossibleError, match="plus planifié"):
            gesture()
    assert due_changes(tomorrow + HOUR) == []


def test_a_plan_does_not_move_to_an_hour_that_its_day_skips(communication, plan, tomorrow):
    """Dragged to another day, a plan sends that day and its own time."""
    day = date(timezone.now().year + 1, 3, 31)
    day -= timedelta(days=(day.weekday() + 1) % 7)  # the last Sunday of March
    eve = datetime.combine(day - timedelta(days=1), time(2, 30))
    moment = timezone.make_aware(eve)
    page = plan("Résultats", moment)
    assert "n’existe pas" in act(communication, page, moment=f"{day} 02:30:00").text
    assert planned(page).moment == moment

    act(communication, page, moment=f"{day + timedelta(days=1)} 02:30:00")
    assert planned(page).moment == moment + timedelta(days=2)


def test_a_plan_that_is_gone_leads_back_to_the_agenda(communication, plan, tomorrow):
    page = plan("Résultats", tomorrow)
    address = plan_address(page)
    act(communication, page, faire="annuler")
    for answer in (
        communication.get(address, follow=True),
        communication.post(address, follow=True),
    ):
        assert "Ce n’est plus planifié" in answer.text


def test_a_plan_that_has_left_says_so_and_can_be_taken_back(communication, plan, tomorrow):
    page = plan("Résultats", tomorrow)
    address = plan_address(page)
    carry_out(tomorrow)
    with clock.at(tomorrow + HOUR):
        shown = communication.get(address).text
    assert "C’est fait, le" in shown
    assert "Préparer le retour" in shown
    assert communication.post(address)["Location"] == "/admin/"


def test_an_alias_is_not_planned_and_the_page_that_it_follows_is_named(communication, home, index):
    page = index.add_child(instance=NewsPage(title="Origine", live=False))
    alias = page.create_alias(parent=home, update_slug="alias")
    assert communication.get(question_address(alias)).status_code == 404
    assert "Origine" in communication.get(f"/admin/pages/{alias.pk}/edit/").text
    bulk = f"/admin/bulk/wagtailcore/page/publish/?id={alias.pk}&next=/admin/"
    said = communication.post(bulk, follow=True).text
    assert "est un alias\xa0: elle suit «\xa0Origine\xa0»" in said


def test_an_end_that_has_left_with_pages_below_is_no_longer_cancelled(
    communication, online, tomorrow
):
    page = online("Rayon")
    online("Dessous", parent=page)
    plan_end(page, tomorrow)
    address = reverse("launches:act", args=[Launch.objects.get().pk])
    carry_out(tomorrow)
    said = communication.post(address, {"faire": "annuler"}, follow=True)
    assert "est parti\xa0: rien n’y change plus" in said.text
