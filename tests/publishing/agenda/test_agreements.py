"""A launch waits for the agreements that it asks for. An agreement is to what was read."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from media.uploads import document_from_bytes, image_from_bytes
from pages.models import NewsPage, ProgrammePage
from publishing import clock, dates
from publishing.invitations import agreement_mails
from publishing.launches.invitations import lacking, names_agreed
from publishing.launches.models import RETENTION, Launch, LaunchItem
from publishing.scheduler.failure_mails import mail_one_failure
from tests.documents import pdf_bytes
from tests.drawings import draw_picture
from tests.only import only
from tests.planning import (
    act,
    act_on,
    add_launch,
    agenda_address,
    answer,
    approve,
    ask_agreement,
    asked_agreements,
    carry_out,
    correct,
    edit_launch,
    failing,
    fresh,
    invite,
    items_of,
    launch_of,
    lose,
    schedule,
    screen,
    take_newer,
    typed,
)
from tests.publishing.conftest import DAY, HOUR

pytestmark = pytest.mark.django_db

PEOPLE = [
    {"name": "Camille Dupont", "email": "camille@example.org"},
    {"name": "Jean Martin", "email": "jean@example.org"},
]


@pytest.fixture(scope="module")
def planned(accounts, news_list, tomorrow):
    """Plan a launch of two pages that waits for two people; return the pages."""
    pages = [
        news_list.add_child(instance=NewsPage(title=title, live=False))
        for title in ("Volet 1", "Volet 2")
    ]
    for page in pages:
        page.save_revision()
    client = Client()
    client.force_login(User.objects.get(username="Communication"))
    add_launch(client, tomorrow, pages)
    for person in PEOPLE:
        assert invite(client, Launch.objects.get(), asks="on", **person).status_code == 302
    assert links() == {}  # there is nothing to read yet
    act_on(client, Launch.objects.get(), "planifier")
    return pages


@pytest.fixture
def pages(planned, db):
    return [fresh(page) for page in planned]


@pytest.fixture
def launch(planned, db):
    """Return the planned launch of the pages."""
    cache.clear()  # where the requests by a link are counted
    return Launch.objects.get()


def links():
    """Send the mails that wait, and return the address that each leads to, by recipient."""
    mail.outbox.clear()
    while agreement_mails.mail_next():
        pass
    lines = {sent.to[0]: sent.body.split() for sent in mail.outbox}
    return {to: next(w for w in words if "/site-a-venir/" in w) for to, words in lines.items()}


def live(pages):
    return [fresh(page).live for page in pages]


def test_it_leaves_at_once_when_everybody_has_agreed(communication, launch, pages, tomorrow):
    sent = links()
    assert [each.to for each in mail.outbox] == [["camille@example.org"], ["jean@example.org"]]
    assert links() == {}  # each is asked once
    answer(sent["camille@example.org"])
    for gesture in ("annuler", "planifier"):
        act_on(communication, launch, gesture)
    assert list(links()) == ["jean@example.org"]  # who agreed is not asked again
    assert (carry_out(tomorrow), failing(), live(pages)) == (0, [], [False, False])
    answer(sent["jean@example.org"])
    correct(pages[0], title="Volet corrigé")  # which the launch does not take
    assert carry_out(tomorrow + HOUR) == 1
    assert live(pages) == [True, True]
    assert [fresh(page).title for page in pages] == ["Volet 1", "Volet 2"]
    assert not Launch.objects.failing()


def test_its_team_is_told_once_that_its_moment_passed_without_an_agreement(
    communication, launch, user, tomorrow
):
    user.email = "equipe@example.org"
    user.save()
    answer(links()["camille@example.org"])
    mail.outbox.clear()
    assert (carry_out(tomorrow), failing()) == (0, [])
    with clock.at(tomorrow):
        assert not mail_one_failure()  # it may come any moment
    for hours in (1, 3):
        with clock.at(tomorrow + hours * HOUR):
            mail_one_failure()
    message = only(mail.outbox)
    assert message.to == ["equipe@example.org"]
    assert message.subject == "«\xa0Rentrée\xa0» n’a pas pu être lancé"
    assert "Le lancement « Rentrée » attend l’accord de Jean Martin." in " ".join(
        message.body.split()
    )


def test_who_was_told_that_a_launch_waits_is_told_that_it_fails(launch, pages, user, tomorrow):
    User.objects.update(email="equipe@example.org")
    sent = links()
    with clock.at(tomorrow + HOUR):
        mail_one_failure()
    lose(pages[0])
    for link in sent.values():
        answer(link)
    mail.outbox.clear()
    for hours in (2, 3, 4):
        carry_out(tomorrow + hours * HOUR)
        with clock.at(tomorrow + hours * HOUR + HOUR / 2):
            mail_one_failure()
    assert [each.subject for each in mail.outbox] == ["«\xa0Rentrée\xa0» n’a pas pu être lancé"]
    assert "Pourquoi : Le lancement" not in mail.outbox[0].body


def test_a_request_for_changes_has_a_reason_is_mailed_to_who_invited_and_holds_the_launch_back(
    communication, launch, pages, user, tomorrow
):
    user.email = "equipe@example.org"
    user.save()
    link = links()["jean@example.org"]
    assert mail.outbox[0].reply_to == ["equipe@example.org"]
    assert "Communication vous demande votre accord" in mail.outbox[0].body
    mail.outbox.clear()
    assert "Dites en quelques mots" in answer(link, "review").text
    assert mail.outbox == []
    too_long = answer(link, "review", "Ligne.\r\n" * 501).text
    assert "au plus 4000 caractères" in too_long
    assert too_long.count("Ligne.") == 501
    assert mail.outbox == []
    answered = answer(link, "review", "Ligne.\r\n" * 500).text
    assert "Vous avez répondu" in answered
    assert "Votre réponse est enregistrée." in answered
    assert "vous invite à le lire" in answered
    mail.outbox.clear()
    answer(link, "review", "Le titre & le chapô sont trop longs.")
    sent = only(mail.outbox)
    assert (sent.to, sent.reply_to) == (["equipe@example.org"], ["jean@example.org"])
    assert sent.subject == "«\xa0Rentrée\xa0»\xa0: Jean Martin a répondu «\xa0À revoir\xa0»"
    assert "Le titre & le chapô sont trop longs." in sent.body
    assert f"/admin/agenda/lancements/edit/{launch.pk}/" in sent.body

    act_on(communication, launch, "redemander")
    links()
    again = only(each for each in mail.outbox if each.to == ["jean@example.org"])
    assert "Vous aviez répondu « À revoir »" in again.body
    assert "Entrepreneurs d’intérêt général" in again.body
    history = communication.get(f"/admin/agenda/lancements/history/{launch.pk}/").text
    assert "Accord redemandé\xa0: Jean Martin" in history
    assert "a changé" not in again.subject + again.body
    assert "Le titre &amp; le chapô sont trop longs." in screen(communication, launch)
    waited_for = "Jean Martin (a répondu «\xa0À revoir\xa0»)"
    assert waited_for in communication.get(agenda_address(tomorrow)).text
    editor = communication.get(f"/admin/pages/{pages[0].pk}/edit/").text
    assert f"Il attend l’accord de Camille Dupont et de {waited_for}" in editor
    carry_out(tomorrow)
    assert live(pages) == [False, False]
    act(communication, launch, moment=typed(tomorrow + HOUR))
    shown = screen(communication, launch)
    assert "Cette réponse ne compte plus." in shown
    assert "Attend l’accord de Camille Dupont et de Jean Martin" in shown
    assert waited_for not in shown
    mail.outbox.clear()
    User.objects.update(is_active=False)
    answer(link)
    assert mail.outbox == []


# What makes an agreement not count --------------------------------------------------------------


def move(client, launch, pages):
    act(client, launch, moment=typed(launch.moment + HOUR))


def take(client, launch, pages):
    correct(pages[0], title="Volet corrigé")
    take_newer(client, items_of(launch)["Volet corrigé"])


def remove(client, launch, pages):
    answer = edit_launch(client, launch, pages, changes={"items-1-DELETE": "on"})
    assert answer.status_code == 302


def approve_newer(client, launch, pages):
    correct(pages[0], title="Volet corrigé")
    page = fresh(pages[0])
    page.get_workflow().start(page, client.get("/admin/").wsgi_request.user)
    approve(client, page)


CHANGES = {
    "an approved version": (approve_newer, "Volet corrigé"),
    "another moment": (move, "le moment, désormais le"),
    "one page less": (remove, "un contenu retiré du lancement"),
}


def test_the_history_of_a_launch_tells_each_gesture(communication, launch, pages, tomorrow):
    answer(links()["jean@example.org"], "review", "Trop long.")
    take(communication, launch, pages)
    move(communication, launch, pages)
    act_on(communication, launch, "annuler")
    address = f"/admin/agenda/lancements/history/{launch.pk}/"
    table = BeautifulSoup(communication.get(address).text, "lxml").select("main tbody tr")
    before, after = map(dates.moment_in_full, (tomorrow, tomorrow + HOUR))
    told = [" ".join(row.td.find(string=True, recursive=True).split()) for row in table]
    assert told[:5] == [
        " ".join(said.split())
        for said in (
            f"Date de départ du {after} annulée",
            f"Date de départ déplacée du {before} au {after}",
            "Prend la dernière version de « Volet corrigé »",
            "Jean Martin : À revoir. « Trop long. »",
            f"Date de départ planifiée pour le {before}",
        )
    ]


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_says_whose_agreement_no_longer_counts_and_why(
    communication, launch, pages, tomorrow, what
):
    for link in links().values():
        answer(link)
    assert names_agreed(launch) == "de Camille Dupont et de Jean Martin"
    change, why = CHANGES[what]
    change(communication, launch, pages)
    assert names_agreed(Launch.objects.get()) == ""
    shown = screen(communication, launch)
    assert shown.count("Cette réponse ne compte plus.") == 2
    changes = communication.get(f"/admin/agenda/lancements/{launch.pk}/changements/").text
    assert changes.count("Cette réponse ne compte plus.") == 2
    assert "Redemander" in shown
    assert why in shown
    carry_out(tomorrow + HOUR)
    assert live(pages) == [False, False]

    assert links() == {}  # nobody is asked behind the team's back
    act_on(communication, launch, "redemander")
    again = links()
    assert len(again) == 2
    guest = Client().get(again["jean@example.org"]).text
    assert "Depuis votre réponse, le lancement a changé" in guest
    own = BeautifulSoup(guest, "lxml").select("#reponse [role=status]")
    assert "Cette réponse ne compte plus" in own[0].get_text()
    assert why in guest
    for link in again.values():
        answer(link)
    agreed = screen(communication, launch)
    assert "ne compte plus" not in agreed
    assert "Redemander" not in agreed
    assert carry_out(tomorrow + DAY) == 1


def test_somebody_else_who_is_asked_gets_a_mail_and_the_former_answer_does_not_count(
    communication, launch, pages, tomorrow
):
    former = links()
    for link in former.values():
        answer(link, remark="Bravo à <b>Jean</b>.")
    jean = asked_agreements().get(name="Jean Martin")
    communication.post(reverse("invitations:delete", args=[jean.pk]))
    invite(communication, launch, asks="on", name="Awa Kermarrec", email="awa@example.org")
    asked = links()
    assert list(asked) == ["awa@example.org"]
    assert [str(each) for each in lacking(launch)] == ["Awa Kermarrec"]
    told = screen(communication, launch)
    assert told.count("Bravo à &lt;b&gt;Jean&lt;/b&gt;.") == 1
    assert Client().get(former["jean@example.org"]).status_code == 410
    carry_out(tomorrow)
    assert live(pages) == [False, False]
    answer(asked["awa@example.org"])
    assert carry_out(tomorrow) == 1


def test_a_launch_that_is_held_for_long_still_needs_its_agreements(launch, pages, tomorrow):
    sent = links()
    answer(sent["jean@example.org"])
    with clock.at(tomorrow + 2 * RETENTION):
        assert not agreement_mails.delete_old()
        assert carry_out(clock.now()) == 0
        assert live(pages) == [False, False]
        answer(sent["camille@example.org"])
        assert carry_out(clock.now()) == 1
    assert live(pages) == [True, True]


def test_what_guests_read_stays_true_once_the_launch_has_left(launch, tomorrow):
    sent = links()
    refused = answer(sent["jean@example.org"], "review")
    assert "Votre réponse est enregistrée." not in refused.text
    for link in sent.values():
        answered = answer(link)
        assert "Votre réponse est enregistrée." in answered.text
    refused = answer(link, "review")
    assert "Dites en quelques mots" in refused.text
    assert "Votre réponse est enregistrée." not in refused.text
    assert carry_out(tomorrow) == 1
    read = Client().get(link).text
    assert "vous invite à le lire" not in read
    assert "Ce lien vous vient de" in read
    assert "Votre réponse est enregistrée." not in read
    assert "Vous avez répondu" in read
    assert "Voir la page" in read
    for page in NewsPage.objects.live():
        page.unpublish()
    assert "Voir la page" not in Client().get(link).text


def test_another_file_or_another_page_below_a_removal_is_another_version(
    home, draft, user, tomorrow
):
    removed = home.add_child(instance=ProgrammePage(title="Ancien appel"))
    image = image_from_bytes("a.png", draw_picture("a", (80, 60)), title="Affiche")
    document = document_from_bytes("a.pdf", pdf_bytes("a"), title="Affiche")
    link = f'<p><a linktype="document" id="{document.pk}">Affiche</a></p>'
    page = draft(image=image, image_is_decorative=True, body=[("text", link)])
    launch = launch_of(user, tomorrow, [page], [removed])
    ask_agreement(launch, "Awa", "awa@example.org")
    answer(links()["awa@example.org"])
    for file in (image, document):
        assert not lacking(launch)
        stored = type(file).objects.filter(pk=file.pk)
        stored.update(file_hash="b")
        assert lacking(launch), file
        stored.update(file_hash=file.file_hash)
    assert not lacking(launch)
    removed.add_child(instance=ProgrammePage(title="Son règlement"))
    assert lacking(launch)


def test_a_launch_that_leaves_now_needs_agreements_to_that_moment(communication, launch, pages):
    for link in links().values():
        answer(link)
    said = act_on(communication, launch, "maintenant").text
    assert "L’accord porte aussi sur le moment" in said
    assert live(pages) == [False, False]
    assert Launch.objects.get().moment == launch.moment
    assert "Lancer maintenant" not in screen(communication, launch)


def test_who_is_asked_sees_each_page_as_it_will_be_and_nothing_else(
    launch, pages, draft, online, user, tomorrow
):
    other = draft("Planifiée à part")
    schedule(other, tomorrow - HOUR, user)
    path = links()["jean@example.org"]
    guest = Client()
    shown = BeautifulSoup(guest.get(path).text, "lxml")
    address = shown.find("a", href=re.compile(f"/visite/{pages[0].pk}/"))["href"]
    seen = guest.get(address, follow=True)
    assert "Volet 1" in seen.text
    assert "Site à venir" in seen.text
    assert guest.get(fresh(other).url).status_code == 404
    gone = online("Part")
    LaunchItem.objects.create(launch=launch, object_id=str(gone.pk), action="unpublish")
    for page in (other, gone):
        assert Client().get(f"{path}visite/{page.pk}/").status_code == 404
    assert Client().get(f"/site-a-venir/1:x/visite/{pages[0].pk}/").status_code == 410


# Mails and links --------------------------------------------------------------------------------


def test_a_launch_says_that_a_request_cannot_be_mailed(communication, launch):
    launch.invitations.update(to_mail=False)
    assert "pas encore de réponse" in screen(communication, launch)
    launch.invitations.update(to_mail=True, tries=3)
    assert "après 3 essais" in screen(communication, launch)


def test_a_link_takes_answers_to_what_was_read_while_its_launch_is_planned(communication, launch):
    path = links()["jean@example.org"]
    assert Client().get(path).status_code == 200
    assert Client().get("/site-a-venir/1:deviner/").status_code == 410
    said = Client().post(path, {"answer": "yes", "digest": "0" * 64})
    assert said.status_code == 422
    assert "a changé pendant votre lecture" in said.text
    assert asked_agreements().filter(answer="").count() == 2
    for end, status in (
        (lambda: act_on(communication, launch, "annuler"), 404),
        (launch.delete, 410),
    ):
        end()
        assert Client().get(path).status_code == status
        too_late = Client().post(path, {"answer": "review", "remark": "Le titre est faux."})
        assert too_late.status_code == status
        assert "Le titre est faux." in too_late.text
        listed = communication.get("/admin/agenda/lancements/").text
        assert ("En préparation" in listed) is (status == 404)
        assert "Attend l’accord" not in listed


def test_agreements_and_versions_are_let_go_a_month_after_the_launch(
    launch, pages, tomorrow, communication
):
    for link in links().values():
        answer(link)
    carry_out(tomorrow)
    with clock.at(tomorrow + RETENTION - HOUR):
        assert not agreement_mails.delete_old()
        assert "Préparer le retour" in screen(communication, launch)
    with clock.at(tomorrow + RETENTION + HOUR):
        while agreement_mails.delete_old():
            pass
        shown = screen(communication, launch)
        assert "Préparer le retour" not in shown
        assert "Les versions d’avant ne sont plus gardées." in shown
        assert "ernière version" not in shown
        changes = f"/admin/agenda/lancements/{launch.pk}/changements/"
        assert "Ses versions ne sont plus gardées." in communication.get(changes).text
    assert not asked_agreements().exists()
    assert not any(item.revision_id for item in launch.items.all())
