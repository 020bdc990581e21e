"""The pages of challenges, promotions and people: shown and hidden content."""

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Expertise,
    Organisation,
    Participation,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
    Theme,
)
from home.models import HomePage
from media.uploads import document_from_bytes, image_from_bytes
from publishing import clock
from tests.documents import pdf_bytes
from tests.drawings import draw_picture

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script> & « l’été »"


class Programme:
    """The lists of a programme, and functions that add pages below them."""

    def __init__(self):
        home = HomePage.objects.get(locale__language_code="fr")
        self.challenges = home.add_child(instance=ChallengeIndexPage(title="Défis", slug="defis"))
        self.promotions = home.add_child(
            instance=PromotionIndexPage(title="Promotions", slug="promos")
        )
        self.people = home.add_child(instance=PersonIndexPage(title="Personnes", slug="personnes"))

    def promotion(self, title="Promotion 4", slug="promotion-4", **fields) -> PromotionPage:
        return self.promotions.add_child(instance=PromotionPage(title=title, slug=slug, **fields))

    def person(self, title="Awa Kermarrec", slug="awa", promotions=(), **fields) -> PersonPage:
        page = self.people.add_child(instance=PersonPage(title=title, slug=slug, **fields))
        page.promotions = promotions
        page.save()
        return page

    def challenge(self, title="CartAV", slug="cartav", **fields) -> ChallengePage:
        many = {name: fields.pop(name) for name in RELATIONS if name in fields}
        page = self.challenges.add_child(instance=ChallengePage(title=title, slug=slug, **fields))
        for name, objects in many.items():
            setattr(page, name, objects)
        page.save()
        return page


RELATIONS = ["promotions", "organisations", "themes", "expertises", "team"]


@pytest.fixture
def programme() -> Programme:
    return Programme()


@pytest.fixture
def image():
    return image_from_bytes("a.png", draw_picture("a", (64, 36)), title="A", description="Un plan")


@pytest.fixture
def visit(client):
    def get(page) -> BeautifulSoup:
        response = client.get(page.get_url())
        assert response.status_code == 200
        return BeautifulSoup(response.text, "lxml")

    return get


def preview(page, rf) -> BeautifulSoup:
    response = page.make_preview_request(rf.get("/"), page.default_preview_mode)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


def main_text(soup: BeautifulSoup) -> str:
    return " ".join(soup.main.get_text(" ").split())


def texts(soup: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(found.get_text(" ").split()) for found in soup.select(selector)]


def links(soup: BeautifulSoup) -> dict[str, str]:
    found = soup.main.select("a[href]")
    return {" ".join(link.get_text(" ").split()): link["href"] for link in found}


