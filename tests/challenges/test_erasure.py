"""The erasure of a person leaves nothing of theirs, and tells which texts of others name them."""

import re
import shutil
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.admin.models import FormState
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Comment, CommentReply, ModelLogEntry, Page, Workflow

from challenges import erasure
from challenges.erasure import memory
from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    ErasedPerson,
    Participation,
    PersonIndexPage,
    PersonPage,
)
from exchange.export import demo
from home.models import MissedSearch
from media import renditions
from media.models import Image
from media.uploads import image_from_bytes
from pages.models import ProgrammePage
from publishing.caching import generation
from tests.challenges.mentions import list_of
from tests.challenges.traces import NAME, TRACE, everything, public_answers, traces
from tests.drawings import draw_picture
from tests.editing.conftest import create_accounts

pytestmark = pytest.mark.django_db


ADDRESS = "/personnes/zelie-quintroeuil/"
EARLIER = "/personnes/zelie-q-quintroeuil/"


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def accounts():
    return create_accounts()


@pytest.fixture
def editor(accounts):
    return accounts["communication"]


@pytest.fixture
def people(home):
    return home.add_child(instance=PersonIndexPage(title="Personnes", slug="personnes"))


@pytest.fixture
def portrait():
    return image_from_bytes(
        "zelie-quintroeuil.png",
        draw_picture("zelie", (300, 200)),
        title=f"Portrait de {NAME}",
        description=f"{NAME} sourit",
    )


@pytest.fixture
def other(people):
    other = PersonPage(title="Bruno Lamy", slug="bruno-lamy")
    people.add_child(instance=other)
    return other


@pytest.fixture
def person(people, portrait, editor):
    """A person with a mention in every place of the site, and an earlier address."""
    person = PersonPage(
        title=NAME,
        slug="zelie-q-quintroeuil",
        live=False,
        job="Développeuse chez Quintrœuil SARL",
        introduction="Zélie aime les données.",
        portrait=portrait,
        biography=[{"type": "text", "value": f"<p>{NAME} a trouvé.</p>"}],
        links=[
            {
                "type": "link",
                "value": {"kind": "github", "url": "https://x.org/zelieq", "label": ""},
            }
        ],
    )
    people.add_child(instance=person)
    person.save_revision(user=editor).publish()
    person = PersonPage.objects.get(pk=person.pk)
    person.slug = "zelie-quintroeuil"
    person.save_revision(user=editor).publish()
    person = PersonPage.objects.get(pk=person.pk)
    person.introduction = "Brouillon de Zélie"
    person.save_revision(user=editor)
    Workflow.objects.get().start(person, editor)
    while renditions.make_missing_renditions():
        pass
    comment = Comment.objects.create(page=person, user=editor, text=NAME, contentpath="title")
    CommentReply.objects.create(comment=comment, user=editor, text="Zélie est d’accord")
    log(person, "wagtail.edit", user=editor, data={"title": NAME})
    Redirect.objects.create(old_path="/equipe/zelie", redirect_page=person)
    Redirect.objects.create(old_path="/zq", redirect_link=ADDRESS)
    person.create_alias(update_slug="zelie-quintroeuil-bis")
    FormState.objects.create(
        user=editor,
        content_object=person,
        parent_object_id="",
        last_updated_at=person.last_published_at,
        data="title=Z%C3%A9lie+Quintr%C5%93uil",
    )
    return PersonPage.objects.get(pk=person.pk)


@pytest.fixture
def challenges(home, person, other):
    """A public challenge and a draft, each with the person in its team and in its versions."""
    parent = home.add_child(instance=ChallengeIndexPage(title="Défis", slug="defis"))
    found = []
    for title, live in (("Cartes ouvertes", True), ("Brouillon secret", False)):
        challenge = ChallengePage(title=title, slug=title.split()[0].lower(), live=False)
        parent.add_child(instance=challenge)
        challenge.team = [
            Participation(person=other, role="mentor"),
            Participation(person=person, role="talent"),
        ]
        revision = challenge.save_revision()
        if live:
            revision.publish()
        else:
            challenge.save()
        found.append(ChallengePage.objects.get(pk=challenge.pk))
    return found


