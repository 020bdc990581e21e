"""A launch plans exact versions, leaves whole or not at all, and nothing is public before."""

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Participation,
    PersonIndexPage,
    PersonPage,
)
from pages.models import ProgrammePage
from publishing import clock
from publishing.agenda import launches
from publishing.agenda.models import Launch
from publishing.management.commands import publish_scheduled
from publishing.reasons import NotPossibleError
from publishing.scheduling import failures
from publishing.scheduling.failure_mails import SETTLES, mail_one_failure
from tests.exchange.editor import form_data_of
from tests.launches import launch_of, versions_of
from tests.publishing.agenda.conftest import (
    DAY,
    HOUR,
    act_on,
    approve,
    carry_out,
    edit_launch,
    footer_of,
    fresh,
    items_of,
    launch_data,
    schedule,
    typed,
)

pytestmark = pytest.mark.django_db

BUTTON = ("buttons", [{"label": "", "url": "https://example.org/"}])
NEW = "/admin/agenda/lancements/new/"


def screen(client, launch):
    answer = client.get(f"/admin/agenda/lancements/edit/{launch.pk}/")
    assert answer.status_code == 200
    return answer.text


def correct(page, **fields):
    """Save another draft of a page, as an editor does."""
    draft = fresh(page).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    return draft.save_revision()


# The form ---------------------------------------------------------------------------------------


def test_a_saved_launch_plans_nothing_until_it_is_planned(communication, draft, menu, tomorrow):
    page, gone = draft("Vient"), draft("Part")
    gone.save_revision().publish()
    data = launch_data("Rentrée", tomorrow, [page], removed=[gone], menus=[menu])
    assert communication.post(NEW, data).status_code == 302
    launch = Launch.objects.get()
    assert "En préparation" in communication.get("/admin/agenda/lancements/").text
    assert carry_out(tomorrow).done == []

    assert "est planifié" in act_on(communication, launch, "planifier").text
    assert len(carry_out(tomorrow).done) == 1
    assert (fresh(page).live, fresh(gone).live, footer_of(menu)) == (True, False, ["Presse"])
    assert fresh(page).first_published_at == tomorrow
    assert "Parti le " in communication.get("/admin/agenda/lancements/").text


def test_saving_the_name_of_a_launch_plans_and_unplans_nothing(
    communication, draft, team, tomorrow
):
    user, page = team["Communication"], draft()
    for planned in (True, False):
        launch = launch_of(user, tomorrow, [page], planned=planned)
        launch.name = "Autre nom"
        assert edit_launch(communication, launch, [page]).status_code == 302
        saved = Launch.objects.get()
        assert (saved.name, saved.is_planned) == ("Autre nom", planned)
        assert (items_of(saved)["Volet"].revision is not None) is planned
        saved.delete()


def test_a_menu_and_its_version_survive_the_form(communication, draft, menu, team, tomorrow):
    launch = launch_of(team["Communication"], tomorrow, [draft()], menus=[menu])
    assert f">{menu}<" in screen(communication, launch)
    pinned = items_of(launch)[str(menu)].revision_id
    edit_launch(communication, launch, [draft("Autre")], menus=[menu])
    assert items_of(launch)[str(menu)].revision_id == pinned
    edit_launch(communication, launch, [draft("Autre")], menus=[])
    assert str(menu) not in items_of(launch)


def test_a_page_that_is_taken_out_stays_a_draft_and_one_that_comes_is_to_be_planned(
    communication, draft, team, tomorrow
):
    stays, leaves, comes = draft("Reste"), draft("Sort"), draft("Entre")
    launch = launch_of(team["Communication"], tomorrow, [stays, leaves])
    data = launch_data("Rentrée", tomorrow, [stays, leaves, comes], launch=launch)
    address = f"/admin/agenda/lancements/edit/{launch.pk}/"
    communication.post(address, data | {"items-1-DELETE": "on"})
    assert sorted(items_of(launch)) == ["Entre", "Reste"]
    assert "Une version reste à choisir" in screen(communication, launch)
    outcome = carry_out(tomorrow)
    assert (outcome.done, fresh(stays).live) == ([], False)

    with clock.at(tomorrow - HOUR):
        act_on(communication, launch, "planifier")
    carry_out(tomorrow + HOUR)
    assert [fresh(page).live for page in (stays, leaves, comes)] == [True, False, True]


