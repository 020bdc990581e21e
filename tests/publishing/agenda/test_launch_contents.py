"""A launch publishes pages, takes others off the site and changes menus in one instant."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from pages.models import NewsPage
from publishing import clock
from publishing.agenda.models import Freeze, Launch, LaunchItem
from publishing.scheduling import due
from publishing.scheduling.scheduler import Scheduler
from tests.publishing.agenda.conftest import (
    act,
    carry_out,
    data_of,
    footer_of,
    fresh,
    schedule,
    typed,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def draft(index):
    page = index.add_child(instance=NewsPage(title="Vient", live=False))
    page.save_revision()
    return page


@pytest.fixture
def leaving(index):
    return index.add_child(instance=NewsPage(title="Part"))


@pytest.fixture
def launch(communication, draft, leaving, menu, tomorrow):
    data = data_of(tomorrow, [draft], [leaving], [menu])
    answer = communication.post("/admin/agenda/lancements/new/", data)
    assert answer.status_code == 302, answer.text
    return Launch.objects.get()


def test_all_of_it_happens_at_its_moment(launch, draft, leaving, menu, tomorrow):
    assert (fresh(draft).live, fresh(leaving).live, footer_of(menu)) == (False, True, [])
    with clock.at(tomorrow):
        Scheduler().catch_up()
    assert (fresh(draft).live, fresh(leaving).live, footer_of(menu)) == (True, False, ["Presse"])


def test_all_of_it_moves_and_comes_back(communication, launch, draft, tomorrow):
    act(communication, fresh(draft), moment=typed(tomorrow + HOUR))
    assert due.until(tomorrow) == []
    assert len(due.until(tomorrow + HOUR)) == 4  # its departure, and three contents
    act(communication, fresh(draft), moment=typed(tomorrow))
    assert len(due.until(tomorrow)) == 4


def test_a_cancelled_launch_changes_nothing(communication, launch, tomorrow):
    communication.post(f"/admin/agenda/lancements/{launch.pk}/annuler/")
    assert due.until(tomorrow) == []


def test_a_page_taken_out_of_a_launch_follows_it_no_more(
    communication, launch, draft, leaving, tomorrow
):
    data = data_of(tomorrow, [draft, leaving], launch=launch)
    communication.post(f"/admin/agenda/lancements/edit/{launch.pk}/", data)
    _departure, *changes = due.until(tomorrow)
    planned = {(change.action, change.pk) for change in changes}
    assert planned == {("publish", str(draft.pk)), ("publish", str(leaving.pk))}
    assert fresh(leaving).expire_at is None


def test_a_planned_page_comes_into_a_launch_with_its_latest_draft(
    communication, team, draft, tomorrow
):
    schedule(draft, tomorrow + HOUR, team["Communication"], title="Prévue")
    draft.title = "Corrigée"
    draft.save_revision()
    communication.post("/admin/agenda/lancements/new/", data_of(tomorrow, [draft]))
    draft.title = "Pour plus tard"
    draft.save_revision()
    launch = Launch.objects.get()
    data = data_of(tomorrow + HOUR, [draft], launch=launch)
    communication.post(f"/admin/agenda/lancements/edit/{launch.pk}/", data)
    carry_out(tomorrow + HOUR)
    assert fresh(draft).title == "Corrigée"


def test_an_offline_page_cannot_be_taken_off(communication, draft, tomorrow):
    answer = communication.post(
        "/admin/agenda/lancements/new/", data_of(tomorrow, [], removed=[draft])
    )
    assert "Vient\xa0» n’est pas en ligne" in answer.text
    assert not Launch.objects.exists()


def test_a_page_that_is_to_be_unpublished_by_itself_keeps_that_moment(
    communication, leaving, tomorrow
):
    leaving.expire_at = tomorrow + 2 * HOUR
    leaving.save_revision().publish()
    answer = communication.post(
        "/admin/agenda/lancements/new/", data_of(tomorrow, [], removed=[leaving])
    )
    assert "doit déjà être dépubliée" in answer.text
    assert fresh(leaving).expire_at == tomorrow + 2 * HOUR


def test_a_page_that_is_updated_at_the_same_moment_cannot_be_taken_off(
    communication, team, leaving, tomorrow
):
    schedule(leaving, tomorrow, team["Communication"], title="Reste")
    answer = communication.post(
        "/admin/agenda/lancements/new/", data_of(tomorrow, [], removed=[leaving])
    )
    assert "est planifiée pour le même moment" in answer.text
    assert fresh(leaving).expire_at is None
    assert not LaunchItem.objects.exists()


def test_the_form_shows_the_contents_of_the_launch(communication, launch, menu):
    shown = communication.get(f"/admin/agenda/lancements/edit/{launch.pk}/").text
    assert f'value="home.Menu:{menu.pk}"' in shown
    assert "Retirer du site" in shown
    assert "Pas planifié" not in shown


def test_the_agenda_names_the_launch_of_a_menu_and_says_that_it_waits(
    communication, launch, menu, tomorrow
):
    def entry():
        agenda = BeautifulSoup(communication.get("/admin/agenda/?vue=liste").text, "lxml")
        [title] = agenda.find_all("strong", string=str(menu))
        return " ".join(title.find_parent(class_="agenda-row").get_text(" ").split())

    assert "lancement Rentrée" in entry()
    Freeze.objects.create(begins_at=tomorrow - HOUR, ends_at=tomorrow + HOUR)
    assert "rien de ce qui est planifié ne part" in entry()
    assert "Retenu" not in entry()
    with clock.at(tomorrow + HOUR):
        assert "Retenu" in entry()


def test_a_menu_stands_in_one_launch(communication, launch, menu, index, tomorrow):
    page = index.add_child(instance=NewsPage(title="Autre", live=False))
    data = data_of(tomorrow + HOUR, [page], menus=[menu])
    answer = communication.post("/admin/agenda/lancements/new/", data)
    assert "est déjà dans le lancement «\xa0Rentrée\xa0»" in answer.text
