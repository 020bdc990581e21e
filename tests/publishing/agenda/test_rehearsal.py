"""What is planned is tried before: what would fail later is refused now, or said."""

import pytest
from django.urls import reverse

from pages.models import NewsIndexPage
from publishing.errors import NotPossibleError
from publishing.launches import gestures
from tests.planning import (
    act,
    act_on,
    carry_out,
    correct,
    fresh,
    launch_of,
    leave_now,
    plan_end,
    plan_launch,
    planned,
    schedule,
)
from tests.publishing.conftest import DAY, HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def parent(home):
    """Return a draft with a draft below it."""
    parent = home.add_child(instance=NewsIndexPage(title="Dossier", slug="dossier", live=False))
    parent.save_revision()
    return parent


@pytest.fixture
def child(draft, parent):
    return draft("Volet", parent=parent)


def refuse(gesture, *said):
    with pytest.raises(NotPossibleError) as refused:
        gesture()
    for words in said:
        assert words in str(refused.value)


def test_a_page_waits_for_the_page_above_it(parent, child, user, tomorrow):
    refuse(lambda: schedule(child, tomorrow, user), "Dossier", "n’est pas en ligne")
    schedule(parent, tomorrow, user)
    refuse(lambda: schedule(child, tomorrow - HOUR, user), "Dossier")
    schedule(child, tomorrow, user)  # at the same instant the page above comes first
    assert carry_out(tomorrow) == 2
    assert fresh(child).live


def test_a_plan_is_not_moved_before_that_of_the_page_above_whose_end_names_it(
    parent, child, user, communication, tomorrow
):
    above = launch_of(user, tomorrow, [parent], name="Avant")
    below = launch_of(user, tomorrow + HOUR, [child], name="Après")
    refuse(lambda: gestures.move(below, tomorrow - HOUR, user), "Dossier")
    refuse(lambda: gestures.move(above, tomorrow + DAY, user), "«\xa0Après\xa0» ne partirait plus")
    gestures.move(above, tomorrow - HOUR, user)
    assert "«\xa0Après\xa0» ne partira pas" in act_on(communication, above, "annuler").text
    assert planned(parent) is None
    act_on(communication, above, "planifier")
    assert carry_out(tomorrow + HOUR) == 2


def test_a_launch_does_not_remove_the_page_above_one_of_another(parent, child, user, tomorrow):
    parent.save_revision().publish()
    launch_of(user, tomorrow + HOUR, [child], name="Après")
    launch = launch_of(user, tomorrow, removed=[parent], name="Avant", planned=False)
    refuse(lambda: plan_launch(launch, user), "«\xa0Après\xa0» ne partirait plus", "Dossier")
    gestures.move(launch, tomorrow + DAY, user)
    launch.refresh_from_db()
    plan_launch(launch, user)
    assert carry_out(tomorrow + DAY) == 2
    assert not fresh(child).live


def test_unpublishing_by_hand_goes_on_and_names_what_will_not_leave(
    parent, child, user, communication, tomorrow
):
    parent.save_revision().publish()
    schedule(child, tomorrow, user)
    address = reverse("wagtailadmin_pages:unpublish", args=[parent.pk])
    said = communication.post(address, follow=True).text
    assert "«\xa0Volet\xa0» ne partira pas" in said
    assert "cette planification est annulée" not in said
    assert not fresh(parent).live
    assert planned(child).moment == tomorrow


def test_moving_by_hand_goes_on_and_names_what_will_not_leave(
    parent, draft, user, communication, tomorrow
):
    page = draft("Ailleurs")
    schedule(page, tomorrow, user)
    address = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, parent.pk])
    said = communication.post(address, follow=True).text
    assert "«\xa0Ailleurs\xa0» ne partira pas" in said
    assert fresh(page).get_parent().specific == parent
    assert planned(page).moment == tomorrow


def test_two_pages_do_not_take_one_address(online, user, tomorrow):
    first, second = online("Premier"), online("Second")
    schedule(first, tomorrow, user, slug="nouveau")
    refuse(lambda: schedule(second, tomorrow + HOUR, user, slug="nouveau"), "a déjà l’adresse")
    refuse(lambda: schedule(second, tomorrow - HOUR, user, slug="nouveau"), "ne partirait plus")
    schedule(fresh(second), tomorrow + HOUR, user, slug="autre")
    assert carry_out(tomorrow + HOUR) == 2
    assert [fresh(page).slug for page in (first, second)] == ["nouveau", "autre"]


def test_an_end_comes_after_its_publication(draft, user, communication, tomorrow):
    page = draft("Brève")

    def end(moment):
        gestures.plan_alone(page, "", moment, user, gestures.UNPUBLISH)

    schedule(page, tomorrow, user)
    refuse(lambda: end(tomorrow), "plus tard")
    end(tomorrow + HOUR)
    refuse(lambda: schedule(fresh(page), tomorrow + DAY, user), "plus tôt")
    said = act(communication, page, moment=f"{tomorrow + DAY:%d/%m/%Y %H:%M}").text
    assert "plus tôt" in said
    assert planned(page).moment == tomorrow
    carry_out(tomorrow)
    assert fresh(page).live
    carry_out(tomorrow + HOUR)
    assert not fresh(page).live


def test_what_failed_before_is_not_the_fault_of_a_new_plan(parent, child, online, user, tomorrow):
    parent.save_revision().publish()
    schedule(child, tomorrow, user)
    fresh(parent).unpublish()
    page = online("Autre", parent=fresh(parent))
    schedule(parent, tomorrow - HOUR, user, title="De retour")
    schedule(page, tomorrow + HOUR, user, title="Autre bis")
    assert carry_out(tomorrow + HOUR) == 3


def test_a_removal_is_not_brought_forward_before_a_publication_below(parent, child, user, tomorrow):
    parent.save_revision().publish()
    schedule(child, tomorrow, user)
    launch = launch_of(user, tomorrow + DAY, removed=[parent], name="Fin")
    refuse(lambda: leave_now(launch, user), "«\xa0Volet\xa0» ne partirait plus")
    assert fresh(parent).live


def test_an_update_is_not_approved_for_after_the_end(online, team, user, tomorrow):
    page = online("Page")
    page.get_workflow().start(page, team["Rédaction"])
    gestures.propose(page, tomorrow + DAY, team["Communication"])
    plan_end(page, tomorrow)
    correct(page, title="Mise à jour")
    refuse(lambda: gestures.approved(fresh(page), user), "choisissez un moment plus tôt")
    refuse(lambda: gestures.propose(page, tomorrow + HOUR, user), "choisissez un moment plus tôt")
    assert planned(page) is None