@pytest.mark.parametrize("twice", ["in one form", "from two tabs"])
def test_a_page_is_once_in_a_launch(communication, draft, team, tomorrow, twice):
    page, other = draft("Un"), draft("Deux")
    if twice == "in one form":
        said = communication.post(NEW, launch_data("Rentrée", tomorrow, [page, page])).text
        assert "déjà" in said or "en double" in said
        assert not Launch.objects.exists()
        return
    launch = launch_of(team["Communication"], tomorrow, [page])
    data = launch_data("Rentrée", tomorrow, [page, other], launch=launch)
    address = f"/admin/agenda/lancements/edit/{launch.pk}/"
    assert communication.post(address, data).status_code == 302
    assert "Rechargez cet écran" in communication.post(address, data).text
    assert sorted(items_of(launch)) == ["Deux", "Un"]


def test_an_empty_launch_and_a_past_moment_are_refused_in_plain_french(
    communication, draft, tomorrow
):
    data = launch_data("Rentrée", tomorrow, []) | {"items-MIN_NUM_FORMS": 1}
    assert "Ajoutez-en au moins 1." in communication.post(NEW, data).text
    data = launch_data("Rentrée", timezone.now() - HOUR, [draft()])
    assert "Ce moment est passé." in communication.post(NEW, data).text
    assert not Launch.objects.exists()


# Planning on exact versions ---------------------------------------------------------------------


def test_a_version_that_came_meanwhile_is_planned_by_nobody(communication, draft, team, tomorrow):
    page = draft()
    launch = launch_of(team["Communication"], tomorrow, [page], planned=False)
    read = versions_of(launch)
    correct(page, title="Volet, autre texte")
    item = items_of(launch)["Volet, autre texte"]
    said = act_on(communication, launch, "planifier", {f"version-{item.pk}": read[item.pk]}).text
    assert "a changé entre-temps" in said
    assert not Launch.objects.get().is_planned


def test_an_automatic_save_over_the_version_that_was_read_counts_as_another(draft, team, tomorrow):
    page = draft()
    launch = launch_of(team["Communication"], tomorrow, [page], planned=False)
    read = versions_of(launch)
    page = fresh(page)
    page.title = "Volet, autre texte"
    page.save_revision(overwrite_revision=page.latest_revision)
    with pytest.raises(NotPossibleError, match="a changé entre-temps"):
        launches.plan(launch, read, team["Communication"])


def test_all_that_is_missing_is_said_at_once(communication, draft, home, team, tomorrow):
    parent = home.add_child(instance=ProgrammePage(title="Brouillon", live=False))
    below = parent.add_child(instance=ProgrammePage(title="Dessous", live=False))
    pages = [draft("Bonne"), draft("Une", body=[BUTTON]), draft("Deux", body=[BUTTON]), below]
    launch = launch_of(team["Communication"], tomorrow, pages, planned=False)
    said = act_on(communication, launch, "planifier").text
    assert all(f"«\xa0{title}\xa0»\xa0: À corriger" in said for title in ("Une", "Deux"))
    assert "Boutons (1) › Bouton (1) › Libellé, Champ requis." in said
    assert "«\xa0Dessous\xa0»\xa0: Sa page parente, «\xa0Brouillon\xa0»" in said
    assert not Launch.objects.get().is_planned
    assert not any(item.revision for item in items_of(launch).values())
    assert not fresh(pages[0]).live


