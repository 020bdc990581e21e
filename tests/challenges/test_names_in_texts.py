"""The report « Noms dans les textes »: whatever names somebody, with its edit link."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Comment

from challenges.erasure.texts import NameMatcher
from challenges.models import ChallengeIndexPage, ChallengePage, Participation
from pages.models import ProgrammePage
from publishing.trash.actions import move_to_trash
from tests.challenges.mentions import list_of
from tests.challenges.traces import NAME
from tests.editing.conftest import create_accounts
from tests.menus import MenuEntry, publish_menu

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "Zelie Quintroeuil",
        "avec ZÉLIE QUINTRŒUIL, mentor",
        "Quintrœuil Zélie",
        "l’équipe de Zélie\xa0Quintrœuil.",
        "Ze\u0301lie Quintrœuil",
        "<p><b>Zélie</b> Quintrœuil</p>",
        '<a href="https://x.fr/zelie-quintroeuil/">ici</a>',
        "zelie.quintroeuil@x.fr",
        "/x/Z%C3%A9lie-Quintr%C5%93uil",
        "images/zelie_quintroeuil_2.png",
        "Z&eacute;lie&nbsp;Quintr&oelig;uil",
        '{"a": ["Z\\u00e9lie\\u00a0Quintr\\u0153uil"]}',
        '{"body": "[\\"Z\\\\u00e9lie\\\\nQuintr\\\\u0153uil\\"]"}',
    ],
)
def test_a_name_is_found_however_it_is_written(text):
    assert NameMatcher([NAME]).mentions(text)


@pytest.mark.parametrize(
    "text", ["", "Zélie", "Quintrœuil", "Zélies Quintrœuil", "ZélieQuintrœuil", "%zz \\u12 &x;"]
)
def test_no_other_word_is_taken_for_a_name(text):
    assert not NameMatcher([NAME]).mentions(text)


def test_a_name_without_a_letter_is_in_no_text():
    assert not NameMatcher(["😀"]).mentions("Ada Lovelace 😀")


@pytest.fixture
def accounts():
    return create_accounts()


@pytest.fixture
def search(client, accounts):
    def search_as(role, names=NAME):
        client.force_login(accounts[role])
        return client.post(reverse("texts_naming"), {"names": names})

    return search_as


def page_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_live_texts_drafts_teams_comments_menus_and_redirects_are_listed(search, home):
    online = home.add_child(instance=ProgrammePage(title="En ligne", introduction=NAME))
    online.save_revision().publish()
    draft = home.add_child(instance=ProgrammePage(title="Brouillon"))
    draft.introduction = f"Avec {NAME}"
    draft.save_revision()
    mended = home.add_child(instance=ProgrammePage(title="Corrigée", introduction=NAME))
    mended.save_revision()
    mended.introduction = "Avec une personne"
    mended.save_revision().publish()
    user = User.objects.create_user("relecture")
    Comment.objects.create(page=mended, user=user, text=f"{NAME} ?", contentpath="title")
    log(mended, "wagtail.edit", data={"note": NAME})
    challenges = home.add_child(instance=ChallengeIndexPage(title="Défis"))
    challenge = ChallengePage(title="Cartes")
    challenge.team = [Participation(name=NAME, role="talent")]
    challenges.add_child(instance=challenge)
    publish_menu("fr", [MenuEntry(NAME, url="https://example.org/")])
    Redirect.objects.create(old_path="/zelie-quintroeuil", redirect_page=online)
    User.objects.create_user("zelie.quintroeuil")

    found = {title: (url, places) for title, url, places in list_of(search("administration"))}

    assert found["En ligne"] == (page_url(online), "Page de programme\xa0: chapô")
    assert found["Brouillon"] == (page_url(draft), "Page de programme\xa0: brouillon")
    assert found["Corrigée"] == (
        page_url(mended),
        "Page de programme\xa0: commentaire, autres versions",
    )
    assert found["Cartes"] == (page_url(challenge), "Défi\xa0: participation")
    assert any("Menu" in places for _url, places in found.values())
    assert any("/redirects/" in url for url, _places in found.values())
    assert any("/users/" in url for url, _places in found.values())
    assert len(found) == 7


def test_only_what_the_reader_may_edit_has_a_link(search, home, accounts):
    page = home.add_child(instance=ProgrammePage(title="En ligne", introduction=NAME))
    trashed = home.add_child(instance=ProgrammePage(title="Ancienne", introduction=NAME))
    move_to_trash(trashed, accounts["communication"])
    User.objects.create_user("zelie.quintroeuil")

    found = {title: url for title, url, _places in list_of(search("communication"))}

    assert found["En ligne"] == page_url(page)
    assert found["Ancienne (dans la Corbeille)"] is None
    assert found["zelie.quintroeuil"] is None


def test_several_names_are_looked_for_and_short_ones_refused(search, home):
    home.add_child(instance=ProgrammePage(title="Une", introduction="Ada Lovelace"))
    home.add_child(instance=ProgrammePage(title="Autre", introduction="ADA BYRON"))

    both = search("communication", "Ada Lovelace\n\nAda Byron\n")
    assert [title for title, _url, _places in list_of(both)] == ["Autre", "Une"]
    for names in ("", "de", "Ada Lovelace\n…", "…"):
        answer = search("communication", names)
        assert list_of(answer) == [], names
        assert "Aucun texte" not in answer.text, names
    assert "au moins 3 lettres" in search("communication", "de").text
    assert "Aucun texte n’écrit ce nom." in search("communication", "Grace Hopper").text


def test_writers_find_no_names(client, search):
    assert search("redaction").status_code == 302
    assert reverse("texts_naming") not in client.get("/admin/").text
    search("communication")
    assert reverse("texts_naming") in client.get("/admin/").text
