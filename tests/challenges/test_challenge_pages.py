"""The page of a challenge: its story, its team and its neighbours."""

from datetime import date

import pytest

from challenges.models import (
    Expertise,
    Organisation,
    Participation,
    Theme,
)
from media.uploads import document_from_bytes
from pages.models import ContactPage
from tests.challenges.conftest import links, main_text, texts
from tests.documents import pdf_bytes

pytestmark = pytest.mark.django_db


def test_a_challenge_tells_its_story(programme, visit, image):
    promotion = programme.promotion(start=date(2020, 9, 1))
    awa = programme.person(job="Data scientist", portrait=image)
    marguerite = programme.person("Marguerite Osei", "marguerite", job="Juriste")
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

    size = f"PDF – {poster.file.size} octets"
    assert main_text(soup) == (
        "Ministère de l’Intérieur · Promotion 4 CartAV Voir accidents et infractions sur une "
        "carte. Terminé Voir le service Code source Lire la vidéo « Le défi » La lecture se fait "
        "par YouTube, qui peut déposer des cookies. Le défi Le problème Deux fichiers parlent des "
        "mêmes lieux. Les chiffres clés plus de 300 agents formés Ce qui a été réalisé Une carte "
        "Route par route. Lire le code de la carte – Une carte L’équipe Awa Kermarrec Talent – "
        "Data scientist Camille Martin Talent – design CM Marguerite Osei Mentor – à la DSR MO Le "
        "bilan en vidéo Lire la vidéo « Le bilan » La lecture se fait par YouTube, qui peut "
        "déposer des cookies. Le bilan En bref Administration Ministère de l’Intérieur Son site "
        "(Ministère de l’Intérieur) Lieu Délégation à la sécurité routière Paris Promotion "
        "Promotion 4 Dates septembre 2020 Début juillet 2021 Fin, après 10 mois Thématique "
        "Sécurité Expertise Géomatique La start-up d’État sur beta.gouv.fr Télécharger l’affiche "
        f"{size}"
    )
    # Talents come before mentors in any order of the form.
    assert links(soup) == {
        "Voir le service": "https://cartav.example.fr/",
        "Code source": "https://code.example.fr/cartav",
        "Lire la vidéo « Le défi »": "https://www.youtube.com/watch?v=Kh0Y2hVe_bw",
        "Lire le code de la carte – Une carte": "https://code.example.fr/carte",
        "Awa Kermarrec": "/personnes/awa/",
        "Marguerite Osei": "/personnes/marguerite/",
        "Lire la vidéo « Le bilan »": "https://www.youtube.com/watch?v=Kh0Y2hVe_bx",
        "Ministère de l’Intérieur": "/defis/administrations/mi/",
        "Son site (Ministère de l’Intérieur)": "https://interieur.example.fr/",
        "Promotion 4": "/promos/promotion-4/",
        "Sécurité": "/defis/?thematique=securite",
        "Géomatique": "/defis/?expertise=geomatique",
        "La start-up d’État sur beta.gouv.fr": "https://beta.example.fr/cartav",
        f"Télécharger l’affiche {size}": poster.url,
    }
    assert [img["alt"] for img in soup.select(".eig-achievement img")] == ["La carte"]


def test_a_challenge_with_two_of_each_and_a_poster_elsewhere(programme, visit, home):
    promotions = [programme.promotion(f"Promotion {n}", f"p-{n}", number=n) for n in (3, 4)]
    home.add_child(instance=ContactPage(title="Nous écrire", slug="contact"))
    challenge = programme.challenge(
        town="Brest",
        promotions=promotions,
        organisations=[Organisation.objects.create(name=name) for name in ("DGFiP", "IGN")],
        themes=[Theme.objects.create(name=name) for name in ("Mer", "Santé")],
        expertises=[Expertise.objects.create(name=name) for name in ("Cartes", "Droit")],
        duration=10,
        poster_url="https://affiches.example.fr/cartav",
        achievements=[("achievement", {"title": "Une carte", "url": "https://example.fr/"})],
    )

    soup = visit(challenge)

    assert texts(soup, ".eig-profile__above") == ["DGFiP · IGN · Promotion 4 · Promotion 3"]
    assert texts(soup, ".eig-achievement a") == ["Découvrir « Une carte »"]
    assert texts(soup, ".eig-facts") == [
        "En bref Administrations DGFiP IGN Lieu Brest Promotions Promotion 4 Promotion 3 Dates "
        "10 mois Thématiques Mer Santé Expertises Cartes Droit L’affiche du défi Contacter "
        "l’équipe du programme"
    ]
    assert [link["href"] for link in soup.select(".eig-facts a")] == [
        "/defis/administrations/dgfip/",
        "/defis/administrations/ign/",
        "/promos/p-4/",
        "/promos/p-3/",
        "/defis/?thematique=mer",
        "/defis/?thematique=sante",
        "/defis/?expertise=cartes",
        "/defis/?expertise=droit",
        "https://affiches.example.fr/cartav",
        "/contact/",
    ]


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


def test_neighbours_stand_in_the_order_of_the_alphabet_in_any_collation(programme, visit):
    """« É » and « œ » stand elsewhere in the order of bytes, and in that of some databases."""
    promotion = programme.promotion()
    alphabet = ["Eaux", "Écoles", "Effets", "L’été", "Œuvres", "Zones"]
    made = {
        title: programme.challenge(title, f"d{place}", promotions=[promotion])
        for place, title in enumerate(reversed(alphabet))
    }
    earlier = programme.promotion("Promotion 3", "promotion-3", start=date(2019, 9, 1))
    programme.challenge("Ailleurs", "ailleurs", promotions=[earlier])
    around = {title: texts(visit(page), ".eig-band h3") for title, page in made.items()}
    # The last one's neighbour is the first.
    assert around == {
        title: [alphabet[place - 1], [*alphabet, alphabet[0]][place + 1]]
        for place, title in enumerate(alphabet)
    }
    found = links(visit(made["Zones"]))
    assert found["Tous les défis de la promotion"] == "/defis/?promotion=promotion-4"


def test_the_card_of_a_neighbour_says_nothing_of_the_page_around_it(programme, visit):
    promotion = programme.promotion()
    theme = Theme.objects.create(name="Mer", slug="mer")
    page = programme.challenge("Un", "un", promotions=[promotion], themes=[theme])
    programme.challenge("Deux", "deux", promotions=[promotion])
    assert texts(visit(page), ".eig-band .eig-card") == ["Défi suivant Deux"]
