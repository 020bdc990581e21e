"""The page of a person: the profile and the challenges."""

from datetime import date

import pytest

from challenges.models import Expertise, Participation
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
            ("link", {"kind": kind, "url": f"https://{kind}.example.org/", "label": label})
            for kind, label in (
                ("github", ""),
                ("linkedin", ""),
                ("mastodon", ""),
                ("gitlab", ""),
                ("autre", ""),
                ("site", "Son carnet"),
            )
        ],
    )
    person.expertises = [Expertise.objects.create(name="Données", slug="donnees")]
    person.save()
    first = programme.challenge(
        start=date(2017, 1, 1), team=[Participation(person=person, role="talent", note="données")]
    )
    programme.challenge(
        "PIX",
        "pix",
        start=date(2018, 1, 1),
        team=[Participation(person=person, role=role) for role in ("mentor", "equipe")],
    )

    soup = visit(person)

    assert main_text(soup) == (
        "Talent · Mentor Awa Kermarrec Data scientist Elle aime les données propres. Née à Brest. "
        "En bref Promotion Promotion 4 Expertise Données GitHub – Awa Kermarrec LinkedIn – Awa "
        "Kermarrec Mastodon – Awa Kermarrec GitLab – Awa Kermarrec https://autre.example.org/ – "
        "Awa Kermarrec Son carnet – Awa Kermarrec Ses défis Mentor Équipe du programme PIX Talent "
        "– données CartAV"
    )
    assert len(soup.select(".eig-person__portrait img")) == 1
    kinds = soup.select(".eig-facts__links a")
    assert [(link["href"].split("/")[2].split(".")[0], link["class"][-1]) for link in kinds] == [
        ("github", "fr-icon-github-fill"),
        ("linkedin", "fr-icon-linkedin-box-fill"),
        ("mastodon", "fr-icon-mastodon-fill"),
        ("gitlab", "fr-icon-links-line"),
        ("autre", "fr-icon-links-line"),
        ("site", "fr-icon-global-line"),
    ]
    assert all("me" in link["rel"] for link in kinds)
    found = links(soup)
    assert found["Données"] == "/personnes/?expertise=donnees"
    assert found["Promotion 4"] == "/promos/promotion-4/"
    assert found["CartAV"] == first.get_url()


def test_a_person_leads_to_those_of_the_promotion(programme, visit):
    promotions = [programme.promotion(f"Promotion {n}", f"p-{n}", number=n) for n in (3, 4)]
    person = programme.person(promotions=promotions)
    for name, order in (("Zoé", 2), ("Bob", None), ("Yan", 1)):
        programme.person(name, name.lower(), promotions=promotions[:1], display_order=order)
    programme.challenge(team=[Participation(person=person)])

    soup = visit(person)

    assert main_text(soup) == (
        "AK Awa Kermarrec En bref Promotions Promotion 4 Promotion 3 Son défi Talent CartAV Dans "
        "la même promotion Yan Y Zoé Z Bob B Toutes les personnes de la promotion"
    )
    assert links(soup)["Toutes les personnes de la promotion"] == "/personnes/?promotion=p-4"


def test_a_person_without_portrait_has_initials(programme, visit):
    soup = visit(programme.person())

    assert texts(soup, ".eig-person__portrait") == ["AK"]
    assert soup.main.select("section, aside, img, ul, h2") == []
