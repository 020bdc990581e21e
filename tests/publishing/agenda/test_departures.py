"""A launch at its moment leaves whole or not at all; it takes along the drafts that it shows."""

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Participation,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
)
from publishing import clock
from publishing.launches.models import Launch
from publishing.scheduler.failure_mails import SETTLES, mail_one_failure
from tests.exchange.editor import form_data_of
from tests.only import only
from tests.planning import (
    act,
    act_on,
    carry_out,
    correct,
    failing,
    fresh,
    items_of,
    launch_of,
    screen,
    take_newer,
    typed,
)
from tests.publishing.conftest import HOUR

pytestmark = pytest.mark.django_db

BUTTON = ("buttons", [{"label": "", "url": "https://example.org/"}])

# At its moment ----------------------------------------------------------------------------------


@pytest.fixture
def broken(draft, user, tomorrow):
    """Return a planned launch of two pages, one of which cannot be published any more."""
    pages = [draft("Bonne"), draft("Mauvaise")]
    launch = launch_of(user, tomorrow, pages)
    pinned = items_of(launch)["Mauvaise"].revision
    pinned.content["title"] = ""
    pinned.save()
    return launch, pages


def test_nothing_of_a_launch_appears_if_one_page_cannot_and_everybody_is_told(
    communication, broken, tomorrow
):
    launch, pages = broken
    assert (carry_out(tomorrow), failing()) == (0, [launch])
    assert [fresh(page).live for page in pages] == [False, False]
    with clock.at(tomorrow + SETTLES):
        for address in (
            f"/admin/agenda/lancements/edit/{launch.pk}/",
            "/admin/agenda/",
            "/admin/",
        ):
            assert "«\xa0Mauvaise\xa0»\xa0: À corriger d’abord" in communication.get(address).text
        assert "En échec" in communication.get("/admin/agenda/lancements/").text
        while mail_one_failure():
            pass
    sent = only(mail.outbox)
    assert sent.to == ["Communication@example.org"]
    assert "Mauvaise" in sent.body
    assert "Tout le reste" not in sent.body


@pytest.mark.parametrize("is_moved", [False, True])
def test_a_launch_that_is_repaired_leaves_at_once(communication, broken, tomorrow, is_moved):
    """Or later, where it was moved before that."""
    launch, pages = broken
    carry_out(tomorrow)
    with clock.at(tomorrow + HOUR):
        if is_moved:
            said = act(communication, launch, moment=typed(tomorrow + 2 * HOUR)).text
            assert "a un nouveau moment" in said
            assert "En échec" not in communication.get("/admin/agenda/lancements/").text
        correct(pages[1], title="Bien")
        take_newer(communication, items_of(launch)["Bien"])
    assert carry_out(tomorrow + HOUR) == (0 if is_moved else 1)
    assert carry_out(tomorrow + 2 * HOUR) == (1 if is_moved else 0)
    assert [fresh(page).live for page in pages] == [True, True]
    assert not Launch.objects.failing()


# Drafts that are shown --------------------------------------------------------------------------


@pytest.fixture
def challenge(home):
    """Return a draft of a challenge with drafts of its person and its promotion."""
    people = home.add_child(instance=PersonIndexPage(title="Personnes"))
    person = people.add_child(instance=PersonPage(title="Camille Doe", live=False))
    person.save_revision()
    challenges = home.add_child(instance=ChallengeIndexPage(title="Défis"))
    promotions = home.add_child(instance=PromotionIndexPage(title="Promotions"))
    promotion = promotions.add_child(instance=PromotionPage(title="Promotion 9", live=False))
    promotion.save_revision()
    team = [Participation(person=person)]
    page = challenges.add_child(instance=ChallengePage(title="Un défi", live=False, team=team))
    page.promotion = promotion
    page.save_revision()
    return page


def test_a_launch_takes_along_the_drafts_that_its_pages_show(
    communication, challenge, user, tomorrow
):
    launch = launch_of(user, tomorrow, [challenge])
    act_on(communication, launch, "brouillons")
    assert "Ces pages montrent des brouillons" not in screen(communication, launch)
    act_on(communication, launch, "planifier")
    carry_out(tomorrow)
    assert PersonPage.objects.get().live


def test_a_late_launch_that_is_changed_is_not_told_as_launched_by_hand(
    communication, challenge, user, tomorrow
):
    launch = launch_of(user, tomorrow, [challenge])
    with clock.at(tomorrow + HOUR):
        act_on(communication, launch, "brouillons")
    assert carry_out(tomorrow + HOUR) == 1
    history = communication.get(f"/admin/agenda/lancements/history/{launch.pk}/").text
    assert "Départ" in history
    assert "Lancé maintenant" not in history
    assert PromotionPage.objects.get().live


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


def test_approvals_and_bulk_publication_refuse_what_publishing_refuses(communication, team, draft):
    page = draft("Sans libellé", body=[BUTTON])
    communication.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/")
    assert "Rien n’a été publié" in communication.get("/admin/").text
    page.get_workflow().start(page, team["Rédaction"])
    state = fresh(page).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    dialog = communication.post(
        address, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert "À corriger d’abord" in communication.get(dialog.json()["redirect"]).text
    assert not fresh(page).live
    assert fresh(page).workflow_in_progress