# Challenges -------------------------------------------------------------------------------------


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
            ("heading", {"text": "Le problème", "level": "2"}),
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
    ):
        assert text in words
    assert texts(soup, "main h2") == [
        *("Le problème", "Les chiffres clés", "Ce qui a été réalisé", "L’équipe"),
        *("Le bilan en vidéo", "En bref"),
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
    assert found["Lire le code de la carte"] == "https://code.example.fr/carte"
    assert poster.url in found.values()
    assert "Camille Martin" not in found
    assert [img["alt"] for img in soup.select(".eig-achievement img")] == ["La carte"]
    videos = [player["data-video-title"] for player in soup.select("[data-video-title]")]
    assert videos == ["Le défi", "Le bilan"]


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


def test_the_card_of_a_neighbour_says_nothing_of_the_page_around_it(programme, visit):
    promotion = programme.promotion()
    theme = Theme.objects.create(name="Mer", slug="mer")
    page = programme.challenge("Un", "un", promotions=[promotion], themes=[theme])
    programme.challenge("Deux", "deux", promotions=[promotion])
    assert texts(visit(page), ".eig-band .eig-card") == ["Défi suivant Deux"]


def test_drafts_are_not_shown(programme, visit):
    promotion = programme.promotion()
    person = programme.person(promotions=[promotion])
    team = [Participation(person=person, name="Nom tapé", role="talent")]
    challenge = programme.challenge(promotions=[promotion], team=team)
    other = programme.challenge("Autre défi", "autre", promotions=[promotion])

    person.unpublish()
    other.unpublish()
    assert "Awa" not in main_text(visit(challenge))
    assert "Nom tapé" not in main_text(visit(challenge))
    assert "Autre défi" not in main_text(visit(challenge))
    assert "Awa" not in main_text(visit(promotion))
    assert "Autre défi" not in main_text(visit(promotion))

    promotion.unpublish()
    assert "Promotion 4" not in main_text(visit(challenge))
    PersonPage.objects.get().save_revision().publish()
    challenge.unpublish()
    assert "CartAV" not in main_text(visit(person))
    assert "Promotion 4" not in main_text(visit(person))


def test_restricted_pages_are_not_shown(programme, visit):
    promotion = programme.promotion()
    person = programme.person(promotions=[promotion])
    team = [Participation(person=person, role="talent")]
    challenge = programme.challenge(promotions=[promotion], team=team)
    other = programme.challenge("Autre défi", "autre", promotions=[promotion])

    def restrict(page):
        PageViewRestriction.objects.create(page=page, restriction_type="login")

    restrict(other)
    restrict(person)
    assert "Awa" not in main_text(visit(challenge))
    assert "Autre défi" not in main_text(visit(challenge))
    assert "Awa" not in main_text(visit(promotion))
    assert "Autre défi" not in main_text(visit(promotion))
    PageViewRestriction.objects.all().delete()

    restrict(programme.promotions)
    restrict(programme.challenges)
    assert "CartAV" not in main_text(visit(person))
    assert "Promotion 4" not in main_text(visit(person))


def test_the_order_of_the_team_is_the_editors_own(programme, visit):
    challenge = programme.challenge(
        team=[Participation(name=name, role="mentor", sort_order=n) for n, name in enumerate("BAC")]
    )

    assert texts(visit(challenge), ".eig-team__members h3") == ["B", "A", "C"]


def test_an_editor_previews_relations_that_are_not_saved(programme, rf):
    promotion = programme.promotion()
    challenge = programme.challenge()
    theme = Theme.objects.create(name="Sécurité", slug="securite")
    challenge.themes = [theme]
    challenge.promotions = [promotion]
    challenge.team = [Participation(person=programme.person(), role="talent")]

    shown = main_text(preview(challenge, rf))
    assert "Sécurité" in shown
    assert "Promotion 4" in shown
    assert "Awa Kermarrec" in shown


@pytest.mark.parametrize("model", [ChallengePage, PromotionPage, PersonPage])
def test_a_page_that_is_being_created_can_be_previewed(programme, rf, model):
    page = model(title="Nouvelle page", slug="nouvelle", locale=programme.people.locale)
    page.set_url_path(programme.people)

    assert preview(page, rf).h1.text == "Nouvelle page"


# Promotions -------------------------------------------------------------------------------------


def test_a_promotion_shows_its_challenges_people_and_numbers(programme, visit, image):
    promotion = programme.promotion(
        number=4,
        start=date(2020, 9, 1),
        end=date(2021, 6, 30),
        introduction="Trente talents.",
        image=image,
        body=[("text", "<p>Une année à distance.</p>")],
    )
    other = programme.promotion("Promotion 5", "promotion-5")
    dgfip = Organisation.objects.create(name="DGFiP", slug="dgfip")
    ign = Organisation.objects.create(name="IGN", slug="ign")
    programme.challenge("Un", "un", promotions=[promotion], organisations=[dgfip, ign])
    programme.challenge("Deux", "deux", promotions=[promotion], organisations=[dgfip])
    programme.challenge("Trois", "trois", promotions=[other], organisations=[dgfip])
    programme.person(promotions=[promotion], roles=["talent", "mentor"])
    programme.person("Jean", "jean", promotions=[promotion], roles=["mentor"])
    programme.person("Lou", "lou", promotions=[promotion])
    programme.person("Ali", "ali", promotions=[other], roles=["talent"])

    with clock.at(datetime(2020, 10, 1, tzinfo=UTC)):
        soup = visit(promotion)

    words = main_text(soup)
    assert "En cours septembre 2020 – juin 2021" in words
    assert "Trente talents." in words
    assert "Une année à distance." in words
    assert texts(soup, ".eig-figure") == [
        *("2 défis présentés ici", "2 administrations"),
        *("1 talent présenté ici", "3 personnes présentées ici"),
    ]
    assert texts(soup, ".eig-band h3") == ["Deux", "Un"]
    assert texts(soup, ".eig-team__members h3") == ["Awa Kermarrec", "Jean", "Lou"]
    assert texts(soup, ".eig-team__members .eig-card__text") == ["Talent", "Mentor"]
    assert "?promotion=" not in str(soup.main)


def test_the_figures_of_editors_stand_for_those_that_the_site_counts(programme, visit):
    """A promotion of fifteen challenges may show one of them."""
    figure = {"before": "", "amount": "15", "after": "", "label": "défis"}
    promotion = programme.promotion(key_figures=[("figure", figure)])
    programme.challenge("Un", "un", promotions=[promotion])
    assert texts(visit(promotion), ".eig-figure") == ["15 défis"]


def test_a_promotion_with_one_challenge_counts_nothing(programme, visit):
    """« 1 défi présenté ici » above that one challenge would look empty."""
    promotion = programme.promotion()
    programme.challenge("Un", "un", promotions=[promotion])
    programme.person("Lou", "lou", promotions=[promotion])
    assert texts(visit(promotion), ".eig-figure") == []


def test_a_large_promotion_leads_to_its_lists(programme, visit):
    promotion = programme.promotion()
    for number in range(9):
        programme.challenge(f"Défi {number}", f"defi-{number}", promotions=[promotion])
        programme.person(
            f"Talent {number}", f"t-{number}", promotions=[promotion], roles=["talent"]
        )
        programme.person(
            f"Mentor {number}", f"m-{number}", promotions=[promotion], roles=["mentor"]
        )

    soup = visit(promotion)

    assert len(soup.select(".eig-band h3")) == 8
    assert texts(soup, ".eig-team__role") == ["Talents", "Mentors"]
    assert len(soup.select(".eig-team h4")) == 16
    found = links(soup)
    assert found["Voir les 9 défis de la promotion"] == "/defis/?promotion=promotion-4"
    assert found["Voir les 18 personnes de la promotion"] == "/personnes/?promotion=promotion-4"

    programme.challenges.unpublish()
    assert "/defis/?promotion=promotion-4" not in links(visit(promotion)).values()


@pytest.mark.parametrize(
    ("now", "end", "state"),
    [
        (datetime(2020, 8, 31, 21, 59, tzinfo=UTC), None, "À venir Début en septembre 2020"),
        (datetime(2020, 8, 31, 22, 0, tzinfo=UTC), None, "En cours Depuis septembre 2020"),
        (datetime(2021, 6, 30, 21, 59, tzinfo=UTC), date(2021, 6, 30), "En cours septembre 2020"),
        (datetime(2021, 6, 30, 22, 0, tzinfo=UTC), date(2021, 6, 30), "Terminée septembre 2020"),
    ],
)
def test_the_state_of_a_promotion_follows_the_clock_of_paris(programme, visit, now, end, state):
    promotion = programme.promotion(start=date(2020, 9, 1), end=end)

    with clock.at(now):
        soup = visit(promotion)

    assert texts(soup, ".eig-profile__state")[0].startswith(state)


def test_an_empty_promotion_has_no_empty_parts(programme, visit):
    soup = visit(programme.promotion())

    assert soup.main.select("section, aside, img, ul, h2, .eig-profile__state") == []


# People -----------------------------------------------------------------------------------------


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


# Private content ----------------------------------------------------------------------------------


def test_hostile_words_stay_words(programme, visit):
    promotion = programme.promotion(HOSTILE, introduction=HOSTILE, start=date(2020, 1, 1))
    person = programme.person(HOSTILE, job=HOSTILE, introduction=HOSTILE, promotions=[promotion])
    challenge = programme.challenge(
        HOSTILE,
        subtitle=HOSTILE,
        place=HOSTILE,
        town=HOSTILE,
        promotions=[promotion],
        themes=[Theme.objects.create(name=HOSTILE, slug="t")],
        expertises=[Expertise.objects.create(name=HOSTILE, slug="e")],
        organisations=[Organisation.objects.create(name=HOSTILE, slug="o")],
        team=[
            Participation(person=person, role="talent", note=HOSTILE),
            Participation(name=HOSTILE, role="mentor", note=HOSTILE),
        ],
        key_figures=[
            ("figure", dict.fromkeys(("before", "amount", "after", "label"), HOSTILE)),
        ],
        achievements=[("achievement", {"title": HOSTILE, "text": HOSTILE, "link_text": HOSTILE})],
    )
    programme.challenge(HOSTILE, "autre", subtitle=HOSTILE, promotions=[promotion])

    for page in (promotion, person, challenge):
        soup = visit(page)
        assert soup.h1.get_text() == HOSTILE
        for script in soup("script"):  # data of a description may hold the words, escaped
            is_data = script.get("type") == "application/ld+json"
            assert "alert(1)" not in script.get_text() or is_data
            assert "<" not in script.get_text()


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JavaScript:alert(1)", " data:text/html,x", "//evil.example"]
)
def test_no_address_but_a_harmless_one_becomes_a_link(programme, visit, address):
    person = programme.person(
        links=[("link", {"kind": "site", "url": address, "label": "Chez moi"})]
    )
    challenge = programme.challenge(
        organisations=[Organisation.objects.create(name="DGFiP", slug="d", website=address)],
        achievements=[("achievement", {"title": "Une carte", "url": address, "link_text": "La"})],
    )
    # An importer's mistake: forms and save() refuse it.
    links = dict.fromkeys(("website", "source_code", "state_startup"), address)
    ChallengePage.objects.filter(pk=challenge.pk).update(**links)

    for page in (person, challenge):
        for link in visit(page).select("main [href]"):
            assert address.strip() not in link["href"]
            assert not link["href"].lower().startswith(("javascript", "data", "//"))
    assert "DGFiP" in main_text(visit(challenge))


# Elsewhere --------------------------------------------------------------------------------------


def test_other_sites_are_given_a_picture_with_its_whole_address(programme, visit, image):
    wide = image_from_bytes("b.png", draw_picture("b", (96, 48)), title="B", description="Large")
    challenge = programme.challenge(image=image)
    person = programme.person(portrait=image)

    def shared(page):
        return visit(page).select_one('meta[property="og:image"]')["content"]

    jpeg = image.renditions.get(filter_spec__endswith="jpeg").url
    assert shared(challenge) == f"http://testserver{jpeg}"
    assert shared(person) == f"http://testserver{jpeg}"

    challenge.sharing_image = wide
    challenge.save()
    jpeg = wide.renditions.get(filter_spec__endswith="jpeg").url
    assert shared(challenge) == f"http://testserver{jpeg}"

    image.renditions.all().delete()
    assert "/home/sharing" in shared(person)
