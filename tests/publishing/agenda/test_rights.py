"""The rights on a launch, for each role, each of its states, and a guest with an agreement."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from pages.models import NewsPage
from publishing import clock
from publishing.agenda import agreements, launches, returns
from publishing.agenda.models import Agreement, Freeze, Launch, LaunchItem
from publishing.preview.models import GuestLink
from publishing.scheduling.scheduler import Scheduler
from tests.publishing.agenda.conftest import launch_data, typed

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
PUBLISHERS = ("Communication", "Administration")
ROLES = ("Rédaction", *PUBLISHERS, "invité")

# The actions of publishers on a launch, by its state. The others have none.
ALLOWED = {
    "planned": {"ask", "lock", "cancel", "plan a return", "share", "freeze", "except", "delete"},
    "locked": {"unlock", "cancel", "plan a return", "share", "freeze", "except", "delete"},
    "cancelled": {"ask", "plan a return", "freeze", "delete"},
    "done": {"return", "plan a return", "freeze", "delete"},
    "taken back": {"ask", "plan a return", "freeze", "delete"},
}
# A guest agrees, and so does anybody with the guest's link.
AGREED_TO = {"planned", "locked"}
# The buttons on the screen of a launch, by its state.
OFFERED = {
    "planned": {"annuler", "verrouiller"},
    "locked": {"annuler", "deverrouiller"},
    "cancelled": set(),
    "done": {"revenir"},
    "taken back": set(),
}
WAYS = ("annuler", "verrouiller", "deverrouiller", "revenir")


@pytest.fixture
def launch(communication, index, tomorrow):
    page = index.add_child(instance=NewsPage(title="Volet", live=False))
    page.save_revision()
    data = launch_data("Rentrée", tomorrow, [page])
    assert communication.post("/admin/agenda/lancements/new/", data).status_code == 302
    return Launch.objects.get()


def bring_to(state, launch, user):
    """Bring the launch to this state, and return the moment at which it stands so."""
    if state == "locked":
        launches.lock(launch, user)
    if state == "cancelled":
        launches.cancel(launch, user)
    if state in ("done", "taken back"):
        with clock.at(launch.moment):
            Scheduler().catch_up()
            if state == "taken back":
                returns.take_back(launch, user)
        return launch.moment
    return launch.moment - HOUR


def gestures(launch, freeze, agreement, now):
    """Return every gesture: its address and its form data."""
    own = f"/admin/agenda/lancements/{launch.pk}/"
    later = typed(now + 5 * HOUR)
    page = launch.items.get().page
    moment = now + 2 * HOUR if launch.moment <= now else launch.moment
    is_fixed = launch.is_done or launch.locked_at
    moment_of_return = launch.moment if is_fixed else moment
    people = inline_formset([{"name": "Camille", "email": "camille@example.org"}])
    asked = launch_data("Rentrée", moment, [page], existing=[launch.items.get().pk])
    period = {"name": "Réserve", "begins_at": typed(now), "ends_at": later}
    link = {"guest": "Cabinet", "launch": launch.pk, "is_whole_site": "on", "lasts": 7}
    return {
        "ask": (
            f"/admin/agenda/lancements/edit/{launch.pk}/",
            asked | nested_form_data({"agreements": people}),
        ),
        "lock": (f"{own}verrouiller/", {}),
        "unlock": (f"{own}deverrouiller/", {}),
        "cancel": (f"{own}annuler/", {}),
        "return": (f"{own}revenir/", {}),
        "plan a return": (
            f"/admin/agenda/lancements/edit/{launch.pk}/",
            asked | {"moment": typed(moment_of_return), "return_at": later, "items-0-ORDER": 1},
        ),
        "share": ("/admin/site-a-venir/liens/new/", link),
        "freeze": ("/admin/agenda/reserves/new/", period),
        "except": (
            f"/admin/agenda/reserves/edit/{freeze.pk}/",
            period | {"exceptions": [launch.pk]},
        ),
        "delete": (f"/admin/agenda/lancements/delete/{launch.pk}/", {}),
        "agree": (
            f"/site-a-venir/accord/{agreement.token}/",
            {"answer": "yes", "digest": agreements.digest_of(launch)},
        ),
    }


def rows():
    """Return all rows about launches, agreements, freezes and links."""
    tables = (Launch, LaunchItem, Agreement, Freeze.exceptions.through, GuestLink)
    stored = [list(table.objects.order_by("pk").values()) for table in tables]
    return [*stored, Freeze.objects.count()]


def client_of(role):
    client = Client()
    if role != "invité":
        user = User.objects.create_user(f"un autre, {role}")
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
    return client


def gestures_that_work(client, offered):
    """Return the names of the gestures that change a row; none of them lasts."""
    done = set()
    for gesture, (address, data) in offered.items():
        with transaction.atomic():
            before = rows()
            client.post(address, data)
            if rows() != before:
                done.add(gesture)
            transaction.set_rollback(True)
    return done


@pytest.mark.parametrize("state", ALLOWED)
def test_each_role_has_the_actions_of_the_state_of_a_launch(team, launch, state):
    now = bring_to(state, launch, team["Communication"])
    launch = Launch.objects.get()
    freeze = Freeze.objects.create(begins_at=now + 50 * HOUR, ends_at=now + 60 * HOUR)
    agreement = Agreement.objects.create(launch=launch, name="Jean", email="jean@example.org")
    agreed = {"agree"} if state in AGREED_TO else set()
    for role in ROLES:
        client = client_of(role)
        with clock.at(now):
            done = gestures_that_work(client, gestures(launch, freeze, agreement, now))
        assert done == agreed | (ALLOWED[state] if role in PUBLISHERS else set()), role


@pytest.mark.parametrize("state", OFFERED)
def test_the_screen_of_a_launch_offers_the_possible_actions(team, launch, state):
    now = bring_to(state, launch, team["Communication"])
    for role in ROLES[:-1]:
        client = client_of(role)
        with clock.at(now):
            shown = client.get(f"/admin/agenda/lancements/edit/{launch.pk}/").text
        offered = {way for way in WAYS if f"/lancements/{launch.pk}/{way}/" in shown}
        assert offered == (OFFERED[state] if role in PUBLISHERS else set()), role
