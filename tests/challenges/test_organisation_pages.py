"""Each administration has a page of its challenges, below the list of challenges."""

import pytest
from wagtail.models import PageViewRestriction

from challenges.models import Organisation, Participation
from listing.terms.merging import merge
from tests.challenges.conftest import links, main_text, texts

pytestmark = pytest.mark.django_db
ADDRESS = "/defis/administrations/dinum/"


@pytest.fixture
def dinum():
    return Organisation.objects.create(
        name="Direction du numérique", slug="dinum", website="https://example.fr/"
    )


@pytest.fixture
def carto(programme, dinum):
    """The challenge that visitors see beside a draft, a hidden one and one of nobody."""
    programme.challenge("Brouillon", "brouillon", organisations=[dinum], live=False)
    secret = programme.challenge("Secret", "secret", organisations=[dinum])
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    programme.challenge("Sans rapport", "sans-rapport")
    return programme.challenge("Carto", "carto", organisations=[dinum])


def test_it_tells_of_its_only_challenge_as_of_several(programme, visit, carto, image):
    people = [programme.person("Awa", "awa"), programme.person("Partie", "partie", live=False)]
    carto.team = [Participation(person=person) for person in people]
    carto.promotion, carto.status, carto.image = programme.promotion(), "perennise", image
    carto.save()

    soup = visit(ADDRESS)

    assert main_text(soup) == (
        "Administration Direction du numérique Son défi Carto Pérennisé "
        "Toutes les administrations Elles et ils y ont travaillé Awa A En bref Résultats "
        "1 défi pérennisé Promotion Promotion 4 Son site"
    )
    assert links(soup) == {
        "Carto": "/defis/carto/",
        "Awa": "/personnes/awa/",
        "Toutes les administrations": "/defis/administrations/",
        "Promotion 4": "/promos/promotion-4/",
        "Son site": "https://example.fr/",
    }
    assert len(soup.main.select(".eig-card__picture img")) == 1
    told = {
        each.get("property", each.get("name")): each["content"]
        for each in soup.select("meta[content]")
    }
    assert told["og:title"] == "Direction du numérique"
    assert told["og:url"].endswith(ADDRESS)


def test_it_counts_what_became_of_several_challenges(programme, visit, dinum, carto, english_home):
    Organisation.objects.update(acronym="DINUM", description="Elle conseille.", website="")
    for title, status in (("Deux", "arrete"), ("Trois", "perennise"), ("Un", "perennise")):
        programme.challenge(title, title.lower(), organisations=[dinum], status=status)

    soup = visit(ADDRESS)

    assert main_text(soup) == (
        "Administration Direction du numérique DINUM Elle conseille. Ses défis Carto Deux Arrêté "
        "Trois Pérennisé Un Pérennisé Toutes les administrations En bref Résultats 2 défis "
        "pérennisés 1 défi arrêté"
    )
    assert soup.select_one(".fr-breadcrumb__link[aria-current]").text == "DINUM"
    description = soup.select_one('meta[name="description"]')
    assert description["content"] == "Elle conseille."
    # The sentence is French.
    for page in (programme.challenges, carto):
        page.copy_for_translation(english_home.locale).save_revision().publish()
    assert "Elle conseille." not in visit(f"/en{ADDRESS}").decode()


def test_twelve_people_stand_on_its_page_and_six_colleagues_on_theirs(programme, visit, carto):
    promotion = programme.promotion()
    for number in range(13):
        person = programme.person(f"P {number:02}", f"p-{number}", promotions=[promotion])
        carto.team.add(Participation(person=person, sort_order=number))
    carto.save()
    names = [f"P {number:02}" for number in range(13)]
    assert texts(visit(ADDRESS), ".eig-team__members h3") == names[:12]
    assert texts(visit(person), ".eig-team__members h3") == names[:6]
    # Of so many, a challenge says the role once.
    assert texts(visit(carto), ".eig-team__role") == ["Talents"]
    assert texts(visit(carto), ".eig-team__members h4") == names


def test_a_former_slug_leads_on(client, carto, dinum):
    merge(dinum, Organisation.objects.create(name="Numérique", slug="direction-du-numerique"))

    response = client.get(ADDRESS)

    assert response.status_code == 301
    assert response["Location"].endswith("/defis/administrations/direction-du-numerique/")


def test_its_address_leads_on_when_the_list_moves(
    client, carto, django_capture_on_commit_callbacks
):
    challenges = carto.get_parent().specific
    challenges.slug = "projets"
    with django_capture_on_commit_callbacks(execute=True):
        challenges.save_revision().publish()
    assert client.get(ADDRESS, follow=True).redirect_chain == [
        ("/projets/administrations/dinum/", 301)
    ]


@pytest.mark.parametrize("slug", ["inconnue", "sans-defi", "x" * 300])
def test_without_public_challenges_there_is_no_page(client, carto, slug):
    Organisation.objects.create(name="Sans défi", slug="sans-defi")

    assert client.get(f"/defis/administrations/{slug}/").status_code == 404


def test_the_administrations_have_a_page_of_their_own(visit, carto, programme, client):
    Organisation.objects.create(name="Sans défi", slug="sans-defi")
    soup = visit("/defis/administrations/")

    assert main_text(soup) == (
        "Les administrations et leurs défis 1 administration a posé un problème à résoudre. Sa "
        "page dit ce que son défi est devenu. Direction du numérique 1 défi"
    )
    assert soup.title.text.split() != visit("/defis/").title.text.split()
    link = visit("/defis/").main.find("a", string="Les administrations et leurs défis")
    assert link["href"] == "/defis/administrations/"
    assert links(soup) == {"Direction du numérique": ADDRESS}
    assert "/defis/administrations/</loc>" in client.get("/sitemap.xml").text


def test_nothing_leads_to_the_administrations_while_no_challenge_has_one(visit, programme, client):
    Organisation.objects.create(name="Sans défi", slug="sans-defi")
    programme.challenge("Sans rapport", "sans-rapport")
    assert "/defis/administrations/" not in links(visit("/defis/")).values()
    assert client.get("/defis/administrations/").status_code == 404
    assert "/defis/administrations/" not in client.get("/sitemap.xml").text
