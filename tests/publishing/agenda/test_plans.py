"""Pages are planned by « Programmer… »; plans are moved, cancelled, and carried out at once."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from pages.models import NewsIndexPage, NewsPage, ProgrammePage
from publishing import clock, dates
from publishing.errors import NotPossibleError
from publishing.launches import gestures
from publishing.launches.models import Launch, version_key
from tests.editor_forms import edit, form
from tests.planning import (
    act,
    agenda_address,
    approve,
    carry_out,
    correct,
    due_changes,
    fresh,
    launch_of,
    plan_address,
    plan_end,
    planned,
    planned_end,
    question_address,
    schedule,
    typed,
)
from tests.publishing.agenda.steps import press_publish
from tests.publishing.conftest import DAY, HOUR

pytestmark = pytest.mark.django_db


def save(client, page, title="Bilan", headers=None, **fields):
    data = form("<p>Dix mois.</p>", title, slug="bilan", **fields)
    return client.post(edit(page), data, headers=headers)


def ask(client, page, moment, version=None):
    """Type a moment on the screen of a page, which names the version that it shows."""
    address = question_address(page)
    shown = BeautifulSoup(client.get(address).text, "lxml").find("input", {"name": "version"})
    data = {"moment": moment, "version": version or (shown["value"] if shown else "")}
    return client.post(address, data, follow=True)


@pytest.fixture
def coming(communication, page, tomorrow):
    ask(communication, page, typed(tomorrow))
    return fresh(page)


def test_a_page_is_saved_and_planned_in_one_gesture(communication, page, tomorrow):
    assert "Programmer…" in communication.get(f"/admin/pages/{page.pk}/edit/").text
    asked = save(communication, page, "Bilan relu", **{"action-schedule": "1"})
    assert asked.url == question_address(page)
    assert "Heure de Paris" in communication.get(asked.url).text

    offered = "/admin/agenda/?date=2094-03-01"  # the day in Paris
    assert offered in ask(communication, page, "01/03/2094 0h30").text
    said = ask(communication, page, f"{timezone.localtime(tomorrow):%d/%m/%Y %Hh%M}").text
    assert "«\xa0Bilan relu\xa0» paraîtra le" in said
    assert "/admin/agenda/?date=" in said
    carry_out(tomorrow)
    assert fresh(page).live
    assert fresh(page).title == "Bilan relu"


def test_what_will_not_do_is_refused_in_place(communication, page, tomorrow):
    """A moment, a version that came meanwhile, and one that publishing refuses."""
    for moment, said in (
        ("", "Dites quand."),
        ("demain", "à quelle heure"),
        ("01/01/2020 9h", "est passé"),
    ):
        answer = ask(communication, page, moment)
        assert said in answer.text
        assert f'value="{moment}"' in answer.text or not moment
        assert planned(page) is None, moment

    read = version_key(page.latest_revision)
    page.title = "Bilan, sans relecture"
    page.save_revision()
    said = ask(communication, page, typed(tomorrow), version=read).text
    assert "a changé entre-temps" in said
    assert planned(page) is None

    page.body = [("buttons", [{"label": "", "url": "https://example.org/"}])]
    page.save_revision(clean=False)
    assert "Libellé, Champ requis." in communication.get(question_address(page)).text
    assert "À corriger d’abord" in ask(communication, page, typed(tomorrow)).text
    assert planned(page) is None


def test_nothing_is_published_below_a_page_that_is_not_online(communication, team, page, tomorrow):
    """Its address would lead through a page that is missing."""
    below = page.add_child(instance=ProgrammePage(title="Annexe", live=False))
    below.save_revision()
    said = "La page parente, «\xa0Bilan\xa0», n’est pas en ligne."
    assert said in communication.get(press_publish(communication, below, "Annexe relue")).text
    assert fresh(below).latest_revision.content["title"] == "Annexe relue"
    bulk = f"/admin/bulk/wagtailcore/page/publish/?id={below.pk}&next=/admin/"
    assert "Rien n’a été publié" in communication.post(bulk, follow=True).text
    below.get_workflow().start(fresh(below), team["Rédaction"])
    assert said in approve(communication, fresh(below)).text
    assert fresh(below).current_workflow_state
    assert not fresh(below).live
    add = f"/admin/pages/add/pages/programmepage/{page.pk}/"
    new = form("<p>Dix mois.</p>", "Neuve", slug="neuve", **{"action-publish": "1"})
    assert said in communication.post(add, new, follow=True).text
    assert not ProgrammePage.objects.get(slug="neuve").live
    launch_of(team["Communication"], tomorrow, [page, below])
    assert press_publish(communication, below, "Annexe") == question_address(below, "publish")
    carry_out(tomorrow)
    communication.post(f"/admin/pages/{page.pk}/unpublish/")
    press_publish(communication, page, "Bilan")
    press_publish(communication, below, "Annexe encore relue")
    assert fresh(below).live


def test_a_correction_is_planned_for_another_moment(communication, coming, tomorrow):
    save(communication, coming, "Bilan corrigé")
    ask(communication, coming, typed(tomorrow + DAY))
    carry_out(tomorrow)
    assert not fresh(coming).live
    carry_out(tomorrow + DAY)
    assert fresh(coming).title == "Bilan corrigé"


def test_an_automatic_save_touches_no_plan(communication, coming, tomorrow):
    revision = planned(coming).revision
    saved = save(
        communication,
        coming,
        "Bilan corrigé",
        headers={"accept": "application/json"},
        overwrite_revision_id=str(revision.pk),
    )
    assert saved.json()["success"]
    revision.refresh_from_db()
    assert planned(coming) == (tomorrow, revision)
    assert revision.content["title"] == "Bilan"
    assert fresh(coming).get_latest_revision_as_object().title == "Bilan corrigé"


def test_an_author_corrects_a_planned_page_and_plans_nothing(client, team, coming, page, tomorrow):
    client.force_login(team["Rédaction"])
    add = f"/admin/pages/add/pages/programmepage/{page.get_parent().pk}/"
    for address in (f"/admin/pages/{page.pk}/edit/", add):
        shown = client.get(address).text
        assert "Programmer…" not in shown
        assert "Proposer une date…" in shown
    save(client, coming, "Bilan corrigé", **{"action-schedule": "1"})
    said = ask(client, coming, typed(tomorrow + DAY)).text
    assert "est déjà planifiée pour le" in said
    assert planned(page).moment == tomorrow
    assert fresh(coming).get_latest_revision_as_object().title == "Bilan corrigé"
    carry_out(tomorrow)
    assert fresh(coming).title == "Bilan"


def test_an_author_proposes_a_moment_that_an_approval_plans(client, team, page, tomorrow):
    client.force_login(team["Rédaction"])
    for moment in (tomorrow + DAY, tomorrow):
        said = ask(client, page, typed(moment)).text
        assert "Vous proposez que «\xa0Bilan\xa0» paraisse le" in said
    history = client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).text
    assert f"Date proposée\xa0: {dates.moment_in_full(tomorrow)}" in history
    assert carry_out(tomorrow) == 0
    page.get_workflow().start(page, team["Rédaction"])
    client.force_login(team["Communication"])
    assert "Proposée" in client.get(agenda_address(tomorrow)).text
    shown = client.get(edit(page)).text
    assert "Son approbation la planifiera" in shown
    assert "Approuver pour le" in shown
    approve(client, page)
    assert (planned(page).moment, fresh(page).live) == (tomorrow, False)
    assert "Proposée" not in client.get(agenda_address(tomorrow)).text
    told = client.get(f"/admin/pages/{page.pk}/history/?action=agenda.told").text
    assert "Publication planifiée pour le" in told
    assert "Devient la version" not in told


def test_what_is_online_already_is_neither_planned_nor_proposed(communication, page, tomorrow):
    page.latest_revision.publish()

    said = ask(communication, page, typed(tomorrow))
    assert said.redirect_chain[0][0] == edit(page)
    assert "Cette version est déjà en ligne" in said.text
    assert planned(page) is None


# What is planned -----------------------------------------------------------------------------


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


def test_a_plan_is_moved_in_the_editor_and_the_history_and_back_by_the_button_of_the_message(
    communication, plan, tomorrow
):
    page = plan("Résultats", tomorrow)
    moved = act(communication, page, moment=typed(tomorrow + HOUR))
    editor = communication.get(f"/admin/pages/{page.pk}/edit/").text
    assert f"est planifiée pour le {dates.moment_in_short(tomorrow + HOUR)}" in editor
    history = communication.get(f"/admin/pages/{page.pk}/history/").text
    assert "Publication déplacée du" in history
    assert "Communication" in history

    address = lead_back(moved, "Remettre au .*…$")
    form = BeautifulSoup(communication.get(address).text, "html.parser")
    act(communication, fresh(page), moment=form.find("input", {"name": "moment"})["value"])
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
    """A moment that has passed is not proposed. The screen of the plan is gone."""
    page = plan("Résultats", tomorrow)
    address = plan_address(page)
    with clock.at(tomorrow + (HOUR if is_late else -HOUR)):
        cancelled = act(communication, page, faire="annuler")
        form = communication.get(lead_back(cancelled, "Planifier de nouveau…")).text
        for gesture in (communication.get, communication.post):
            assert "Ce n’est plus planifié" in gesture(address, follow=True).text
    assert "n’est plus planifiée" in cancelled.text
    assert planned(page) is None
    assert (typed(tomorrow) in form) is not is_late


def test_a_cancelled_end_does_not_sound_as_if_the_page_would_not_be_published(
    communication, online, tomorrow
):
    page = plan_end(online("Résultats"), tomorrow)
    cancelled = act(communication, page, end=True, faire="annuler")
    assert "La dépublication de «\xa0Résultats\xa0» est annulée." in cancelled.text
    assert "n’est plus planifiée" not in cancelled.text
    assert planned_end(page) is None


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


def test_a_page_that_is_moved_keeps_its_plan_and_has_its_day(communication, plan, home, tomorrow):
    page = plan("Résultats", tomorrow)
    other = home.add_child(instance=NewsIndexPage(title="Archives"))
    communication.post(f"/admin/pages/{page.pk}/move/{other.pk}/confirm/")
    carry_out(tomorrow)
    page = fresh(page)
    assert (page.live, page.get_parent().pk) == (True, other.pk)
    assert page.date == timezone.localdate(tomorrow)


def test_an_expiry_is_moved_and_cancelled_until_it_has_left(communication, online, tomorrow):
    page = plan_end(online("Page"), tomorrow)
    online("Dessous", parent=page)
    act(communication, page, end=True, moment=typed(tomorrow + HOUR))
    assert planned_end(page) == tomorrow + HOUR
    act(communication, page, end=True, faire="annuler")
    assert planned_end(page) is None
    assert fresh(page).live
    history = communication.get(f"/admin/pages/{page.pk}/history/").text
    first, second = map(dates.moment_in_full, (tomorrow, tomorrow + HOUR))
    assert f"Dépublication déplacée du {first} au {second}" in history
    assert f"Dépublication du {second} annulée" in history

    plan_end(page, tomorrow)
    address = reverse("launches:act", args=[Launch.objects.get().pk])
    carry_out(tomorrow)
    said = communication.post(address, {"faire": "annuler"}, follow=True)
    assert "est parti\xa0: rien n’y change plus" in said.text


def test_a_page_in_the_trash_remembers_all_that_was_cancelled(admin_client, plan, tomorrow):
    page = plan_end(plan("Page", tomorrow), tomorrow + HOUR)
    admin_client.post(f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}&next=/admin/")
    history = admin_client.get(f"/admin/pages/{page.pk}/history/").text
    for what, moment in (("Publication", tomorrow), ("Dépublication", tomorrow + HOUR)):
        assert f"{what} du {dates.moment_in_full(moment)} annulée" in history


def test_an_expiry_is_brought_forward(communication, online, tomorrow):
    page = plan_end(online("Page"), tomorrow)
    assert "est retiré du site" in act(communication, page, end=True, faire="maintenant").text
    assert not fresh(page).live
    history = communication.get(f"/admin/pages/{page.pk}/history/").text
    rows = BeautifulSoup(history, "lxml").select("main .listing tbody tr")
    assert [(*rows[0].stripped_strings,)[:2], "déplacée" in history] == [
        ("Dépubliée", "Communication"),
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


def test_a_copy_of_a_planned_page_is_not_planned(communication, user, draft, index, tomorrow):
    page = draft("Volet")
    schedule(page, tomorrow, user)
    copy = fresh(page).copy(update_attrs={"slug": "copie", "title": "Copie"}, user=user)
    assert planned(copy) is None
    copy.get_latest_revision().publish(user=user)
    assert fresh(copy).live
    assert not fresh(page).live


def test_a_planned_menu_can_be_published(communication, user, menu, tomorrow):
    schedule(menu, tomorrow, user)
    address = question_address(menu, "publish")
    shown = communication.get(address).context
    said = communication.post(address, {"version": shown["version_key"], "faire": "publier"})
    assert said.status_code == 302
    menu.refresh_from_db()
    assert (menu.live_revision, planned(menu)) == (menu.latest_revision, None)


def test_a_menu_that_a_launch_published_is_deleted_in_bulk(communication, user, menu, tomorrow):
    launch_of(user, tomorrow, menus=[menu])
    carry_out(tomorrow)
    address = f"/admin/bulk/home/menu/delete/?id={menu.pk}&next=/admin/"
    assert communication.post(address).status_code == 302
    assert not type(menu).objects.filter(pk=menu.pk).exists()