def test_a_page_below_one_that_is_planned_alone_before_is_in_order(home, team, tomorrow):
    parent = home.add_child(instance=ProgrammePage(title="Parente", live=False))
    below = parent.add_child(instance=ProgrammePage(title="Fille", live=False))
    below.save_revision()
    schedule(parent, tomorrow, team["Communication"])
    launch_of(team["Communication"], tomorrow, [below])
    carry_out(tomorrow)
    assert fresh(below).live


def test_a_version_that_would_have_expired_is_refused(communication, draft, team, tomorrow):
    page = draft(expire_at=tomorrow)
    launch = launch_of(team["Communication"], tomorrow + DAY, [page], planned=False)
    assert "doit être dépubliée avant" in act_on(communication, launch, "planifier").text


def test_a_page_under_review_is_planned_by_its_approval(communication, draft, team, tomorrow):
    page = draft("En relecture")
    page.get_workflow().start(page, team["Rédaction"])
    launch = launch_of(team["Communication"], tomorrow, [page], planned=False)
    assert "est en relecture" in act_on(communication, launch, "planifier").text
    approve(communication, page, destination="")
    assert not fresh(page).live
    act_on(communication, launch, "planifier")
    carry_out(tomorrow)
    assert fresh(page).live


# After the planning -----------------------------------------------------------------------------


def test_editing_a_page_changes_nothing_until_its_version_is_taken(
    communication, draft, team, tomorrow
):
    page = draft("Promis")
    launch = launch_of(team["Communication"], tomorrow, [page])
    correct(page, title="Corrigé")
    item = items_of(launch)["Corrigé"]
    assert "Une version plus récente existe" in screen(communication, launch)
    assert item.revision.as_object().title == "Promis"

    act_on(communication, launch, f"prendre-{item.pk}")
    assert "Une version plus récente existe" not in screen(communication, launch)
    carry_out(tomorrow)
    assert fresh(page).title == "Corrigé"


def test_what_was_planned_is_what_leaves(draft, team, tomorrow):
    page = draft("Promis")
    launch_of(team["Communication"], tomorrow, [page])
    correct(page, title="Corrigé")
    carry_out(tomorrow)
    assert fresh(page).title == "Promis"
    assert fresh(page).has_unpublished_changes
    assert fresh(page).get_latest_revision_as_object().title == "Corrigé"


@pytest.mark.parametrize("way", ["from the agenda", "from its form"])
def test_a_launch_moves_with_one_row(
    communication, draft, team, tomorrow, way, django_assert_max_num_queries
):
    page = draft()
    launch = launch_of(team["Communication"], tomorrow, [page])
    before = Revision.objects.filter(object_id=page.pk).values_list("content", flat=True)[0]
    if way == "from the agenda":
        address = f"/admin/agenda/plan/lancement-{launch.pk}/"
        said = communication.post(address, {"moment": typed(tomorrow + DAY)}, follow=True).text
        assert "Le lancement «\xa0Rentrée\xa0»\xa0: maintenant le" in said
        assert "Remettre au" in said
    else:
        edit_launch(communication, launch, [page], moment=tomorrow + DAY)
    after = Revision.objects.filter(object_id=page.pk).values_list("content", flat=True)[0]
    assert (after, carry_out(tomorrow).done) == (before, [])
    carry_out(tomorrow + DAY)
    assert fresh(page).first_published_at == tomorrow + DAY


def test_a_cancelled_launch_keeps_its_versions_and_does_nothing(
    communication, draft, team, tomorrow
):
    page = draft()
    launch = launch_of(team["Communication"], tomorrow, [page])
    assert "n’est plus planifié" in act_on(communication, launch, "annuler").text
    assert carry_out(tomorrow).done == []
    assert items_of(launch)["Volet"].revision
    act_on(communication, launch, "planifier")
    carry_out(tomorrow)
    assert fresh(page).live


def test_a_launch_leaves_at_once(communication, draft, team, tomorrow):
    page = draft()
    launch = launch_of(team["Communication"], tomorrow, [page], planned=False)
    assert "tout est en ligne" in act_on(communication, launch, "maintenant").text
    assert fresh(page).live
    assert Launch.objects.get().left_at