@pytest.fixture
def story(home, person):
    """A page of somebody else's that names the person, links to them, and has earlier versions."""
    story = ProgrammePage(
        title="Portraits",
        slug="portraits",
        introduction=f"Rencontre avec {NAME.upper()}.",
        search_description="Le portrait de Zelie Quintroeuil",
        body=[
            {
                "type": "text",
                "value": f'<p>Merci à <a linktype="page" id="{person.pk}">Zélie '
                f"<b>Quintrœuil</b></a>, voyez "
                f'<a href="https://x.org/zelie-quintroeuil">son site</a>.</p>',
            },
            {"type": "quote", "value": {"text": "Ouvrir", "author": NAME, "role": ""}},
        ],
    )
    home.add_child(instance=story)
    story.save_revision().publish()
    log(story, "wagtail.edit", data={"note": f"relu par {NAME}"})
    return ProgrammePage.objects.get(pk=story.pk)


def test_nothing_is_left_anywhere(
    client, person, challenges, other, django_capture_on_commit_callbacks
):
    assert len(traces()) > 30
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(person)

    assert traces() == []
    assert not any(TRACE.search(answer) for answer in public_answers(client).values())
    for challenge in challenges:
        challenge.refresh_from_db()
        assert [part.person_id for part in challenge.team.all()] == [other.pk]
        draft = challenge.get_latest_revision_as_object()
        assert [part.person_id for part in draft.team.all()] == [other.pk]
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db(transaction=True)
def test_the_generation_moves_once_and_files_go_with_the_commit(person, challenges):
    before = generation.current()
    erasure.erase(person)

    assert generation.current() == before + 1
    assert traces() == []


def test_texts_of_others_stay_as_they_are_and_their_links_become_words(client, person, story):
    before = everything()
    erasure.erase(person)

    rows = [place for place in before if place.startswith("pages_programmepage ")]
    assert {place: before[place] for place in rows} == {
        place: text for place, text in everything().items() if place in rows
    }
    page = BeautifulSoup(client.get("/portraits/").content, "lxml").main
    assert NAME.upper() in page.get_text()
    assert "Zélie Quintrœuil" in page.get_text()
    assert not page.find_all("a", string=re.compile("Quintr"))


def test_the_history_of_a_portrait_goes_with_it(person):
    log(person.portrait, "wagtail.edit")
    erasure.erase(person)
    assert not ModelLogEntry.objects.filter(label__icontains="quintr").exists()


def test_what_nobody_could_change_by_hand_goes_with_the_name(client, editor, person):
    MissedSearch.count_one(f"{NAME} téléphone")
    client.force_login(editor)
    told = client.get(reverse("erase_person", args=[person.pk])).content.decode()
    assert "zélie quintrœuil téléphone" in told
    erasure.erase(person)
    assert not MissedSearch.objects.exists()


def test_every_address_the_person_had_answers_410(client, person, people):
    addresses = [ADDRESS, EARLIER, "/personnes/zelie-quintroeuil-bis/", "/equipe/zelie/"]
    for slug in ("zelie-x", person.slug):
        person.slug = slug
        person.save_revision().publish()
    people.add_child(instance=PersonPage(title="Xénia", slug="zelie-x"))
    erasure.erase(person)

    for address in addresses:
        response = client.get(address)
        assert response.status_code == 410, address
        assert "Page retirée" in response.content.decode()
        assert response.content.decode().count("<h1") == 1
    assert client.get("/zq/").status_code == 404
    # Another page may have taken an earlier address over: importers still know it.
    assert not erasure.is_erased(path="/personnes/zelie-x/")
    assert client.get("/personnes/zelie-autre/").status_code == 404
    assert client.get(f"{ADDRESS}?page=1").status_code == 410


def test_no_query_more_on_a_page_that_exists(client, person):
    erasure.erase(person)

    for address, is_asked in (("/", False), ("/nulle-part/", True)):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked = any("erasedperson" in query["sql"] for query in queries)
        assert asked == is_asked


def test_importers_are_told(person, settings):
    erasure.erase(person)

    assert erasure.is_erased(name="ZELIE  quintrœuil")
    assert erasure.is_erased(path="/personnes/zelie-quintroeuil")
    assert not erasure.is_erased(name="Zélie")
    assert not erasure.is_erased()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert erasure.is_erased(name=NAME)


