"""The programme's own content takes the place of the demo content."""

import pytest

from challenges.models import ChallengePage
from home.models import HomePage
from pages.models import NewsPage, ProgrammePage
from takeover.models import LegacyDocument
from takeover.tests.checkout import write_checkout
from takeover.tests.conftest import bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture
def document(tmp_path):
    """The page of 2017, which is in the demo content too."""
    file = tmp_path / "le-programme.md"
    file.write_text("---\ntitle: Le programme\n---\nLe vrai texte.\n", encoding="utf-8")
    return file


def page_of_2017() -> ProgrammePage:
    return ProgrammePage.objects.get(slug="le-programme")


@pytest.mark.long
def test_demo_content_makes_way_except_for_edited_pages(tmp_path, media_folder):
    edited = ChallengePage.objects.get(slug="archifiltre")
    edited.subtitle = "Réécrit"
    edited.save_revision().publish()
    said = bring_in(write_checkout(tmp_path / "source"))

    assert {page.slug for page in ChallengePage.objects.all()} == {"archifiltre", "sirano", "cache"}
    assert NewsPage.objects.count() == 2
    home = HomePage.objects.get(locale__language_code="fr")
    assert home.introduction == "Des talents pour l’État"
    assert "gardée\xa0: /defis/archifiltre/" in said


def test_the_page_of_2017_makes_way_for_the_document_itself(document):
    demo_page = page_of_2017()
    bring_in(document)

    page = page_of_2017()
    assert page.pk != demo_page.pk
    assert "Le vrai texte." in str(page.body)
    assert LegacyDocument.objects.get(page=page).origin == "seed"
    # One document is no site: the rest of the demo stays.
    assert ChallengePage.objects.filter(slug="archifiltre").exists()


def test_the_page_of_2017_stays_once_somebody_edited_it(document):
    page = page_of_2017()
    page.introduction = "Réécrite."
    page.save_revision().publish()
    bring_in(document)

    assert page_of_2017().introduction == "Réécrite."


def test_the_page_of_2017_stays_once_somebody_wrote_below_it(document):
    page = page_of_2017()
    below = page.add_child(instance=ProgrammePage(title="Écrite par l’équipe", slug="equipe"))
    bring_in(document)

    assert ProgrammePage.objects.get(pk=below.pk).get_parent().pk == page.pk
    assert ProgrammePage.objects.filter(slug="le-programme-1").exists()
