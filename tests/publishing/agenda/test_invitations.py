"""Who is invited to a launch reads it, sees its pages, and answers; nothing outlives the link."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing import clock, dates
from publishing.launches.invitations import lacking
from publishing.launches.models import Launch
from tests.planning import (
    act,
    answer,
    ask_agreement,
    carry_out,
    correct,
    invitations,
    invite,
    launch_of,
    link_to,
    plan_launch,
    question_address,
    screen,
    take_newer,
    typed,
)
from tests.publishing.conftest import HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(draft):
    return draft("Signé")


@pytest.fixture
def launch(page, user, tomorrow):
    return launch_of(user, tomorrow, [page])


def page_link(guest, address):
    """Return the link to the page on « Ce qui va changer »."""
    shown = BeautifulSoup(guest.get(address).text, "lxml")
    return shown.find("a", href=re.compile(r"/visite/\d"))["href"]


def test_a_change_says_whose_agreement_it_ends(communication, launch, page):
    guest, asked = Client(), ask_agreement(launch)
    answer(asked.address, guest=guest)
    correct(page, title="Corrigé")
    editor = communication.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
    assert "Si elle la remplace, l’accord de Jean" in editor
    ended = "Cette réponse ne compte plus"
    asked_first = communication.get(question_address(page, "publish")).text
    assert "L’accord de Jean ne comptera plus." in asked_first
    take_newer(communication, launch.items.get())
    assert ended in screen(communication, launch)
    answer(asked.address, guest=guest)
    assert ended not in screen(communication, launch)
    act(communication, launch, moment=typed(launch.moment + HOUR))
    assert ended in screen(communication, launch)


def test_reading_makes_no_other_link_that_would_outlive_a_revocation(launch, page):
    guest, asked = Client(), ask_agreement(launch)
    answer(asked.address, guest=guest)
    assert "Signé" in guest.get(page_link(guest, asked.address), follow=True).text
    assert list(invitations()) == [asked]
    invitations().delete()
    assert guest.get(page.url).status_code in (404, 410)
    assert "Signé" not in guest.get(page.url).text


def test_who_is_waited_for_reads_the_launch_after_its_moment(launch, page):
    asked, link = ask_agreement(launch), link_to(None, launch=launch)
    past = launch.moment - 25 * HOUR
    Launch.objects.update(moment=past)
    assert carry_out(clock.now()) == 0
    guest = Client()
    shown = guest.get(page_link(guest, asked.address), follow=True).text
    assert "Signé" in shown
    assert "telle qu’elle sera dès le départ du lancement" in " ".join(shown.split())
    assert "Signé" in Client().get(link.address, follow=True).text


def test_what_changed_is_read_after_the_departure_with_each_answer(
    launch, page, communication, tomorrow
):
    asked, guest = ask_agreement(launch), Client()
    answer(asked.address, remark="Bravo à toute l’équipe.", guest=guest)
    assert carry_out(tomorrow) == 1
    shown = guest.get(asked.address)
    assert shown.status_code == 200
    assert "1 nouveau contenu" in " ".join(shown.text.split())
    assert "Bravo à toute l’équipe." in shown.text
    assert "<form" not in BeautifulSoup(shown.text, "lxml").main.decode()
    own = f"/admin/agenda/lancements/{launch.pk}/changements/"
    assert own in communication.get(f"/admin/agenda/lancements/edit/{launch.pk}/").text
    team = communication.get(own).text
    assert "Bravo à toute l’équipe." in team
    assert "1 nouveau contenu" in " ".join(team.split())


def test_an_answer_is_not_said_to_be_over_after_the_departure(
    online, user, communication, tomorrow
):
    leaving = online("Rubrique")
    online("Dessous", leaving)
    launch = launch_of(user, tomorrow, removed=[leaving])
    answer(ask_agreement(launch).address)
    assert carry_out(tomorrow) == 1
    shown = communication.get(f"/admin/agenda/lancements/edit/{launch.pk}/").text
    assert "ne compte plus" not in shown


def test_no_version_is_read_to_know_whose_agreement_is_missing(launch):
    answer(ask_agreement(launch).address)
    with CaptureQueriesContext(connection) as queries:
        assert not lacking(Launch.objects.get())
    assert [each["sql"] for each in queries if "wagtailcore_revision" in each["sql"]] == []


def test_nobody_invites_without_the_right_to_what_is_shown(team, page, launch, client, tomorrow):
    stranger = team["Rédaction"]
    stranger.groups.clear()
    codes = ("access_admin", "add_invitation")
    stranger.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client.force_login(stranger)
    for asked in ({"page": page}, {"launch": launch}, {"moment": typed(tomorrow)}):
        invite(client, **asked)
    assert not invitations().exists()
    client.force_login(team["Communication"])
    for asked in ({"page": page}, {"launch": launch}, {"moment": typed(tomorrow)}):
        invite(client, **asked)
    assert invitations().count() == 3


def words_of(response):
    return " ".join(BeautifulSoup(response.text, "lxml").main.get_text(" ").split())


def revoking(client, invitation):
    """Return the words of the question before a revocation."""
    return words_of(client.get(reverse("invitations:delete", args=[invitation.pk])))


def test_before_a_revocation_it_is_said_what_the_launch_does_without_it(
    launch, communication, tomorrow
):
    name = "Le lancement « Rentrée »"
    jean, reader = ask_agreement(launch), link_to(None, launch=launch)
    asked = revoking(communication, jean)
    when = " ".join(dates.moment_in_full(tomorrow).split())
    assert f"{name} n’attendra plus son accord : il partira le {when}." in asked
    assert "Oui, révoquer" in asked
    assert "Garder" in asked
    assert "upprimer" not in asked
    assert name not in revoking(communication, reader)
    with clock.at(tomorrow + HOUR):
        said = f"{name} n’attendra plus son accord : il partira aussitôt, pour tout le monde."
        assert said in revoking(communication, jean)
    awa = ask_agreement(launch, "Awa")
    said = f"{name} n’attendra plus son accord, mais encore d’autres."
    assert said in revoking(communication, jean)
    answer(awa.address)
    assert f"{name} ne demandera plus son accord." in revoking(communication, awa)
    Launch.objects.update(planned_at=None)
    assert f"{name} ne demandera plus son accord." in revoking(communication, jean)
    Launch.objects.update(left_at=tomorrow)
    assert name not in revoking(communication, jean)


def test_who_gives_the_last_agreement_to_a_late_launch_reads_that_it_leaves_at_once(
    launch, tomorrow
):
    said = "« D’accord » change le site aussitôt, pour tout le monde."
    leaves = "Plus aucun accord ne manque : le lancement part dans la minute."
    jean, awa = ask_agreement(launch), ask_agreement(launch, "Awa")
    read = Client()

    def form_of(invitation):
        shown = BeautifulSoup(read.get(invitation.address).text, "lxml").find("form")
        return " ".join(shown.get_text(" ").split())

    with clock.at(tomorrow + HOUR):
        assert said not in form_of(awa)
        assert leaves not in words_of(answer(jean.address, guest=read))
        form = form_of(awa)
        assert said in form
        assert form.index(said) < form.index("D’accord À revoir")
        assert said not in form_of(jean)
        assert leaves in words_of(answer(awa.address))
    assert said not in form_of(awa)
    assert leaves not in words_of(answer(awa.address))


def test_an_invitation_that_asks_says_when_its_mail_leaves(communication, page, user, tomorrow):
    launch = launch_of(user, tomorrow, [page], planned=False)
    data = {"asks": "on", "email": "jean@example.org"}

    def told(**more):
        invite(communication, launch, **data | more)
        invitation = invitations().last()
        address = reverse("invitations:inspect", args=[invitation.pk])
        return invitation, " ".join(communication.get(address).text.split())

    early, said = told()
    asked = "La demande d’accord partira par courriel à jean@example.org, une fois le lancement"
    assert f"{asked} planifié." in said
    assert "Lancement en préparation" in said
    assert "Ce lien ne montrera rien tant que le lancement n’est pas planifié." in said
    assert "à envoyer" not in said
    assert "pas encore demandé" in screen(communication, launch)
    closed = Client().get(early.address)
    assert closed.status_code == 404
    assert "s’ouvrira une fois qu’il sera planifié" in closed.text
    assert "expiré" not in closed.text
    assert "de nouveau" not in closed.text
    plan_launch(launch, user)
    _, said = told()
    assert "La demande d’accord part par courriel à jean@example.org." in said
    assert "Accord demandé" in said
    assert "ne montrera rien" not in said
    _, said = told(asks="")
    assert "Lien à envoyer" in said
    assert "La demande" not in said


def test_the_history_of_a_launch_tells_who_is_not_asked_any_more_and_its_departure(
    launch, communication, tomorrow
):
    asked = ask_agreement(launch)
    communication.post(reverse("invitations:delete", args=[asked.pk]))
    assert carry_out(tomorrow) == 1
    shown = communication.get(f"/admin/agenda/lancements/history/{launch.pk}/").text
    rows = BeautifulSoup(shown, "lxml").select("main tbody tr")
    told = [" ".join(row.td.get_text().split()) for row in rows]
    assert told[:2] == ["Départ", "Invitation révoquée : Jean"]
    assert "journal" not in shown


def test_a_launch_for_which_nothing_is_missing_says_that_it_leaves(launch, communication, tomorrow):
    def told():
        shown = BeautifulSoup(screen(communication, launch), "lxml").select(".help-block")[0]
        return " ".join(shown.get_text().split())

    asked = ask_agreement(launch)
    with clock.at(tomorrow + HOUR):
        assert "Attend l’accord" in told()
        answer(asked.address)
        assert "Attend l’accord" not in told()
        assert "Le départ est imminent" in told()
        assert carry_out(tomorrow + HOUR) == 1
        assert f"C’était prévu pour le {' '.join(dates.moment_in_full(tomorrow).split())}" in told()
