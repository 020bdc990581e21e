"""A locked launch stays as agreed, a freeze keeps plans waiting, and each role has its rights."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from pages.models import NewsPage
from publishing import clock
from publishing.agenda import launches
from publishing.agenda.models import Freeze, Launch
from publishing.scheduling.scheduler import Scheduler
from tests.publishing.agenda.test_agenda import launch_data
from tests.publishing.agenda.test_plans import act, fresh, typed

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
ROLES = ("Rédaction", "Communication", "Administration")


@pytest.fixture
def page(index):
    page = index.add_child(instance=NewsPage(title="Volet", live=False))
    page.save_revision()
    return page


@pytest.fixture
def launch(communication, page, tomorrow):
    answer = communication.post(
        "/admin/agenda/lancements/new/", launch_data("Rentrée", tomorrow, [page])
    )
    assert answer.status_code == 302, answer.text
    return Launch.objects.get()


def edit(client, page):
    return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text


def carry_out(moment):
    with clock.at(moment):
        return Scheduler().catch_up()


# Locks ------------------------------------------------------------------------------------------


def test_a_locked_launch_stays_as_it_is_until_its_moment(communication, launch, page, tomorrow):
    communication.post(f"/admin/agenda/lancements/{launch.pk}/verrouiller/")
    assert "est verrouillé" in edit(communication, page)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    communication.post(address, {"title": "Changé", "slug": "change"})
    assert fresh(page).get_latest_revision_as_object().title == "Volet"
    items = list(launch.items.values_list("pk", flat=True))
    data = launch_data("Renommé", tomorrow + HOUR, [page], existing=items)
    said = communication.post(f"/admin/agenda/lancements/edit/{launch.pk}/", data).text
    assert "Ce lancement est verrouillé" in said
    assert Launch.objects.get().name == "Rentrée"
    carry_out(tomorrow)
    assert fresh(page).live
    assert not fresh(page).locked


def test_a_locked_launch_can_be_unlocked_and_moved(communication, launch, page, tomorrow):
    communication.post(f"/admin/agenda/lancements/{launch.pk}/verrouiller/")
    act(communication, fresh(page), moment=typed(tomorrow + HOUR))
    assert Launch.objects.get().moment == tomorrow + HOUR
    assert fresh(page).locked
    communication.post(f"/admin/agenda/lancements/{launch.pk}/deverrouiller/")
    assert not fresh(page).locked


@pytest.mark.parametrize("way", ["annuler", "delete"])
def test_what_a_launch_locked_is_free_when_the_launch_goes(communication, launch, page, way):
    communication.post(f"/admin/agenda/lancements/{launch.pk}/verrouiller/")
    assert fresh(page).locked
    addresses = {
        "annuler": f"/admin/agenda/lancements/{launch.pk}/annuler/",
        "delete": f"/admin/agenda/lancements/delete/{launch.pk}/",
    }
    assert communication.post(addresses[way]).status_code == 302
    assert not fresh(page).locked


def test_somebodys_own_lock_outlasts_that_of_a_launch(communication, team, launch, page):
    own = fresh(page)
    own.locked, own.locked_by = True, team["Communication"]
    own.save()
    launches.lock(launch, team["Communication"])
    launches.unlock(Launch.objects.get(), team["Communication"])
    assert fresh(page).locked


# Freezes ----------------------------------------------------------------------------------------


def test_what_is_due_in_a_freeze_waits_after_its_end_too(communication, launch, page, tomorrow):
    freeze = Freeze.objects.create(begins_at=tomorrow - HOUR, ends_at=tomorrow + HOUR)
    assert "rien de ce qui est planifié ne part" in " ".join(
        communication.get("/admin/agenda/").text.split()
    )
    for moment in (tomorrow, tomorrow + 2 * HOUR):
        assert carry_out(moment).done == []
    with clock.at(tomorrow + 2 * HOUR):
        assert "Retenu" in communication.get("/admin/agenda/?vue=liste").text
        act(communication, fresh(page), moment=typed(tomorrow + 3 * HOUR))
    assert len(carry_out(tomorrow + 3 * HOUR).done) == 1
    assert fresh(page).live
    assert freeze.exceptions.count() == 0


def test_a_launch_that_is_an_exception_leaves(launch, page, tomorrow):
    freeze = Freeze.objects.create(begins_at=tomorrow - HOUR, ends_at=tomorrow + HOUR)
    freeze.exceptions.add(launch)
    assert len(carry_out(tomorrow).done) == 1


def test_a_freeze_is_declared_in_the_admin(communication, launch, tomorrow):
    data = {"name": "Réserve", "begins_at": typed(tomorrow), "ends_at": typed(tomorrow - HOUR)}
    assert "La fin vient après" in communication.post("/admin/agenda/reserves/new/", data).text
    data |= {"ends_at": typed(tomorrow + HOUR), "exceptions": [launch.pk]}
    assert communication.post("/admin/agenda/reserves/new/", data).status_code == 302
    assert list(Freeze.objects.get().exceptions.all()) == [launch]


# Rights -----------------------------------------------------------------------------------------

# What stands on the screen of a launch, by its state, for those who may change it.
OFFERED = {
    "planned": {"annuler", "verrouiller"},
    "locked": {"annuler", "deverrouiller"},
    "cancelled": set(),
    "done": {"revenir"},
    "taken back": set(),
}


@pytest.mark.parametrize("state", OFFERED)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_can_do_what_the_state_of_a_launch_allows(team, launch, tomorrow, role, state):
    client, user = Client(), User.objects.create_user(f"{role} {state}")
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    now = tomorrow - HOUR
    match state:
        case "locked":
            launches.lock(launch, team["Communication"])
        case "cancelled":
            launches.cancel(launch, team["Communication"])
        case "done":
            carry_out(now := tomorrow)
        case "taken back":
            Launch.objects.update(moment=now - HOUR, taken_back_at=now)
    ways = ("annuler", "verrouiller", "deverrouiller", "revenir")
    with clock.at(now):
        shown = client.get(f"/admin/agenda/lancements/edit/{launch.pk}/").text
    offered = {way for way in ways if f"/lancements/{launch.pk}/{way}/" in shown}
    assert offered == (OFFERED[state] if role != "Rédaction" else set())
    if role == "Rédaction":
        before = Launch.objects.values().get()
        for way in ways:
            client.post(f"/admin/agenda/lancements/{launch.pk}/{way}/")
        assert Launch.objects.values().get() == before
