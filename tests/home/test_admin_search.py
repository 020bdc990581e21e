"""Editors find things with any accents, capitals and plurals."""

import pytest

from challenges.models import ChallengeIndexPage, ChallengePage, PersonIndexPage, PersonPage, Theme
from home.models import HomePage
from media.uploads import document_from_bytes, image_from_bytes
from pages.models import ProgrammePage
from tests.drawings import draw_picture

pytestmark = pytest.mark.django_db

QUERIES = ["defi", "DÉFIS", "l’écologie", "ecologies defis"]


@pytest.fixture
def title():
    """Make one of each thing that editors look for, all called the same."""
    title = "Défi de l’Écologie"
    home = HomePage.objects.get(locale__language_code="fr")
    challenges = home.add_child(instance=ChallengeIndexPage(title="Liste", slug="liste"))
    challenges.add_child(instance=ChallengePage(title=title, slug="a"))
    people = home.add_child(instance=PersonIndexPage(title="Annuaire", slug="annuaire"))
    people.add_child(instance=PersonPage(title=title, slug="b"))
    image_from_bytes("a.png", draw_picture("a", (64, 36)), title=title, description="A")
    document_from_bytes("a.csv", b"a,b\n1,2\n", title=title)
    Theme.objects.create(name=title)
    return title


def test_the_explorer_finds_words_of_texts_after_those_of_titles(communication):
    home = HomePage.objects.get(locale__language_code="fr")
    body = [("text", "<p>On y parle de zootechnie.</p>")]
    told = home.add_child(instance=ProgrammePage(title="Autre chose", slug="b", body=body))
    introduced = ProgrammePage(title="Encore autre chose", slug="c", introduction="La zootechnie.")
    home.add_child(instance=introduced)
    named = home.add_child(instance=ProgrammePage(title="Zootechnie", slug="a"))
    for address in (
        "/admin/pages/search/results/?q={}",
        f"/admin/pages/{home.pk}/results/?q={{}}",
        "/admin/choose-page/search/?q={}",
    ):
        for query in ("zootechnie", "ZOOTECHNIES"):
            text = communication.get(address.format(query)).text
            places = [text.find(page.title) for page in (named, introduced, told)]
            assert -1 not in places, (address, query)
            assert places[0] == min(places), (address, query)
        assert "Autre chose" not in communication.get(address.format("zootechnie zebre")).text


SCREENS = {
    "explorer": "/admin/pages/search/results/?q={}",
    "images": "/admin/images/results/?q={}",
    "image chooser": "/admin/images/chooser/results/?q={}",
    "documents": "/admin/documents/results/?q={}",
    "document chooser": "/admin/documents/chooser/results/?q={}",
    "page chooser": "/admin/choose-page/search/?q={}",
    "challenges": "/admin/defis/results/?q={}",
    "person chooser": "/admin/choisir-personne/results/?q={}",
    "themes": "/admin/snippets/challenges/theme/results/?q={}",
}


def test_every_screen_finds_the_same(communication, title):
    found = {}
    for name, address in SCREENS.items():
        for query in [*QUERIES, "zebre"]:
            response = communication.get(address.format(query))
            assert response.status_code == 200, (name, query)
            found.setdefault(name, {})[query] = title in response.text
        for query in ('"', "*", "%20", "a%22b", "%3Cscript"):
            assert communication.get(address.format(query)).status_code == 200, (name, query)

    assert found == {name: dict.fromkeys(QUERIES, True) | {"zebre": False} for name in SCREENS}
