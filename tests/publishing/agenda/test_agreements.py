"""A launch waits for the agreements that it asks for. An agreement is to the version read."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.models import Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from pages.models import NewsPage
from publishing import clock
from publishing.agenda import agreements, plans
from publishing.agenda.models import Agreement, Launch
from publishing.scheduling import failures
from publishing.scheduling.moments import midnight_of
from tests.publishing.agenda.conftest import act, approve, carry_out, fresh, launch_data, typed

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def pages(index):
    pages = [index.add_child(instance=NewsPage(title=f"Volet {n}", live=False)) for n in (1, 2)]
    for page in pages:
        page.save_revision()
    return pages


@pytest.fixture
def launch(communication, pages, tomorrow):
    """Return a launch of two pages that waits for two people."""
    people = [
        {"name": "Camille Dupont", "email": "camille@example.org"},
        {"name": "Jean Martin", "email": "jean@example.org"},
    ]
    data = launch_data("Rentrée", tomorrow, pages)
    data |= nested_form_data({"agreements": inline_formset(people)})
    answer = communication.post("/admin/agenda/lancements/new/", data)
    assert answer.status_code == 302, answer.text
    return Launch.objects.get()


def links():
    """Send the mails that wait, and return the address that each leads to, by recipient."""
    mail.outbox.clear()
    while agreements.mail_next():
        pass
    lines = {sent.to[0]: sent.body.split() for sent in mail.outbox}
    return {to: next(w for w in words if "/accord/" in w) for to, words in lines.items()}


def answer(link, said="yes", words=""):
    guest = Client()
    path = "/site-a-venir/" + link.partition("/site-a-venir/")[2]
    form = BeautifulSoup(guest.get(path).text, "lxml").find("form")
    digest = form.find("input", {"name": "digest"})["value"]
    data = {"answer": said, "words": words, "digest": digest}
    return guest.post(path, data, follow=True)


def edit_planned(page, user):
    page = fresh(page).get_latest_revision_as_object()
    page.title = "Volet corrigé"
    page.save_revision(user=user).publish(user=user)


def live(pages):
    return [fresh(page).live for page in pages]


def test_it_leaves_once_everybody_has_agreed(launch, pages, tomorrow):
    sent = links()
    assert sorted(sent) == ["camille@example.org", "jean@example.org"]
    assert links() == {}  # each is asked once
    answer(sent["camille@example.org"])
    outcome = carry_out(tomorrow)
    assert (outcome.done, outcome.failed, live(pages)) == ([], [], [False, False])
    answer(sent["jean@example.org"])
    assert len(carry_out(tomorrow + HOUR).done) == 3  # with the launch's departure
    assert live(pages) == [True, True]
    assert not failures.current()


def test_a_launch_that_is_held_says_so_and_offers_no_view_of_a_past_moment(
    communication, launch, tomorrow
):
    address = f"/admin/agenda/lancements/edit/{launch.pk}/"
    assert "Voir le site à ce moment" in communication.get(address).text
    with clock.at(tomorrow):
        screen = communication.get(address).text
    assert "il n’est pas parti" in screen
    assert "Annuler ce lancement" in screen
    assert "Voir le site à ce moment" not in screen
    assert "Créer un lien d’invité" not in screen


def test_a_request_for_changes_has_a_reason_and_holds_the_launch_back(
    communication, launch, pages, tomorrow
):
    link = links()["jean@example.org"]
    assert "Dites en quelques mots" in answer(link, "review").text
    lines = "Ligne.\r\n" * 280
    assert "Vous avez répondu" in answer(link, "review", lines).text  # 1,960 for a browser
    answer(link, "review", "Le titre est trop long.")
    assert "Le titre est trop long." in (
        communication.get(f"/admin/agenda/lancements/edit/{launch.pk}/").text
    )
    assert "Jean Martin (à revoir)" in communication.get("/admin/agenda/?vue=liste").text
    carry_out(tomorrow)
    assert live(pages) == [False, False]


def test_an_edit_voids_an_agreement_and_says_so_once(launch, pages, team, tomorrow):
    for link in links().values():
        answer(link)
    edit_planned(pages[0], team["Communication"])
    while agreements.void_outdated():
        pass
    assert sorted(links()) == ["camille@example.org", "jean@example.org"]
    assert all("a changé" in sent.subject for sent in mail.outbox)
    assert not agreements.void_outdated()
    carry_out(tomorrow)
    assert live(pages) == [False, False]


def test_an_edit_of_the_last_moment_is_agreed_to_by_nobody(launch, pages, team, tomorrow):
    for link in links().values():
        answer(link)
    edit_planned(pages[0], team["Communication"])
    carry_out(tomorrow)  # before anybody was told
    assert live(pages) == [False, False]


def test_the_approval_of_a_page_that_nobody_could_read_voids_an_agreement(
    communication, launch, pages, team
):
    page = fresh(pages[0])
    plans.move_plan(page.scheduled_revision.pk, None, team["Communication"])
    page.get_workflow().start(page, team["Rédaction"])
    link = links()["jean@example.org"]
    assert "En attente d’approbation" in answer(link).text
    approve(communication, page)
    assert launch.moment == fresh(page).scheduled_revision.approved_go_live_at
    assert "Jean Martin" in agreements.reason_to_wait(launch)


def test_a_page_that_failed_follows_without_new_agreements(launch, pages, tomorrow):
    for link in links().values():
        answer(link)
    planned = Revision.objects.filter(pk=fresh(pages[1]).scheduled_revision.pk)
    content = planned.get().content
    planned.update(content=content | {"title": ""})
    carry_out(tomorrow)
    assert live(pages) == [True, False]
    planned.update(content=content)
    carry_out(tomorrow + HOUR)
    assert live(pages) == [True, True]


def test_a_launch_that_moves_keeps_its_agreements(communication, launch, pages, tomorrow):
    for link in links().values():
        answer(link)
    act(communication, fresh(pages[0]), moment=typed(tomorrow + HOUR))
    assert not agreements.void_outdated()
    carry_out(tomorrow + HOUR)
    assert live(pages) == [True, True]


def test_a_launch_says_that_a_request_cannot_be_mailed(communication, launch):
    address = f"/admin/agenda/lancements/edit/{launch.pk}/"
    assert "pas encore" in communication.get(address).text
    launch.agreements.all().update(mail=Agreement.Mail.ASK, tries=3)
    assert "après 3 essais" in communication.get(address).text


def test_a_launch_that_is_deleted_while_it_waits_publishes_nothing(
    communication, launch, pages, tomorrow
):
    address = f"/admin/agenda/lancements/delete/{launch.pk}/"
    with clock.at(tomorrow + HOUR):
        assert "n’aura lieu" in communication.get(address).text
        communication.post(address)
    assert not Launch.objects.exists()
    carry_out(tomorrow + 2 * HOUR)
    assert live(pages) == [False, False]


def test_a_page_approved_while_its_launch_waits_is_not_published_alone(
    communication, launch, pages, team, tomorrow
):
    page = fresh(pages[0])
    page.save_revision(user=team["Rédaction"])
    page.get_workflow().start(page, team["Rédaction"])
    with clock.at(tomorrow + HOUR):
        assert "attend l’accord de Camille Dupont" in approve(communication, page).text
    assert live(pages) == [False, False]
    assert fresh(page).workflow_in_progress


def test_a_page_changed_during_its_reading_is_to_be_read_again(launch, pages):
    link = links()["jean@example.org"]
    path = "/site-a-venir/" + link.partition("/site-a-venir/")[2]
    said = Client().post(path, {"answer": "yes", "digest": "0" * 64})
    assert said.status_code == 422
    assert "a changé pendant votre lecture" in said.text
    assert Agreement.objects.filter(answer="").count() == 2


def test_the_agenda_names_the_missing_agreements(communication, launch, pages, tomorrow):
    assert (
        "attend l’accord de Camille Dupont, Jean Martin"
        in (
            communication.get(
                f"/admin/agenda/plan/publication-{fresh(pages[0]).scheduled_revision.pk}/"
            )
        ).text
    )
    with clock.at(tomorrow + HOUR):
        assert "Retenu" in communication.get("/admin/agenda/?vue=liste").text


def told_at(moment):
    mail.outbox.clear()
    with clock.at(moment):
        while agreements.remind():
            pass
    return mail.outbox


def test_its_team_is_told_a_day_and_an_hour_before(launch, tomorrow):
    assert told_at(tomorrow - 25 * HOUR) == []
    [told] = told_at(tomorrow - 23 * HOUR)
    assert "- Camille Dupont" in told.body
    assert told_at(tomorrow - 22 * HOUR) == []
    [told] = told_at(tomorrow - HOUR / 2)
    assert "- Camille Dupont" in told.body
    assert told_at(tomorrow - HOUR / 4) == []


def test_a_ready_launch_is_announced_the_day_before_alone(launch, tomorrow):
    for link in links().values():
        answer(link)
    [told] = told_at(tomorrow - 23 * HOUR)
    assert "Tout est prêt." in told.body
    assert told_at(tomorrow - HOUR / 2) == []


def test_several_launches_of_a_day_make_one_mail_for_each_person(
    communication, launch, index, tomorrow
):
    noon = midnight_of(timezone.localdate(tomorrow) + timedelta(days=5)) + 12 * HOUR
    Launch.objects.update(moment=noon)
    other = index.add_child(instance=NewsPage(title="Autre", live=False))
    data = launch_data("Clôture", noon + 6 * HOUR, [other])
    people = [{"name": "Camille Dupont", "email": "Camille@example.org"}]
    data |= nested_form_data({"agreements": inline_formset(people)})
    communication.post("/admin/agenda/lancements/new/", data)

    def sent_to_camille():
        return [sent for sent in mail.outbox if "camille" in sent.to[0].lower()]

    links()  # both launches ask for an agreement at once
    [asked] = sent_to_camille()
    assert all(name in asked.body for name in ("«\xa0Rentrée\xa0»", "«\xa0Clôture\xa0»"))
    [told] = told_at(noon - 23 * HOUR)
    assert "2 lancements" in told.subject
    assert told_at(noon - 17 * HOUR) == []  # a day before the second
    with clock.at(noon - 17 * HOUR):
        links()
    [again] = sent_to_camille()
    assert again.body.count("attend encore votre réponse") == 2


def test_only_the_asked_answer_and_a_done_launch_asks_nobody(launch, tomorrow):
    link = links()["jean@example.org"]
    path = "/site-a-venir/" + link.partition("/site-a-venir/")[2]
    assert Client().get(path).status_code == 200
    assert Client().get("/site-a-venir/accord/1:deviner/").status_code == 410
    Launch.objects.update(is_cancelled=True)
    assert Client().get(path).status_code == 410