@pytest.mark.parametrize("gesture", ["plan", "move", "cancel", "leave_now", "take_version"])
def test_a_launch_that_has_left_stays_as_it_is(draft, team, tomorrow, gesture):
    user, page = team["Communication"], draft()
    launch = launch_of(user, tomorrow, [page])
    item = items_of(launch)["Volet"]
    carry_out(tomorrow)
    gestures = {
        "plan": lambda: launches.plan(launch, {}, user),
        "move": lambda: launches.move(launch, tomorrow + DAY, user),
        "cancel": lambda: launches.cancel(launch, user),
        "leave_now": lambda: launches.leave_now(launch, {}, user),
        "take_version": lambda: launches.take_version(item, "", user),
    }
    with pytest.raises(NotPossibleError, match="est parti"):
        gestures[gesture]()


def test_a_launch_is_copied_for_the_next_time(communication, draft, menu, team, tomorrow):
    page = draft()
    launch = launch_of(team["Communication"], tomorrow, [page], menus=[menu])
    carry_out(tomorrow)
    with clock.at(tomorrow + HOUR):
        copy = BeautifulSoup(screen(communication, launch), "lxml").find(
            "a", string="Dupliquer ce lancement"
        )
        form = BeautifulSoup(communication.get(copy["href"]).text, "lxml")
        assert form.select_one("[name=items-0-object_id]")["value"] == str(page.pk)
        assert form.select_one("[name=chosen_snippets]").has_attr("checked")
    data = launch_data("Rentrée suivante", tomorrow + DAY, [page], menus=[menu])
    communication.post(NEW, data)
    assert not Launch.objects.get(name="Rentrée suivante").planned_at


# At its moment ----------------------------------------------------------------------------------


@pytest.fixture
def broken(draft, team, tomorrow):
    """Return a planned launch of two pages, one of which cannot be published any more."""
    pages = [draft("Bonne"), draft("Mauvaise")]
    launch = launch_of(team["Communication"], tomorrow, pages)
    pinned = items_of(launch)["Mauvaise"].revision
    pinned.content["title"] = ""
    pinned.save()
    return launch, pages


def test_nothing_of_a_launch_appears_if_one_page_cannot_and_everybody_is_told(
    communication, broken, tomorrow, no_jobs
):
    launch, pages = broken
    outcome = carry_out(tomorrow)
    assert (outcome.done, len(outcome.failed)) == ([], 1)
    assert [fresh(page).live for page in pages] == [False, False]
    with clock.at(tomorrow + SETTLES):
        for address in (
            f"/admin/agenda/lancements/edit/{launch.pk}/",
            "/admin/agenda/?vue=liste",
            "/admin/",
        ):
            assert "«\xa0Mauvaise\xa0»\xa0: À corriger d’abord" in communication.get(address).text
        while mail_one_failure():
            pass
    [sent] = mail.outbox
    assert sent.to == ["Communication@example.org"]
    assert "Mauvaise" in sent.body
    assert "Tout le reste" not in sent.body
    with clock.at(tomorrow):
        failures.retry(launch)
        with pytest.raises(CommandError, match="Mauvaise"):
            call_command("publish_scheduled")


def test_a_launch_that_is_repaired_leaves_at_once(communication, broken, tomorrow):
    launch, pages = broken
    carry_out(tomorrow)
    with clock.at(tomorrow + HOUR):
        correct(pages[1], title="Bien")
        item = items_of(launch)["Bien"]
        act_on(communication, launch, f"prendre-{item.pk}")
    assert len(carry_out(tomorrow + HOUR).done) == 1
    assert [fresh(page).live for page in pages] == [True, True]
    assert not failures.current()


@pytest.fixture
def no_jobs(monkeypatch):
    """Have the command begin no background job, which would visit the site."""
    monkeypatch.setattr(publish_scheduled, "LONGEST", 0)


