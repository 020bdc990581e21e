"""The programme's own content takes the place of the demo content."""

from io import StringIO

import pytest
from django.core.management import call_command

from challenges.models import ChallengePage
from home.models import HomePage
from pages.models import NewsPage
from tests.legacy.checkout import write_checkout

pytestmark = pytest.mark.django_db


def test_demo_content_makes_way_but_for_what_somebody_edited(tmp_path, media_folder, demo):
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
