"""A guest sees what the link shows, until it is revoked: the site of a moment, or a draft."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from challenges.models import ChallengeIndexPage, ChallengePage
from media.uploads import document_from_bytes
from pages.models import NewsPage, ProgrammePage
from publishing import dates
from publishing.invitations import access
from publishing.launches.models import RETENTION, Launch
from publishing.trash.actions import move_to_trash
from tests.documents import pdf_bytes
from tests.planning import (
    ask_agreement,
    guest_of,
    invitations,
    invite,
    launch_of,
    link_to,
    replan,
    schedule,
)
from tests.publishing.conftest import HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_a_guest_sees_it_with_the_link_until_it_is_revoked(embargoed, tomorrow):
    link = link_to(tomorrow)
    guest = guest_of(link)
    cookie = guest.cookies[settings.PREVIEW_COOKIE_NAME]  # nobody else reads or reuses it
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    page = guest.get("/blog/embargo/")
    assert "Nouvelle sous embargo" in page.text
    assert "Changer de moment" not in page.text
    assert "Partager" not in page.text
    for ago, is_noted in ((HOUR, True), (timedelta(seconds=30), False)):
        used_at = timezone.now() - ago
        invitations().update(used_at=used_at)
        guest.get("/")
        link.refresh_from_db()
        assert (link.used_at > used_at) is is_noted  # once a minute

    invitations().delete()
    refused = guest.get("/blog/embargo/")
    assert refused.status_code == 410
    assert "Ce lien ne s’ouvre pas" in refused.text
    assert guest.get("/blog/embargo/").status_code == 404
    assert Client().get(link.address).status_code == 410


def test_a_link_that_expired_or_was_made_up_opens_nothing(embargoed, tomorrow):
    old = link_to(tomorrow, expires_at=timezone.now() - HOUR)
    forged = f"{old.pk}:{'a' * 43}"
    for token in (old.token, forged, "n-importe-quoi", f"{old.token}x"):
        response = Client().get(f"/site-a-venir/{token}/")
        assert response.status_code == 410
        client = Client()
        client.cookies[settings.PREVIEW_COOKIE_NAME] = f"invite:{token}"
        assert client.get("/").status_code == 410
        assert client.get("/").status_code == 200


WITH_LISTS = ["/", "/blog/", "/defis/"]


def page_at(home, address):
    return Page.objects.get(url_path=home.url_path + address.lstrip("/")).specific


@pytest.fixture
def secrets(home, embargoed, tomorrow):
    """Return pages for tomorrow that the lists of the site will show, in a plan each."""
    challenges = ChallengeIndexPage.objects.child_of(home).get()
    challenge = ChallengePage(title="Défi sous embargo", slug="defi-sous-embargo", live=False)
    return [embargoed, schedule(challenges.add_child(instance=challenge), tomorrow)]


def test_a_link_to_a_page_with_a_list_shows_no_other_planned_page(secrets, home, tomorrow):
    for address in WITH_LISTS:
        page = schedule(page_at(home, address), tomorrow, introduction="Demain, tout change.")
        shown = guest_of(link_to(tomorrow, page=page)).get(address).text
        assert "Demain, tout change." in shown
        assert "sous embargo" not in shown
        assert "sous embargo" in guest_of(link_to(tomorrow)).get(address).text


@pytest.mark.parametrize("late", ["plan", "launch"])
def test_a_link_to_a_draft_applies_nothing_that_is_late(secrets, home, tomorrow, late):
    past = timezone.now() - HOUR
    for page in (*secrets, home):
        replan(page, past if late == "plan" else None)
    if late == "launch":
        ask_agreement(launch_of(User.objects.create_superuser("admin"), tomorrow, secrets))
        Launch.objects.update(moment=past)
    for address in WITH_LISTS:
        page = page_at(home, address)
        page.introduction = "Un brouillon."
        page.save_revision()
        shown = guest_of(link_to(None, page=page)).get(address).text
        assert "Un brouillon." in shown
        assert "sous embargo" not in shown


def test_a_link_of_a_launch_follows_it(embargoed, tomorrow):
    now = timezone.now()
    launch = Launch.objects.create(name="Rentrée", moment=tomorrow - HOUR, planned_at=now)
    link = link_to(None, launch=launch)
    guest = Client()
    assert guest.get(f"/site-a-venir/{link.token}/visite/").url == "/"
    assert guest.get("/blog/embargo/").status_code == 404
    Launch.objects.update(moment=tomorrow)
    assert guest.get("/blog/embargo/").status_code == 200


def test_a_link_whose_moment_has_passed_leads_to_the_site(embargoed):
    link = link_to(timezone.now() - HOUR)
    guest = guest_of(link)
    assert settings.PREVIEW_COOKIE_NAME not in guest.cookies
    assert "Site à venir" not in guest.get("/").text


def test_a_link_is_good_for_so_many_pages_a_minute_from_the_first(embargoed, tomorrow, monkeypatch):
    monkeypatch.setattr(access, "MOST_A_MINUTE", 3)
    link = link_to(tomorrow)
    guest = guest_of(link)  # the first
    answers = [guest.get("/robots.txt").status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert Client().get(link.address).status_code == 429
    other = guest_of(link_to(tomorrow))
    assert other.get("/robots.txt").status_code == 200


@pytest.fixture
def page(home):
    """Return a draft that nobody planned."""
    return home.add_child(instance=NewsPage(title="Brouillon", slug="brouillon", live=False))


def test_a_guest_sees_a_draft_that_nobody_planned(page):
    page.title = "Brouillon relu"
    page.save_revision()
    guest = guest_of(link_to(None, page=page))
    shown = guest.get(page.url)
    assert "Brouillon relu" in shown.text
    assert "une version de cette page qui n’est pas en ligne" in shown.text
    assert "no-store" in shown.headers["Cache-Control"]
    assert '/site-a-venir/quitter/?suite=%2F"' in shown.text
    assert Client().get(page.url).status_code == 404
    assert f'href="{page.url}"' not in guest.get("/plan-du-site/").text
    assert not Page.objects.get(pk=page.pk).live
    page.body = [("buttons", [{"label": "", "url": "https://example.org/"}])]
    page.save_revision(clean=False)  # nor is it ready to be published
    assert guest.get(page.url).status_code == 200


def test_a_guest_sees_the_newer_draft_of_a_page_that_is_online(home):
    page = home.add_child(instance=NewsPage(title="En ligne", slug="en-ligne"))
    page.save_revision().publish()
    guest = guest_of(link_to(None, page=page))
    assert "Brouillon." not in guest.get(page.url).text
    page.title = "Corrigée"
    page.save_revision()
    shown = guest.get(page.url).text
    assert "Corrigée" in shown
    assert "Brouillon." in shown
    assert "Corrigée" not in Client().get(page.url).text


def test_a_link_to_a_moment_shows_no_draft_that_nobody_planned(home, tomorrow):
    home.introduction = "Un brouillon sans date."
    home.save_revision()
    guest = guest_of(link_to(tomorrow, page=home))
    shown = guest.get(home.get_url())
    assert shown.status_code == 200
    assert "Un brouillon sans date." not in shown.text


def test_a_guest_sees_a_draft_whose_plan_is_later_or_was_cancelled(embargoed, tomorrow):
    guest = guest_of(link_to(tomorrow - HOUR, page=embargoed))
    assert "Nouvelle sous embargo" in guest.get("/blog/embargo/").text
    assert "qui n’est pas en ligne" in guest.get("/blog/embargo/").text


def test_a_draft_in_the_trash_is_shown_to_no_guest(page):
    page.save_revision()
    address = page.url
    link = link_to(None, page=page)
    guest = guest_of(link)
    move_to_trash(page)
    assert guest.get(address).status_code == 404
    told = Client().get(link.address)
    assert told.status_code == 404
    assert f"a mis «&nbsp;{page.title}&nbsp;» à la corbeille" in told.text


def test_a_link_to_a_draft_is_made_from_the_page(editor, page):
    page.save_revision()
    add = f"/admin/site-a-venir/invitations/new/?page={page.pk}"
    assert add in editor.get(f"/admin/pages/{page.pk}/edit/").text
    assert list(editor.get(add).context["form"].fields) == ["name", "lasts"]
    made = invite(editor, page=page)
    assert "le dernier brouillon" in editor.get(made.url).text
    assert "le dernier brouillon" in editor.get("/admin/site-a-venir/invitations/").text


def test_leaving_leads_back_to_todays_site(embargoed, tomorrow):
    guest = guest_of(link_to(tomorrow))
    assert "quitter/?suite=%2F%22" not in guest.get("/blog/").text
    assert "/site-a-venir/quitter/?suite=%2Fblog%2F" in guest.get("/blog/").text
    # Today there is no such page.
    assert '/site-a-venir/quitter/?suite=%2F"' in guest.get("/blog/embargo/").text
    left = guest.get("/site-a-venir/quitter/?suite=/blog/")
    assert left.url == "/blog/"
    assert "Nouvelle sous embargo" not in guest.get("/blog/").text
    for address in ("https://a.example/", "//a.example/", "/\\a.example", "javascript:a", "abc"):
        assert Client().get("/site-a-venir/quitter/", {"suite": address}).url == "/"


def test_a_link_is_made_shown_listed_and_revoked(editor, embargoed, tomorrow):
    add = f"{reverse('invitations:add')}?page={embargoed.pk}&moment={tomorrow:%Y-%m-%dT%H:%MZ}"
    made = editor.post(add, {"name": "Cabinet", "lasts": 7})
    link = invitations().get()
    assert link.moment == tomorrow
    assert made.url == f"/admin/site-a-venir/invitations/inspect/{link.pk}/"
    assert link.created_by == editor.user
    assert link.address in editor.get(made.url).text
    listed = editor.get("/admin/site-a-venir/invitations/").text
    assert "Cabinet" in listed
    assert "Valable" in listed
    assert Client().get(link.address).url == "/blog/embargo/"

    revoke = f"/admin/site-a-venir/invitations/delete/{link.pk}/"
    shown = editor.get(made.url).text
    assert revoke in shown
    assert "Supprimer" not in shown
    asked = BeautifulSoup(editor.get(revoke).text, "lxml").main.get_text(" ")
    assert "Révoquer" in asked
    assert "ne montrera plus rien" in asked
    assert "ne fonctionne plus" in editor.post(revoke, follow=True).text
    assert Client().get(link.address).status_code == 410


def test_the_list_says_what_came_of_each_invitation(editor, embargoed, tomorrow):
    """Beside what `tests/world` shows of those that nobody has answered."""
    now = timezone.now()
    past = now - HOUR
    launch = Launch.objects.create(name="Rentrée", moment=tomorrow, planned_at=now)
    gone = Launch.objects.create(name="Départ", moment=past, planned_at=past, left_at=past)
    answered = {"is_whole_site": False, "asks": True, "answer": "yes", "expires_at": None}
    for minutes, fields in enumerate(
        (
            {"moment": tomorrow},
            {"launch": launch} | answered,
            {"launch": gone},
            {"launch": gone} | answered,
            {"page": embargoed},
        )
    ):
        at = {"expires_at": tomorrow, "created_at": now + timedelta(minutes=minutes)}
        link_to(fields.pop("moment", None), created_by=editor.user, **at | fields)
    listed = BeautifulSoup(editor.get("/admin/site-a-venir/invitations/").text, "lxml").main
    told = [
        [" ".join(cell.get_text().split()) for cell in row.find_all("td")[2:5]]
        for row in listed.select("tbody tr")
    ]
    before, when = (" ".join(dates.moment_in_full(at).split()) for at in (past, tomorrow))
    ends, month_after = (
        " ".join(dates.moment_in_short(at).split()) for at in (tomorrow, past + RETENTION)
    )
    late = "A répondu « D’accord », avant un changement"
    assert told == [
        ["« Nouvelle sous embargo », le dernier brouillon", "Valable", ends],
        [f"Lancement « Départ », {before}", "A répondu « D’accord »", month_after],
        [f"Lancement « Départ » et tout le site, {before}", "Lancement parti", ends],
        [f"Lancement « Rentrée », {when}", late, "30 jours après le départ"],
        [f"Tout le site, {when}", "Valable", ends],
    ]


def test_nobody_reads_the_link_of_another_who_may_answer(sign_in, embargoed, tomorrow):
    launch = Launch.objects.create(name="Rentrée", moment=tomorrow, planned_at=timezone.now())
    asks = {"launch": launch, "is_whole_site": False, "asks": True, "expires_at": None}
    address = link_to(None, **asks).address
    shown = f"/admin/site-a-venir/invitations/inspect/{invitations().get().pk}/"
    assert address in sign_in("Communication", "Camille").get(shown).text
    seen = sign_in("Rédaction", "Rémi").get(shown).text
    assert "Accord demandé" in seen
    assert address not in seen


def note_in(page):
    """Have the draft of a page lead to a document of its own, and return that."""
    document = document_from_bytes("note.pdf", pdf_bytes(page.title), title=f"Note {page.pk}")
    page.body = [("text", f'<p><a linktype="document" id="{document.pk}">La note</a></p>')]
    page.save_revision()
    return document


def test_a_guest_reads_the_files_of_a_draft(home, page):
    document = note_in(page)
    link = link_to(None, page=page)
    guest, other = guest_of(link), guest_of(link_to(None, page=home))
    assert document.url in guest.get(page.url).text
    answers = [client.get(document.url) for client in (guest, other, Client())]
    assert [answer.status_code for answer in answers] == [200, 404, 404]
    assert answers[0]["Cache-Control"] == "private, no-cache"
    move_to_trash(page)
    assert guest.get(document.url).status_code == 404
    link.delete()
    assert guest.get(document.url).status_code == 404


def test_a_guest_reads_the_files_of_what_will_be_there_at_the_moment(home, page, tomorrow):
    """And of nothing behind a door, nor of a draft that waits for no moment."""
    planned, unplanned = note_in(page), note_in(home)
    schedule(page, tomorrow)
    ours = Launch.objects.get()
    third = home.add_child(instance=ProgrammePage(title="Ailleurs", live=False))
    third.save_revision()
    other = launch_of(User.objects.first(), tomorrow, [third])
    for fields, seen in (
        ({"launch": ours}, True),
        ({"launch": ours, "is_whole_site": False}, True),
        ({"launch": other, "is_whole_site": False}, False),
        ({"moment": tomorrow}, True),
        ({"moment": tomorrow, "page": page}, True),
        ({"moment": tomorrow - HOUR}, False),
        ({"moment": tomorrow, "page": home}, False),
    ):
        guest, link = Client(), link_to(fields.pop("moment", None), **fields)
        guest.get(f"{link.address}visite/" if link.launch else link.address)
        assert (guest.get(planned.url).status_code == 200) is seen, fields
        assert guest.get(unplanned.url).status_code == 404, fields
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert guest_of(link_to(tomorrow, page=page)).get(planned.url).status_code == 404


def test_the_form_of_an_invitation_asks_what_it_needs_and_explains_each_refusal(
    editor, page, tomorrow
):
    launch = launch_of(User.objects.create_superuser("chef"), tomorrow, [page], planned=False)
    asked = editor.get(f"{reverse('invitations:add')}?lancement={launch.pk}").context["form"]
    assert list(asked.fields) == ["name", "asks", "email", "is_whole_site", "lasts"]
    assert asked.fields["email"].required  # its label has an asterisk
    assert "Le lien montre\xa0: Lancement «\xa0Rentrée\xa0», " in asked.fields["name"].help_text
    assert "Dites où envoyer" in invite(editor, launch, asks="on").text
    assert list(editor.get(reverse("invitations:add")).context["form"].fields) == [
        "name", "moment", "lasts"
    ]  # fmt: skip
    assert "moment" in invite(editor, moment="").context["form"].errors
    assert "Ce moment est passé." in invite(editor, moment="01/01/2020 09:00").text
    Launch.objects.update(left_at=tomorrow)
    assert invite(editor, launch).status_code == 404
    assert not invitations().exists()


def test_a_guest_of_a_launch_reads_its_changes_and_comes_back(home, tomorrow):
    page = home.add_child(instance=ProgrammePage(title="Nouvelle promise", live=False))
    page.save_revision()
    old = home.add_child(instance=ProgrammePage(title="Ancienne promesse", slug="ancienne"))
    launch = launch_of(User.objects.create_superuser("chef"), tomorrow, [page], removed=[old])
    link = link_to(None, launch=launch, is_whole_site=False)
    guest, address = Client(), f"/site-a-venir/{link.token}/"
    document = guest.get(address)
    (today,) = BeautifulSoup(document.text, "lxml").select("a[href='/ancienne/']")
    assert "telle qu’elle est aujourd’hui" in today.get_text()
    assert document.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Nouvelle promise" in document.text
    assert "<form" not in document.text
    shown = guest.get(f"{address}visite/{page.pk}/", follow=True).text
    assert "Nouvelle promise" in shown
    assert address in shown
    elsewhere = guest.get("/")
    assert "Site actuel" in elsewhere.text
    assert address in elsewhere.text
    assert "no-store" in elsewhere.headers["Cache-Control"]
    assert guest.get(f"{address}visite/{home.pk}/").status_code == 404
