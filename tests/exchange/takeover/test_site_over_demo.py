"""The programme's own content takes the place of the demo content."""

from io import StringIO

import pytest
from django.core.management import call_command

from challenges.models import ChallengePage
from exchange.export.models import ImportedDocument
from home.models import HomePage
from pages.models import NewsPage, ProgrammePage
from tests.exchange.takeover.checkout import write_checkout

pytestmark = pytest.mark.django_db


def test_demo_content_makes_way_except_for_edited_pages(tmp_path, media_folder, demo):
    edited = ChallengePage.objects.get(slug="archifiltre")
    edited.subtitle = "Réécrit"
    edited.save_revision().publish()
    output = StringIO()
    call_command("import_legacy", str(write_checkout(tmp_path / "source")), stdout=output)

    assert {page.slug for page in ChallengePage.objects.all()} == {"archifiltre", "sirano", "cache"}
    assert NewsPage.objects.count() == 2
    home = HomePage.objects.get(locale__language_code="fr")
    assert home.introduction == "Des talents pour l’État"
    assert "gardée\xa0: /defis/archifiltre/" in output.getvalue()


def test_the_page_of_2017_makes_way_for_the_document_itself(tmp_path, demo):
    source = tmp_path / "le-programme.md"
    source.write_text("---\ntitle: Le programme\n---\nLe vrai texte.\n", encoding="utf-8")
    demo_page = ProgrammePage.objects.get(slug="le-programme")
    call_command("import_legacy", str(source), stdout=StringIO())

    page = ProgrammePage.objects.get(slug="le-programme")
    assert page.pk != demo_page.pk
    assert "Le vrai texte." in str(page.body)
    assert ImportedDocument.objects.get(page=page).origin == "seed"
    # One document is no site: the rest of the demo stays.
    assert ChallengePage.objects.filter(slug="archifiltre").exists()


def test_the_page_of_2017_stays_once_somebody_edited_it(tmp_path, demo):
    source = tmp_path / "le-programme.md"
    source.write_text("---\ntitle: Le programme\n---\nLe vrai texte.\n", encoding="utf-8")
    page = ProgrammePage.objects.get(slug="le-programme")
    page.introduction = "Réécrite."
    page.save_revision().publish()
    call_command("import_legacy", str(source), stdout=StringIO())

    assert ProgrammePage.objects.get(slug="le-programme").introduction == "Réécrite."


def test_the_page_of_2017_stays_once_somebody_wrote_below_it(tmp_path, demo):
    source = tmp_path / "le-programme.md"
    source.write_text("---\ntitle: Le programme\n---\nLe vrai texte.\n", encoding="utf-8")
    page = ProgrammePage.objects.get(slug="le-programme")
    below = page.add_child(instance=ProgrammePage(title="Écrite par l’équipe", slug="equipe"))
    call_command("import_legacy", str(source), stdout=StringIO())

    assert ProgrammePage.objects.get(pk=below.pk).get_parent().pk == page.pk
    assert ProgrammePage.objects.filter(slug="le-programme-1").exists()
