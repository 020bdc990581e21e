"""Search reads a page in the words that visitors read."""

from challenges.models import ChallengePage, PersonPage
from pages.models import PressPage


def test_it_reads_the_labels_of_choices_and_no_address_of_another_site():
    page = ChallengePage(
        search_description="Un résumé.",
        status=ChallengePage.Status.choices[0][0],
        website="https://ailleurs.example.org/",
    )
    assert page.own_texts() == ["Un résumé.", ChallengePage.Status.choices[0][1]]
    mention = {"title": "Un récit", "media": "La Gazette", "url": "https://gazette.example.org/"}
    press = PressPage(mentions=[{"type": "mention", "value": mention}])
    assert press.own_texts() == ["", "Un récit", "La Gazette"]
    roles = PersonPage._meta.get_field("roles").flatchoices[:2]
    person = PersonPage(roles=[key for key, _label in roles])
    assert person.own_texts() == ["", *(label for _key, label in roles)]
