"""Search reads a page in the words that visitors read."""

import pytest

from challenges.models import ChallengePage, PersonPage
from pages.models import PressPage

pytestmark = pytest.mark.django_db


def test_it_reads_the_labels_of_choices_and_nothing_of_links_to_other_sites():
    page = ChallengePage(
        search_description="Un résumé.",
        status=ChallengePage.Status.choices[0][0],
        website="https://ailleurs.example.org/",
    )
    assert page.own_texts() == ["Un résumé.", ChallengePage.Status.choices[0][1]]
    mention = {"title": "Un récit", "media": "La Gazette", "url": "https://gazette.example.org/"}
    press = PressPage(mentions=[{"type": "mention", "value": mention}])
    assert press.own_texts() == ["", "Un récit", "La Gazette"]
    achievement = {"title": "Une carte", "url": "/carte/", "link_text": "Lire le code de la carte"}
    page = ChallengePage(achievements=[{"type": "achievement", "value": achievement}])
    assert "Une carte" in page.own_texts()
    assert "Lire le code de la carte" not in page.own_texts()
    roles = PersonPage._meta.get_field("roles").flatchoices[:2]
    person = PersonPage(roles=[key for key, _label in roles])
    assert person.own_texts() == ["", *(label for _key, label in roles)]
