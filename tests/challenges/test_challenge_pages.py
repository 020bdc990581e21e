"""The page of a challenge: its story, its team and its neighbours."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Expertise,
    Organisation,
    Participation,
    Theme,
)
from home.models import HomePage
from media.uploads import document_from_bytes
from tests.challenges.conftest import links, main_text, texts
from tests.documents import pdf_bytes

pytestmark = pytest.mark.django_db


def test_a_challenge_tells_its_story(programme, visit, image):
    promotion = programme.promotion(start=date(2020, 9, 1))
    awa = programme.person(job="Data scientist", portrait=image)
    marguerite = programme.person("Marguerite Osei", "marguerite")
    poster = document_from_bytes("affiche.pdf", pdf_bytes("affiche"), title="Affiche")
    challenge = programme.challenge(
        subtitle="Voir accidents et infractions sur une carte.",
        image=image,
        place="Délégation à la sécurité routière",
        town="Paris",
        promotions=[promotion],
        organisations=[
            Organisation.objects.create(
                name="Ministère de l’Intérieur", slug="mi", website="https://interieur.example.fr/"
            )
        ],
        themes=[Theme.objects.create(name="Sécurité", slug="securite")],
        expertises=[Expertise.objects.create(name="Géomatique", slug="geomatique")],
        status="termine",
        start=date(2020, 9, 1),
        duration=10,
        website="https://cartav.example.fr/",
        source_code="https://code.example.fr/cartav",
        state_startup="https://beta.example.fr/cartav",
        poster=poster,
        body=[
            ("text", "<h2>Le problème</h2>"),
            ("text", "<p>Deux fichiers parlent des mêmes lieux.</p>"),
        ],
        key_figures=[
            (
                "figure",
                {"before": "plus de", "amount": "300", "after": "agents", "label": "formés"},
            )
        ],
        achievements=[
            (
                "achievement",
                {
                    "title": "Une carte",
                    "image": {"image": image, "decorative": False, "alt_text": "La carte"},
                    "text": "<p>Route par route.</p>",
                    "url": "https://code.example.fr/carte",
                    "link_text": "Lire le code de la carte",
                },
            )
        ],
        videos=[
            ("introduction", {"url": "https://youtu.be/Kh0Y2hVe_bw", "title": "Le défi"}),
            ("closing", {"url": "https://youtu.be/Kh0Y2hVe_bx", "title": "Le bilan"}),
        ],
        team=[
            Participation(person=marguerite, role="mentor", note="à la DSR"),
            Participation(person=awa, role="talent"),
            Participation(name="Camille Martin", role="talent", note="design"),
        ],
    )

    soup = visit(challenge)

    assert soup.h1.text == "CartAV"
    words = main_text(soup)
    for text in (
        "Voir accidents et infractions sur une carte.",
        "Délégation à la sécurité routière",
        "Terminé",
        "septembre 2020",
        "Fin, après 10 mois",
        "plus de 300 agents formés",
        "Route par route.",
        "Mentor – à la DSR",
        "Camille Martin Talent – design",
        "Thématique Sécurité Expertise Géomatique",
    ):
        assert text in words
    assert texts(soup, "main h2") == [
        "Le problème",
        "Les chiffres clés",
        "Ce qui a été réalisé",
        "L’équipe",
        "Le bilan en vidéo",
        "En bref",
    ]
    # Talents come before mentors in any order of the form.
    team = ["Awa Kermarrec", "Camille Martin", "Marguerite Osei"]
    assert texts(soup, ".eig-team__members h3") == team
    found = links(soup)
    assert found["Ministère de l’Intérieur"] == "/defis/administrations/mi/"
    assert found["Promotion 4"] == "/promos/promotion-4/"
    assert found["Sécurité"] == "/defis/?thematique=securite"
    assert found["Géomatique"] == "/defis/?expertise=geomatique"
    assert found["Awa Kermarrec"] == "/personnes/awa/"
    assert found["Voir le service"] == "https://cartav.example.fr/"
    assert found["Son site (Ministère de l’Intérieur)"] == "https://interieur.example.fr/"
    assert found["Code source"] == "https://code.example.fr/cartav"
    assert found["La start-up d’État sur beta.gouv.fr"] == "https://beta.example.fr/cartav"
    assert found["Lire le code de la carte – Une carte"] == "https://code.example.fr/carte"
    poster_link = " ".join(f"Télécharger l’affiche {poster.details}".split())
    assert found[poster_link] == poster.url
    assert "Camille Martin" not in found
    assert [img["alt"] for img in soup.select(".eig-achievement img")] == ["La carte"]
    videos = [player["data-video-title"] for player in soup.select("[data-video-title]")]
    assert videos == ["Le défi", "Le bilan"]


def test_a_job_that_is_the_role_is_said_once(programme, visit):
    mentor = programme.person("Jo Petit", "jo", roles=["mentor"], job="Mentor")
    challenge = programme.challenge(team=[Participation(person=mentor, role="mentor")])
    assert texts(visit(challenge), ".eig-card__text") == ["Mentor"]
    # Above the name, and on the card of the challenge.
    assert main_text(visit(mentor)).count("Mentor") == 2


def test_an_empty_challenge_has_no_empty_parts(programme, visit):
    soup = visit(programme.challenge())

    assert texts(soup, "main h2") == []
    assert soup.main.select("section, aside, img, ul") == []


def test_a_challenge_leads_to_others_of_its_promotion_and_to_all(programme, visit):
    promotion = programme.promotion(start=date(2020, 9, 1))
    earlier = programme.promotion("Promotion 3", "promotion-3", start=date(2019, 9, 1))
    programme.challenge("Ailleurs", "ailleurs", promotions=[earlier])
    made = [
        programme.challenge(name, name.lower(), promotions=[promotion])
        for name in ("Alpha", "Beta", "Delta", "Epsilon", "Gamma", "Zeta")
    ]

    soup = visit(made[4])

    # Its neighbours in the alphabet. The last one's neighbour is the first.
    assert texts(soup, ".eig-band h3") == ["Epsilon", "Zeta"]
    assert texts(visit(made[5]), ".eig-band h3") == ["Gamma", "Alpha"]
    assert texts(visit(made[0]), ".eig-band h3") == ["Zeta", "Beta"]
    assert links(soup)["Tous les défis de la promotion"] == "/defis/?promotion=promotion-4"


def test_neighbours_stand_in_the_order_of_the_alphabet_in_any_collation(programme, visit):
    """« É » and « œ » stand elsewhere in the order of bytes, and in that of some databases."""
    promotion = programme.promotion()
    alphabet = ["Eaux", "Écoles", "Effets", "L’été", "Œuvres", "Zones"]
    made = {
        title: programme.challenge(title, f"d{place}", promotions=[promotion])
        for place, title in enumerate(reversed(alphabet))
    }
    following = {title: texts(visit(page), ".eig-band h3")[1] for title, page in made.items()}
    assert following == dict(zip(alphabet, [*alphabet[1:], alphabet[0]], strict=True))


def test_the_card_of_a_neighbour_says_nothing_of_the_page_around_it(programme, visit):
    promotion = programme.promotion()
    theme = Theme.objects.create(name="Mer", slug="mer")
    page = programme.challenge("Un", "un", promotions=[promotion], themes=[theme])
    programme.challenge("Deux", "deux", promotions=[promotion])
    assert texts(visit(page), ".eig-band .eig-card") == ["Défi suivant Deux"]


def test_the_order_of_the_team_is_the_editors_own(programme, visit):
    challenge = programme.challenge(
        team=[Participation(name=name, role="mentor", sort_order=n) for n, name in enumerate("BAC")]
    )

    assert texts(visit(challenge), ".eig-team__members h3") == ["B", "A", "C"]


def test_the_english_list_is_english(client):
    home = HomePage.objects.get(locale__language_code="en")
    home.live = True
    home.save()
    english = home.add_child(instance=ChallengeIndexPage(title="Challenges", slug="challenges"))
    english.add_child(instance=ChallengePage(title="One", slug="one", status="termine"))
    assert "Finished" in client.get("/en/challenges/one/").text

    page = BeautifulSoup(client.get("/en/challenges/?statut=termine").content, "lxml")

    assert [link.text for link in page.select(".eig-card h3 a")] == ["One"]
    text = " ".join(page.select_one("main").text.split())
    assert "1 challenge" in text
    assert "Finished (1)" in text.replace("\xa0", " ")
    assert not {"Afficher", "défi", "État"} & set(text.split())