@pytest.mark.long
def test_the_demo_does_not_bring_anybody_back(home, people, media_folder, tmp_path, monkeypatch):
    names = ("_index", "awa-kermarrec", "hugo-tanvier", "marguerite-osei")
    persons = {f"personnes/{name}.md" for name in names}
    pages = {"_index.md", "defis/_index.md", "defis/dgfip-fraude-fiscale.md"} | persons
    few = shutil.copytree(demo.FOLDER, tmp_path / "demo")
    for page in few.rglob("*.md"):
        if page not in {few / "content" / "fr" / name for name in pages}:
            page.unlink()
    (few / "data" / "menus.yml").unlink()  # they lead to pages that are not there
    monkeypatch.setattr(demo, "FOLDER", few)
    erasure.erase(people.add_child(instance=PersonPage(title="Awa Kermarrec", slug="awa")))
    people.delete()  # the demo brings its own list
    call_command("load_demo", stdout=StringIO())
    assert PersonPage.objects.filter(title="Hugo Tanvier").exists()
    assert not PersonPage.objects.filter(title="Awa Kermarrec").exists()
    team = Participation.objects.filter(challenge__slug="dgfip-fraude-fiscale")
    assert team.exists()
    assert not team.filter(name__icontains="Kermarrec").exists()


def test_the_log_has_the_author_and_the_date_without_the_erased_name(person, editor):
    erasure.erase(person, user=editor)
    entry = ModelLogEntry.objects.get(action="challenges.erase")
    assert entry.user == editor
    assert set(entry.data["digests"]) == set(ErasedPerson.objects.values_list("digest", flat=True))


def test_a_portrait_that_another_page_shows_stays(person, home, portrait):
    home.image = portrait
    home.save()
    plan = erasure.erase(person)
    assert plan.kept_files == [portrait]
    assert Image.objects.filter(pk=portrait.pk).exists()


def test_a_portrait_that_earlier_versions_alone_show_goes(person):
    person = PersonPage.objects.get(pk=person.pk)
    person.portrait = None
    person.save_revision().publish()
    erasure.erase(person)
    assert not Image.objects.exists()


def test_somebody_of_the_same_name_is_left_alone(client, person, people, challenges):
    people.add_child(instance=PersonPage(title=NAME, slug="zelie-quintroeuil-2"))
    challenges[0].team.create(name=NAME, role="mentor")
    MissedSearch.count_one(NAME)
    plan = erasure.erase(person)

    assert [page.slug for page in plan.homonyms] == ["zelie-quintroeuil-2"]
    assert challenges[0].team.filter(name=NAME).exists()
    assert MissedSearch.objects.exists()
    assert client.get(ADDRESS).status_code == 410
    assert PersonPage.objects.live().filter(slug="zelie-quintroeuil-2").exists()
    assert not erasure.is_erased(name=NAME)


def test_a_failure_halfway_leaves_everything(person, challenges, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("halfway")

    before = everything()
    monkeypatch.setattr(memory, "log", fail)
    with pytest.raises(RuntimeError):
        erasure.erase(person)
    assert everything() == before


# The admin --------------------------------------------------------------------------------------


def test_the_admin_tells_then_erases_and_lists_the_texts_that_stay(
    client, editor, person, challenges, story, django_capture_on_commit_callbacks
):
    for title in ("Essai", NAME):  # as a page may begin
        person.title = title
        person.save_revision()
    story.get_parent().add_child(instance=ProgrammePage(title="Essai"))
    client.force_login(editor)
    address = reverse("erase_person", args=[person.pk])
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[person.pk])).content.decode()
    assert address in edit
    told = client.get(address).content.decode()
    for words in ("Cartes ouvertes, Talent", EARLIER):
        assert words in told
    assert PersonPage.objects.filter(pk=person.pk).exists()

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address)
    assert "La personne est effacée du site." in response.text
    assert list_of(response) == [
        (
            "Portraits",
            reverse("wagtailadmin_pages:edit", args=[story.pk]),
            "Page de programme\xa0: chapô, contenu, méta-description",
        )
    ]
    assert ModelLogEntry.objects.get(action="challenges.erase").user == editor
    # The list comes again for whoever asks by the name.
    assert list_of(client.post(reverse("texts_naming"), {"names": "zelie quintroeuil"}))


def test_writers_may_not_erase(client, person, accounts):
    client.force_login(accounts["redaction"])
    address = reverse("erase_person", args=[person.pk])
    assert address not in client.get(reverse("wagtailadmin_pages:edit", args=[person.pk])).text
    client.post(address)
    assert PersonPage.objects.filter(pk=person.pk).exists()
    assert client.get(reverse("erase_person", args=[10**30])).status_code == 404
