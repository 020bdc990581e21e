"""« Revenir à avant ce lancement » reverts the changes of the launch, and no others."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from pages.models import NewsPage, ProgrammePage
from publishing import clock
from publishing.agenda.models import Freeze, Launch
from publishing.scheduling import due
from publishing.scheduling.scheduler import Scheduler
from tests.publishing.agenda.conftest import act, carry_out, data_of, footer_of, fresh, typed

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def new(index):
    page = index.add_child(instance=NewsPage(title="Nouvelle", live=False))
    page.save_revision()
    return page


@pytest.fixture
def changed(index):
    page = index.add_child(instance=NewsPage(title="Avant"))
    page.save_revision().publish()
    page.title = "Après"
    page.save_revision()
    return page


@pytest.fixture
def gone(index):
    """Return a page that leaves the site, which has no version of its own yet."""
    return index.add_child(instance=NewsPage(title="Partie"))


@pytest.fixture
def prepared(communication, new, changed, gone, menu, tomorrow):
    """Return a launch that is to come."""
    data = data_of(tomorrow, [new, changed], [gone], [menu])
    answer = communication.post("/admin/agenda/lancements/new/", data)
    assert answer.status_code == 302, answer.text
    return Launch.objects.get()


@pytest.fixture
def launch(prepared, tomorrow):
    """Return a launch that has just been carried out."""
    with clock.at(tomorrow):
        assert len(Scheduler().catch_up().done) == 5  # its departure, and four contents
        yield Launch.objects.get()


def stands(new, changed, gone, menu):
    pages = fresh(new).live, fresh(changed).title, fresh(gone).live
    return (*pages, footer_of(menu))


AFTER = (True, "Après", False, ["Presse"])
BEFORE = (False, "Avant", True, [])


def take_back(client, launch, *overwritten):
    address = f"/admin/agenda/lancements/{launch.pk}/revenir/"
    return client.post(address, {"overwritten": overwritten}, follow=True).text


def test_all_of_it_comes_back_at_once_and_stays(
    communication, launch, new, changed, gone, menu, tomorrow
):
    assert stands(new, changed, gone, menu) == AFTER
    asked = communication.get(f"/admin/agenda/lancements/{launch.pk}/revenir/").text
    assert "Modifié depuis" not in asked
    assert "Le site est comme avant" in take_back(communication, launch)
    assert stands(new, changed, gone, menu) == BEFORE
    assert due.until(tomorrow + 1000 * HOUR) == []
    assert fresh(changed).get_latest_revision_as_object().title == "Après"
    assert "Repris" in communication.get("/admin/agenda/lancements/").text


def test_its_deletion_says_that_nobody_can_take_it_back_any_more(communication, launch):
    address = f"/admin/agenda/lancements/delete/{launch.pk}/"
    assert "Vous ne pourrez plus revenir à avant ce lancement." in communication.get(address).text
    take_back(communication, launch)
    assert "Vous ne pourrez plus" not in communication.get(address).text


def test_it_is_taken_back_once(communication, launch):
    take_back(communication, launch)
    address = f"/admin/agenda/lancements/{launch.pk}/revenir/"
    assert communication.post(address).status_code == 404


def test_a_launch_with_a_page_that_failed_names_it_and_is_taken_back(
    communication, home, new, tomorrow
):
    parent = home.add_child(instance=ProgrammePage(title="Brouillon", live=False))
    below = parent.add_child(instance=ProgrammePage(title="Dessous", live=False))
    communication.post("/admin/agenda/lancements/new/", data_of(tomorrow, [new, below]))
    launch = Launch.objects.get()
    with clock.at(tomorrow):
        assert len(Scheduler().catch_up().done) == 2  # its departure, and one page
        screen = communication.get(f"/admin/agenda/lancements/edit/{launch.pk}/")
        said = BeautifulSoup(screen.text, "lxml").select_one(".help-block")
        assert [link.get_text() for link in said.find_all("a")] == ["Dessous", "agenda"]
        assert "Revenir à avant ce lancement" in screen.text
        assert "Le site est comme avant" in take_back(communication, launch)
        assert due.until(tomorrow) == []
    assert not fresh(new).live


@pytest.mark.parametrize("is_overwritten", [False, True])
def test_a_return_asks_about_pages_edited_since(
    communication, launch, new, changed, gone, menu, is_overwritten
):
    page = fresh(changed)
    page.title = "Corrigé depuis"
    page.save_revision().publish()
    asked = communication.get(f"/admin/agenda/lancements/{launch.pk}/revenir/").text
    assert "Modifié depuis" in asked
    (box,) = BeautifulSoup(asked, "lxml").select("[name=overwritten]")
    assert "Corrigé depuis" in box.parent.text
    chosen = [box["value"]] if is_overwritten else []
    said = take_back(communication, launch, *chosen)
    assert ("Reste comme il est" in said) is not is_overwritten
    title = "Avant" if is_overwritten else "Corrigé depuis"
    assert stands(new, changed, gone, menu) == (False, title, True, [])


def test_a_page_put_below_since_is_not_taken_off_with_it(communication, launch, new):
    below = fresh(new).add_child(instance=NewsPage(title="Dessous"))
    take_back(communication, launch)
    assert fresh(below).live
    assert fresh(new).live


def test_pages_below_an_unpublished_page_come_back_with_it(
    communication, home, index, team, tomorrow
):
    below = index.add_child(instance=NewsPage(title="Dessous"))
    communication.post("/admin/agenda/lancements/new/", data_of(tomorrow, [], [index]))
    launch = Launch.objects.get()
    with clock.at(tomorrow):
        Scheduler().catch_up()
        assert not fresh(below).live
        take_back(communication, launch)
    assert fresh(index).live
    assert fresh(below).live


def test_only_accounts_that_may_move_a_launch_take_it_back(client, team, launch, changed):
    client.force_login(team["Rédaction"])
    client.post(f"/admin/agenda/lancements/{launch.pk}/revenir/")
    assert fresh(changed).title == "Après"


def test_a_done_launch_is_not_planned_again_before_it_is_taken_back(
    communication, launch, new, changed, gone, menu, tomorrow
):
    data = data_of(tomorrow + HOUR, [new, changed], [gone], [menu], launch=launch)
    address = f"/admin/agenda/lancements/edit/{launch.pk}/"
    # The page that left the site must be online again, or the form would refuse it.
    gone = fresh(gone)
    gone.expire_at = None
    gone.save_revision().publish()
    said = communication.post(address, data).text
    assert "Ce lancement est fait" in said
    assert Launch.objects.get().is_done
    take_back(communication, launch)
    assert stands(new, changed, gone, menu) == BEFORE


# Planned ----------------------------------------------------------------------------------------


def plan_return(client, launch, moment):
    """Save the form of a launch with this return, "" for none, and what else it holds."""
    form = BeautifulSoup(client.get(f"/admin/agenda/lancements/edit/{launch.pk}/").text, "lxml")
    data = {
        field["name"]: field.get("value", "")
        for field in form.select("form input[name]")
        if field.get("type") != "checkbox" or field.has_attr("checked")
    }
    for choice in form.select("form select[name$=action]"):
        data[choice["name"]] = choice.select_one("option[selected]")["value"]
    data["return_at"] = moment and typed(moment)
    return client.post(f"/admin/agenda/lancements/edit/{launch.pk}/", data, follow=True).text


def test_a_return_is_planned_before_its_launch_leaves(
    communication, prepared, new, changed, gone, menu, tomorrow
):
    plan_return(communication, prepared, tomorrow + 2 * HOUR)
    listed = communication.get("/admin/agenda/?vue=liste").text
    assert "Retour en arrière" in listed
    carry_out(tomorrow)
    assert stands(new, changed, gone, menu) == AFTER
    carry_out(tomorrow + 2 * HOUR)
    assert stands(new, changed, gone, menu) == BEFORE
    assert due.until(tomorrow + 1000 * HOUR) == []
    assert Launch.objects.get().taken_back_at == tomorrow + 2 * HOUR


def test_a_planned_return_is_moved_and_cancelled(communication, launch, changed, tomorrow):
    plan_return(communication, launch, tomorrow + 2 * HOUR)
    plan_return(communication, launch, tomorrow + 3 * HOUR)
    assert carry_out(tomorrow + 2 * HOUR).done == []
    plan_return(communication, launch, "")
    assert carry_out(tomorrow + 3 * HOUR).done == []
    assert fresh(changed).title == "Après"


def test_a_planned_return_leaves_edited_pages_for_a_question(
    communication, launch, new, changed, gone, menu, tomorrow
):
    plan_return(communication, launch, tomorrow + 2 * HOUR)
    page = fresh(changed)
    page.title = "Corrigé depuis"
    page.save_revision().publish()
    carry_out(tomorrow + 2 * HOUR)
    assert stands(new, changed, gone, menu) == (False, "Corrigé depuis", True, [])
    with clock.at(tomorrow + 3 * HOUR):
        shown = communication.get(f"/admin/agenda/lancements/edit/{launch.pk}/").text
        assert "sauf ce qui avait été modifié depuis" in " ".join(shown.split())
        asked = communication.get(f"/admin/agenda/lancements/{launch.pk}/revenir/").text
        (box,) = BeautifulSoup(asked, "lxml").select("[name=overwritten]")
        take_back(communication, launch, box["value"])
    assert stands(new, changed, gone, menu) == BEFORE


def test_a_return_comes_after_its_launch(communication, prepared, new, tomorrow):
    said = plan_return(communication, prepared, tomorrow)
    assert "après celui du lancement" in said
    plan_return(communication, prepared, tomorrow + HOUR)
    said = act(communication, fresh(new), moment=typed(tomorrow + 2 * HOUR)).text
    assert "Le retour à avant ce lancement est prévu plus tôt" in said
    assert Launch.objects.get().moment == tomorrow


def test_a_launch_that_leaves_late_is_not_taken_back_at_once(
    communication, prepared, changed, tomorrow
):
    freeze = Freeze.objects.create(begins_at=tomorrow, ends_at=tomorrow)
    plan_return(communication, prepared, tomorrow + HOUR)
    with clock.at(tomorrow + 2 * HOUR):
        assert Scheduler().catch_up().done == []
        assert "n’est pas parti" in communication.get("/admin/agenda/?vue=liste").text
        freeze.delete()
        assert len(Scheduler().catch_up().done) == 5  # its departure, and four contents
        assert Scheduler().catch_up().done == []
        assert "parti après ce moment" in communication.get("/admin/agenda/?vue=liste").text
    assert fresh(changed).title == "Après"


def test_a_page_in_another_launch_since_is_not_put_back(
    communication, launch, new, changed, gone, menu, tomorrow
):
    data = data_of(tomorrow + 5 * HOUR, [], [changed])
    communication.post("/admin/agenda/lancements/new/", data)
    take_back(communication, launch)
    assert stands(new, changed, gone, menu) == (False, "Après", True, [])
    assert fresh(changed).expire_at == tomorrow + 5 * HOUR
