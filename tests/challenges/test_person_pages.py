"""The page of a person: the profile and the challenges."""

from datetime import date

import pytest

from challenges.models import (
    Expertise,
    Participation,
)
from tests.challenges.conftest import links, main_text, texts

pytestmark = pytest.mark.django_db


def test_a_person_shows_a_profile(programme, visit, image):
    promotion = programme.promotion()
    person = programme.person(
        roles=["talent", "mentor"],
        job="Data scientist",
        introduction="Elle aime les données propres.",
        portrait=image,
        promotions=[promotion],
        biography=[("text", "<p>Née à Brest.</p>")],
        links=[
            ("link", {"kind": "github", "url": "https://code.example.org/awa", "label": ""}),
            ("link", {"kind": "autre", "url": "https://awa.example.org/", "label": "Son carnet"}),
        ],
    )
    person.expertises = [Expertise.objects.create(name="Données", slug="donnees")]
    person.save()
    first = programme.challenge(
        start=date(2017, 1, 1), team=[Participation(person=person, role="talent", note="données")]
    )
    programme.challenge(
        "PIX", "pix", start=date(2018, 1, 1), team=[Participation(person=person, role="mentor")]
    )

    soup = visit(person)

    words = main_text(soup)
    assert "Talent · Mentor" in words
    assert "Data scientist" in words
    assert "Elle aime les données propres." in words
    assert "Née à Brest." in words
    assert len(soup.select(".eig-person__portrait img")) == 1
    found = links(soup)
    assert found["GitHub – Awa Kermarrec"] == "https://code.example.org/awa"
    assert found["Son carnet – Awa Kermarrec"] == "https://awa.example.org/"
    assert all("me" in link["rel"] for link in soup.select(".eig-facts__links a"))
    assert found["Données"] == "/personnes/?expertise=donnees"
    assert found["Promotion 4"] == "/promos/promotion-4/"
    assert found["CartAV"] == first.get_url()
    assert texts(soup, ".eig-band .eig-card") == ["Mentor PIX", "Talent – données CartAV"]


def test_a_person_without_portrait_has_initials(programme, visit):
    soup = visit(programme.person())

    assert texts(soup, ".eig-person__portrait") == ["AK"]
    assert soup.main.select("section, aside, img, ul, h2") == []
