"""Each administration has a page of its challenges, below the list of challenges."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Organisation,
    Participation,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
)
from home.models import HomePage
from media.uploads import image_from_bytes
from pages.models import SiteMapPage
from tests.challenges.crowd import add_index
from tests.drawings import draw_picture

pytestmark = pytest.mark.django_db
ADDRESS = "/defis/administrations/dinum/"


@pytest.fixture
def organisation():
    return Organisation.objects.create(
        name="Direction du numérique", slug="dinum", website="https://example.fr/"
    )


@pytest.fixture
def challenges(organisation):
    index = add_index(ChallengeIndexPage, "Défis", "defis")
    pages = []
    for title in ("Carto", "Secret", "Brouillon"):
        page = ChallengePage(title=title, slug=title.lower(), live=title != "Brouillon")
        page.organisations = [organisation]
        pages.append(index.add_child(instance=page))
    PageViewRestriction.objects.create(page=pages[1], restriction_type="login")
    index.add_child(instance=ChallengePage(title="Sans rapport", slug="sans-rapport"))
    return pages


def soup_of(client, address=ADDRESS):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_it_lists_the_challenges_that_visitors_may_see(client, challenges):
    soup = soup_of(client)

    assert soup.h1.text == "Direction du numérique"
    assert [link.text for link in soup.select(".eig-card h3 a")] == ["Carto"]
    assert soup.main.select_one('a[rel="external"]')["href"] == "https://example.fr/"


def test_it_tells_who_worked_there_when_and_what_became_of_it(client, challenges):
    promotion = add_index(PromotionIndexPage, "Promotions", "promos").add_child(
        instance=PromotionPage(title="Promotion 4", slug="promotion-4")
    )
    people = add_index(PersonIndexPage, "Personnes", "personnes")
    for name, live in (("Awa", True), ("Partie", False)):
        person = people.add_child(instance=PersonPage(title=name, slug=name.lower(), live=live))
        challenges[0].team.add(Participation(person=person))
    challenges[0].promotions, challenges[0].status = [promotion], "perennise"
    challenges[0].save()

    soup = soup_of(client)

    assert [link.text for link in soup.select(".eig-team__members h3 a")] == ["Awa"]
    facts = " ".join(soup.select_one(".eig-facts").get_text(" ").split())
    assert facts == "En bref Résultats Pérennisé Promotion Promotion 4 Son site"


def test_it_tells_since_when_its_only_challenge_has_lasted(client, challenges):
    challenges[0].status, challenges[0].start, challenges[0].duration = (
        "perennise",
        date(2019, 1, 1),
        10,
    )
    challenges[0].save()

    assert soup_of(client).select_one(".eig-facts dd").text == "Pérennisé à partir de novembre 2019"


def test_it_counts_what_became_of_several_challenges(client, challenges, organisation):
    for title, status in (("Un", "perennise"), ("Deux", "perennise"), ("Trois", "arrete")):
        page = ChallengePage(title=title, slug=title.lower(), status=status)
        page.organisations = [organisation]
        challenges[0].get_parent().add_child(instance=page)

    facts = [fact.text.strip() for fact in soup_of(client).select(".eig-facts dd")]
    assert facts == ["2 défis pérennisés", "1 défi arrêté"]


def test_an_acronym_is_the_title_and_the_name_stands_below(client, challenges):
    Organisation.objects.update(acronym="DINUM", description="Elle conseille les ministères.")

    soup = soup_of(client)

    assert soup.h1.text == "DINUM"
    assert [text.text for text in soup.select("h1 ~ p")] == [
        "Direction du numérique",
        "Elle conseille les ministères.",
    ]
    assert soup.select_one(".fr-breadcrumb__link[aria-current]").text == "DINUM"
    assert "DINUM" not in soup.select_one(".eig-card").text


def test_the_picture_and_figures_of_the_only_challenge_are_shown(client, challenges):
    picture = image_from_bytes("a.png", draw_picture("a", (64, 36)), title="A", description="A")
    figure = {"before": "", "amount": "80", "after": "%", "label": "des parcelles"}
    challenges[0].image, challenges[0].key_figures = picture, [("figure", figure)]
    challenges[0].save()

    soup = soup_of(client)

    assert soup.select_one(".eig-figure__amount").text == "80"

    assert len(soup.main.select("img")) == len(soup.select(".eig-profile__picture img")) == 1


def test_it_says_what_it_is_in_one_sentence(client, challenges):
    Organisation.objects.update(description="Elle conseille les ministères.")

    soup = soup_of(client)

    assert soup.select_one("h1 + p").text == "Elle conseille les ministères."
    description = soup.select_one('meta[name="description"]')
    assert description["content"] == "Elle conseille les ministères."


def test_it_has_a_breadcrumb_and_sharing_metadata(client, challenges):
    soup = soup_of(client)

    assert soup.title.text.strip().startswith("Direction du numérique : ses défis")
    assert soup.select_one("link[rel=canonical]")["href"].endswith(ADDRESS)
    assert soup.select_one("meta[property='og:url']")["content"].endswith(ADDRESS)
    assert soup.select_one("meta[property='og:title']")["content"] == "Direction du numérique"
    assert "Direction du numérique" in soup.select_one("meta[name=description]")["content"]
    trail = [link.text for link in soup.select(".fr-breadcrumb__link")]
    assert trail == ["Accueil", "Défis", "Direction du numérique"]
    assert soup.select_one(".fr-breadcrumb__link[aria-current]").text == "Direction du numérique"


def test_challenges_and_site_maps_lead_there(client, challenges):
    site_map = HomePage.objects.get(locale__language_code="fr").add_child(
        instance=SiteMapPage(title="Plan du site", slug="plan-du-site")
    )

    facts = soup_of(client, challenges[0].get_url())
    assert facts.select_one(f'.eig-facts a[href="{ADDRESS}"]').text == "Direction du numérique"
    assert soup_of(client, site_map.get_url()).select_one(f'main a[href="{ADDRESS}"]')
    assert f"{ADDRESS}</loc>" in client.get("/sitemap.xml").text


def test_a_former_slug_leads_on(client, challenges, organisation):
    organisation.slug = "direction-du-numerique"
    organisation.save()

    response = client.get(ADDRESS)

    assert response.status_code == 301
    assert response["Location"].endswith("/defis/administrations/direction-du-numerique/")


@pytest.mark.parametrize("slug", ["inconnue", "sans-defi", "x" * 300])
def test_without_public_challenges_there_is_no_page(client, challenges, slug):
    Organisation.objects.create(name="Sans défi", slug="sans-defi")

    assert client.get(f"/defis/administrations/{slug}/").status_code == 404
