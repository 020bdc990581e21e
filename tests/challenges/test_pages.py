"""The pages of challenges, promotions and people: hidden content, hostile words, previews."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from challenges.models import (
    ChallengePage,
    Expertise,
    Organisation,
    Participation,
    PersonPage,
    PromotionPage,
    Theme,
)
from media.uploads import image_from_bytes
from tests.challenges.conftest import main_text, texts
from tests.drawings import draw_picture

pytestmark = pytest.mark.django_db


HOSTILE = "<script>alert(1)</script> & « l’été »"


def preview(page, rf) -> BeautifulSoup:
    response = page.make_preview_request(rf.get("/"), page.default_preview_mode)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


@pytest.mark.parametrize("way", ["unpublished", "restricted"])
def test_what_is_hidden_is_not_shown(programme, visit, way):
    promotion = programme.promotion()
    person = programme.person(promotions=[promotion])
    team = [Participation(person=person, name="Nom tapé", role="talent")]
    challenge = programme.challenge(promotion=promotion, team=team)
    other = programme.challenge("Autre défi", "autre", promotion=promotion)

    def hide(page):
        if way == "unpublished":
            page.unpublish()
        else:
            PageViewRestriction.objects.create(page=page, restriction_type="login")

    hide(person)
    hide(other)
    for page in (challenge, promotion):
        shown = main_text(visit(page))
        assert not any(words in shown for words in ("Awa", "Nom tapé", "Autre défi"))

    PageViewRestriction.objects.all().delete()
    PersonPage.objects.get().save_revision().publish()
    # A page below one that only some may see is hidden too.
    hide(promotion if way == "unpublished" else programme.promotions)
    assert "Promotion 4" not in main_text(visit(challenge))
    hide(challenge if way == "unpublished" else programme.challenges)
    shown = main_text(visit(person))
    assert not any(words in shown for words in ("CartAV", "Promotion 4"))


def test_an_editor_previews_relations_that_are_not_saved(programme, rf):
    promotion = programme.promotion()
    challenge = programme.challenge()
    theme = Theme.objects.create(name="Sécurité", slug="securite")
    challenge.themes = [theme]
    challenge.promotion = promotion
    challenge.team = [
        Participation(name="Camille", role="talent", sort_order=1),
        Participation(person=programme.person(), role="talent", sort_order=0),
    ]

    shown = preview(challenge, rf)
    assert texts(shown, ".eig-team__members h3") == ["Awa Kermarrec", "Camille"]
    assert texts(shown, ".eig-facts dd") == ["Promotion 4", "Sécurité"]


@pytest.mark.parametrize("model", [ChallengePage, PromotionPage, PersonPage])
def test_a_page_that_is_being_created_can_be_previewed(programme, rf, model):
    page = model(title="Nouvelle page", slug="nouvelle", locale=programme.people.locale)
    page.set_url_path(programme.people)

    assert preview(page, rf).h1.text == "Nouvelle page"


def test_hostile_words_stay_words(programme, visit):
    promotion = programme.promotion(HOSTILE, introduction=HOSTILE, start=date(2020, 1, 1))
    person = programme.person(HOSTILE, job=HOSTILE, introduction=HOSTILE, promotions=[promotion])
    challenge = programme.challenge(
        HOSTILE,
        subtitle=HOSTILE,
        place=HOSTILE,
        town=HOSTILE,
        promotion=promotion,
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
    programme.challenge(HOSTILE, "autre", subtitle=HOSTILE, promotion=promotion)

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


def test_other_sites_are_given_a_picture_with_its_whole_address(programme, visit, image):
    wide = image_from_bytes("b.png", draw_picture("b", (96, 48)), title="B", description="Large")
    challenge = programme.challenge(image=image)
    person = programme.person(portrait=image)

    def shared(page):
        return visit(page).select_one('meta[property="og:image"]')["content"]

    jpeg = image.renditions.get(filter_spec__endswith="jpeg").url
    assert shared(challenge) == f"http://localhost{jpeg}"
    assert shared(person) == f"http://localhost{jpeg}"

    challenge.sharing_image = wide
    challenge.save()
    jpeg = wide.renditions.get(filter_spec__endswith="jpeg").url
    assert shared(challenge) == f"http://localhost{jpeg}"

    image.renditions.all().delete()
    assert "/home/sharing" in shared(person)
