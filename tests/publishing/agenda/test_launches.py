"""Every page of a launch follows it, and nothing of it is public before its moment."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from pages.models import NewsPage, ProgrammePage
from publishing import clock
from publishing.agenda import launches, plans
from publishing.agenda.models import Launch
from publishing.reasons import NotPossibleError
from publishing.scheduling import due, failures
from publishing.scheduling.scheduler import Scheduler
from publishing.trash.actions import move_to_trash
from tests.publishing.agenda.conftest import (
    act,
    approve,
    fresh,
    launch_data,
    publish_due,
    schedule,
    typed,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BUTTON = ("buttons", [{"label": "", "url": "https://example.org/"}])


@pytest.fixture
def draft(index):
    def add(title="Volet", **fields):
        page = index.add_child(instance=NewsPage(title=title, live=False, **fields))
        page.save_revision()
        return page

    return add


@pytest.fixture
def launched(communication):
    """Return a function that launches pages together."""

    def launch(moment, *pages, name="Rentrée"):
        answer = communication.post(
            "/admin/agenda/lancements/new/", launch_data(name, moment, pages)
        )
        assert answer.status_code == 302, answer.text
        return Launch.objects.get(name=name)

    return launch


@pytest.fixture
def reviewed(draft, team):
    page = draft("En relecture")
    page.get_workflow().start(page, team["Rédaction"])
    return page


def planned_for(page):
    revision = fresh(page).scheduled_revision
    return revision and revision.approved_go_live_at


def test_the_command_counts_the_pages_of_a_launch_alone(draft, launched, tomorrow, capsys):
    launched(tomorrow, draft("Un"), draft("Deux"))
    with clock.at(tomorrow):
        call_command("publish_scheduled")
    assert capsys.readouterr().out == "Changements faits\xa0: 2.\n"


@pytest.mark.parametrize("way", ["from the agenda", "from its form"])
def test_a_page_under_review_follows_a_launch_that_moves(
    communication, draft, launched, reviewed, tomorrow, way
):
    other = draft()
    launch = launched(tomorrow, other, reviewed)
    if way == "from the agenda":
        act(communication, fresh(other), moment=typed(tomorrow + DAY))
    else:
        ids = list(launch.items.values_list("pk", flat=True))
        data = launch_data("Rentrée", tomorrow + DAY, [other, reviewed], existing=ids)
        communication.post(f"/admin/agenda/lancements/edit/{launch.pk}/", data)
    assert fresh(reviewed).get_latest_revision_as_object().go_live_at == tomorrow + DAY

    approve(communication, reviewed)
    assert planned_for(reviewed) == planned_for(other) == tomorrow + DAY
    assert not fresh(reviewed).live


def test_an_approval_plans_a_page_for_its_launch_and_ignores_the_draft_date(
    communication, launched, reviewed, tomorrow
):
    launched(tomorrow, reviewed)
    stale = fresh(reviewed).get_latest_revision_as_object()
    stale.go_live_at = None
    stale.save_revision()
    approve(communication, reviewed)
    assert planned_for(reviewed) == tomorrow
    assert not fresh(reviewed).live


def test_no_approval_publishes_a_page_of_a_cancelled_launch(
    communication, launched, reviewed, tomorrow
):
    launch = launched(tomorrow, reviewed)
    communication.post(f"/admin/agenda/lancements/{launch.pk}/annuler/")
    assert fresh(reviewed).get_latest_revision_as_object().go_live_at is None

    assert "est annulé" in approve(communication, reviewed).text
    assert not fresh(reviewed).live
    assert fresh(reviewed).workflow_in_progress

    data = launch_data("Rentrée", tomorrow, [reviewed], existing=[launch.items.get().pk])
    communication.post(f"/admin/agenda/lancements/edit/{launch.pk}/", data)
    approve(communication, reviewed)
    assert planned_for(reviewed) == tomorrow


def test_a_draft_of_a_launch_that_is_planned_apart_keeps_its_date(
    communication, draft, launched, tomorrow
):
    """The launch moves its own plans alone."""
    page, other = draft("Volet"), draft("Autre")
    launched(tomorrow, page, other)
    revision = fresh(page).scheduled_revision
    revision.approved_go_live_at = tomorrow + 5 * DAY
    revision.save()
    act(communication, fresh(other), moment=typed(tomorrow + DAY))
    assert planned_for(page) == tomorrow + 5 * DAY


def test_a_page_taken_out_of_a_launch_keeps_its_own_plan(communication, draft, launched, tomorrow):
    pages = [draft(f"Volet {number}") for number in range(3)]
    launch = launched(tomorrow, *pages)
    own = fresh(pages[1]).scheduled_revision
    own.approved_go_live_at = tomorrow + 5 * DAY
    own.save()
    ids = list(launch.items.values_list("pk", flat=True))
    data = launch_data("Rentrée", tomorrow, pages, existing=ids)
    data |= {"items-1-DELETE": "on", "items-2-DELETE": "on"}
    communication.post(f"/admin/agenda/lancements/edit/{launch.pk}/", data)

    assert planned_for(pages[0]) == tomorrow
    assert planned_for(pages[1]) == tomorrow + 5 * DAY
    assert planned_for(pages[2]) is None


def test_a_cancelled_launch_is_planned_again_when_it_is_saved(
    communication, draft, launched, tomorrow
):
    page = draft()
    launch = launched(tomorrow, page)
    communication.post(f"/admin/agenda/lancements/{launch.pk}/annuler/")
    assert "Annulé" in communication.get("/admin/agenda/lancements/").text
    data = launch_data("Rentrée", tomorrow + DAY, [page], existing=[launch.items.get().pk])
    communication.post(f"/admin/agenda/lancements/edit/{launch.pk}/", data)
    assert planned_for(page) == tomorrow + DAY
    assert not Launch.objects.get().is_cancelled


# Refused pages ------------------------------------------------------------------------------------


def test_a_launch_refuses_a_page_that_publishing_refuses(communication, draft, tomorrow):
    page = draft("Sans libellé", body=[BUTTON])
    answer = communication.post(
        "/admin/agenda/lancements/new/", launch_data("Rentrée", tomorrow, [page])
    )
    assert "Sans libellé\xa0»\xa0: À corriger d’abord" in answer.text
    assert "Boutons (1) › Bouton (1) › Libellé, Champ requis." in answer.text
    assert not Launch.objects.exists()
    assert planned_for(page) is None


def test_a_launch_without_a_page_or_with_one_twice_is_refused_in_plain_french(
    communication, draft, tomorrow
):
    def said(pages):
        data = launch_data("Rentrée", tomorrow, pages) | {"items-MIN_NUM_FORMS": 1}
        return communication.post("/admin/agenda/lancements/new/", data).text

    assert "Ajoutez-en au moins 1." in said([])
    assert "Une ligne est en double" in said([draft()] * 2)
    assert not Launch.objects.exists()


def test_a_page_added_to_a_launch_from_two_tabs_is_there_once(
    communication, draft, launched, tomorrow
):
    page, other = draft("Un"), draft("Deux")
    launch = launched(tomorrow, page)
    data = launch_data("Rentrée", tomorrow, [page, other], existing=[launch.items.get().pk])
    address = f"/admin/agenda/lancements/edit/{launch.pk}/"
    assert communication.post(address, data).status_code == 302
    assert "Rechargez cet écran" in communication.post(address, data).text
    assert [item.page_id for item in launch.items.all()] == [page.pk, other.pk]


def test_a_launch_says_that_its_page_is_in_the_trash(
    communication, team, draft, launched, tomorrow
):
    page = draft("Jetée")
    launch = launched(tomorrow, page)
    move_to_trash(fresh(page), team["Communication"])
    answer = communication.post(f"/admin/agenda/lancements/{launch.pk}/annuler/", follow=True)
    assert "«\xa0Jetée\xa0» est dans la Corbeille" in answer.text


def test_the_first_of_a_month_is_written_so(communication, draft, launched):
    page = draft()
    launched(datetime(2034, 1, 1, 8, tzinfo=UTC), page)
    key = f"publication-{fresh(page).scheduled_revision.pk}"
    for address in (f"plan/{key}/", "?vue=liste"):
        assert "Dimanche 1er\xa0janvier 2034" in communication.get(f"/admin/agenda/{address}").text


def test_a_launch_to_come_is_not_said_to_be_online(communication, draft, launched, tomorrow):
    launch = launched(tomorrow, draft())
    screen = communication.get(f"/admin/agenda/lancements/edit/{launch.pk}/").text
    assert "En ligne" not in screen
    assert f"/admin/agenda/lancements/history/{launch.pk}/" in screen


def test_a_launch_says_of_each_page_why_it_cannot_be_planned(communication, draft, tomorrow):
    pages = [draft("Bonne"), *(draft(title, body=[BUTTON]) for title in ("Une", "Deux"))]
    answer = communication.post(
        "/admin/agenda/lancements/new/", launch_data("Rentrée", tomorrow, pages)
    )
    assert all(f"«\xa0{title}\xa0»\xa0: À corriger" in answer.text for title in ("Une", "Deux"))
    assert planned_for(pages[0]) is None
    assert not Launch.objects.exists()


def test_an_approval_refuses_a_page_that_publishing_refuses(communication, team, draft):
    page = draft("Sans libellé", body=[BUTTON])
    page.get_workflow().start(page, team["Rédaction"])
    said = approve(communication, page).text
    assert "À corriger d’abord" in said
    assert not fresh(page).live
    assert fresh(page).workflow_in_progress


def test_the_dialog_of_an_approval_says_why_it_is_refused(communication, team, draft):
    page = draft("Sans libellé", body=[BUTTON])
    page.get_workflow().start(page, team["Rédaction"])
    state = fresh(page).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    answer = communication.post(
        address, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert answer.json()["step"] == "success"
    assert "À corriger d’abord" in communication.get(answer.json()["redirect"]).text


def test_a_plan_moved_or_hastened_from_the_agenda_is_checked(communication, team, draft, tomorrow):
    page = draft("Sans libellé", body=[BUTTON])
    schedule(page, tomorrow, team["Communication"])
    for data in ({"moment": typed(tomorrow + DAY)}, {"faire": "maintenant"}):
        assert "À corriger d’abord" in act(communication, fresh(page), **data).text
    assert planned_for(page) == tomorrow
    assert not fresh(page).live


def test_at_the_moment_an_unpublishable_page_stays_behind_alone(draft, team, tomorrow):
    pages = [draft("Bonne"), draft("Sans libellé", body=[BUTTON])]
    for page in pages:
        schedule(page, tomorrow, team["Communication"])
    with clock.at(tomorrow):
        outcome = Scheduler().catch_up()
        (failure,) = failures.current()
    assert len(outcome.done) == 1
    assert fresh(pages[0]).live
    assert not fresh(pages[1]).live
    assert "Boutons (1) › Bouton (1) › Libellé, Champ requis." in failure.reason


def test_bulk_publication_refuses_a_page_that_publishing_refuses(communication, draft):
    page = draft("Sans libellé", body=[BUTTON])
    address = f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/"
    communication.post(address)
    said = communication.get("/admin/").text
    assert "Rien n’a été publié" in said
    assert not fresh(page).live


# Parents and children -----------------------------------------------------------------------------


def test_an_update_below_a_page_that_expired_fails_with_a_reason(home, team, tomorrow):
    parent = home.add_child(instance=ProgrammePage(title="Parente", expire_at=tomorrow))
    parent.save_revision().publish()
    child = parent.add_child(instance=ProgrammePage(title="Fille"))
    child.save_revision().publish()
    schedule(child, tomorrow + HOUR, team["Communication"], title="Nouvelle")
    publish_due(tomorrow)
    assert not fresh(child).live
    assert [change.moment for change in due.until(tomorrow + HOUR)] == [tomorrow + HOUR]

    with clock.at(tomorrow + HOUR):
        Scheduler().catch_up()
        (failure,) = failures.current()
    assert "n’est pas en ligne" in failure.reason


# While an editor waits for the lock of a launch's pages -------------------------------------------


@pytest.fixture
def meanwhile(monkeypatch):
    """Return a function that has something happen before the next pages are locked."""

    def happens(change):
        claim = launches.claim

        def claim_afterwards(*args, **options):
            monkeypatch.setattr(launches, "claim", claim)
            change()
            claim(*args, **options)

        monkeypatch.setattr(launches, "claim", claim_afterwards)

    return happens


def carry_out_here(moment):
    """Carry out the changes of a moment as the scheduler does, in the transaction that runs."""
    with clock.at(moment):
        assert all(change.apply() for change in due.lock(due.until(moment)))


def test_what_was_planned_apart_stays_planned_when_a_cancelled_launch_is_deleted(
    communication, draft, launched, team, tomorrow
):
    page = draft()
    launch = launched(tomorrow, page)
    communication.post(f"/admin/agenda/lancements/{launch.pk}/annuler/")
    schedule(fresh(page), tomorrow, team["Communication"])
    communication.post(reverse("launches:delete", args=[launch.pk]))
    assert not Launch.objects.exists()
    assert fresh(page).scheduled_revision.approved_go_live_at == tomorrow


@pytest.mark.parametrize("gesture", ["cancel", "move"])
def test_a_launch_that_has_just_left_is_neither_cancelled_nor_moved(
    team, draft, launched, meanwhile, tomorrow, gesture
):
    page = draft()
    launch = launched(tomorrow, page)
    change = {
        "cancel": lambda: launches.cancel(launch, team["Communication"]),
        "move": lambda: launches.move(launch, tomorrow + DAY, team["Communication"]),
    }
    meanwhile(lambda: carry_out_here(tomorrow))
    with pytest.raises(NotPossibleError, match="plus rien"):
        change[gesture]()


def test_a_launch_is_not_locked_once_one_of_its_pages_is_planned_apart(
    team, draft, launched, meanwhile, tomorrow
):
    page = draft()
    launch = launched(tomorrow, page)
    meanwhile(
        lambda: plans.move_plan(fresh(page).scheduled_revision.pk, None, team["Communication"])
    )
    with pytest.raises(NotPossibleError, match="n’est pas prêt"):
        launches.lock(launch, team["Communication"])
    assert Launch.objects.get().locked_at is None


def test_a_launch_plans_the_version_that_was_being_saved(
    communication, team, draft, meanwhile, tomorrow
):
    page = draft()

    def save_another():
        page.title = "Volet corrigé"
        page.save_revision(user=team["Communication"])

    meanwhile(save_another)
    communication.post("/admin/agenda/lancements/new/", launch_data("Rentrée", tomorrow, [page]))
    assert fresh(page).scheduled_revision.as_object().title == "Volet corrigé"