def test_the_command_says_how_many_changes_it_made(draft, team, tomorrow, capsys, no_jobs):
    launch_of(team["Communication"], tomorrow, [draft("Un"), draft("Deux")])
    with clock.at(tomorrow):
        call_command("publish_scheduled")
    assert capsys.readouterr().out == "Changements faits\xa0: 1.\n"


def test_a_deleted_launch_does_nothing(communication, draft, team, tomorrow):
    page = draft()
    launch = launch_of(team["Communication"], tomorrow, [page])
    address = reverse("launches:delete", args=[launch.pk])
    assert "n’aura lieu" in communication.get(address).text
    communication.post(address)
    assert not Launch.objects.exists()
    assert carry_out(tomorrow).done == []
    assert not fresh(page).live


def test_an_update_below_a_page_that_expired_fails_with_a_reason(home, team, tomorrow):
    parent = home.add_child(instance=ProgrammePage(title="Parente", expire_at=tomorrow))
    parent.save_revision().publish()
    child = parent.add_child(instance=ProgrammePage(title="Fille"))
    child.save_revision().publish()
    schedule(child, tomorrow + HOUR, team["Communication"], title="Nouvelle")
    carry_out(tomorrow)
    assert not fresh(child).live
    carry_out(tomorrow + HOUR)
    with clock.at(tomorrow + HOUR):
        (failure,) = failures.current()
    assert "n’est pas en ligne" in failure.reason


# Drafts that are shown --------------------------------------------------------------------------


@pytest.fixture
def challenge(home):
    """Return a draft of a challenge with a person who was created on the way."""
    people = home.add_child(instance=PersonIndexPage(title="Personnes"))
    person = people.add_child(instance=PersonPage(title="Camille Doe", live=False))
    person.save_revision()
    challenges = home.add_child(instance=ChallengeIndexPage(title="Défis"))
    team = [Participation(person=person)]
    page = challenges.add_child(instance=ChallengePage(title="Un défi", live=False, team=team))
    page.save_revision()
    return page


def test_a_launch_takes_along_the_drafts_that_its_pages_show(
    communication, challenge, team, tomorrow
):
    launch = launch_of(team["Communication"], tomorrow, [challenge])
    assert "Ces pages montrent des brouillons" in screen(communication, launch)
    act_on(communication, launch, "brouillons")
    assert "Ces pages montrent des brouillons" not in screen(communication, launch)
    act_on(communication, launch, "planifier")
    carry_out(tomorrow)
    assert PersonPage.objects.get().live


@pytest.mark.parametrize("way", ["publish", "approve"])
def test_a_publication_offers_the_drafts_that_the_page_shows(communication, challenge, team, way):
    pressed = {"action-publish": "1"}
    if way == "approve":
        challenge.get_workflow().start(challenge, team["Rédaction"])
        pressed = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    address = f"/admin/pages/{challenge.pk}/edit/"
    data = form_data_of(challenge, communication.get(address).content)
    said = communication.post(address, data | pressed, follow=True)
    offered = BeautifulSoup(said.text, "lxml").find("a", string="Les publier aussi")
    assert offered, said.text
    communication.post(offered["href"])
    assert PersonPage.objects.get().live


# Approvals and bulk publication -----------------------------------------------------------------


def test_an_approval_refuses_a_page_that_publishing_refuses(communication, team, draft):
    page = draft("Sans libellé", body=[BUTTON])
    page.get_workflow().start(page, team["Rédaction"])
    state = fresh(page).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    dialog = communication.post(
        address, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert "À corriger d’abord" in communication.get(dialog.json()["redirect"]).text
    assert not fresh(page).live
    assert fresh(page).workflow_in_progress


def test_bulk_publication_refuses_a_page_that_publishing_refuses(communication, draft):
    page = draft("Sans libellé", body=[BUTTON])
    address = f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/"
    communication.post(address)
    assert "Rien n’a été publié" in communication.get("/admin/").text
    assert not fresh(page).live
