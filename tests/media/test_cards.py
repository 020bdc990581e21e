"""The blocks that show challenges, people, a promotion and figures to visitors."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page, PageViewRestriction

from challenges.models import (
    ChallengePage,
    Organisation,
    PersonPage,
    PromotionPage,
    Theme,
)
from home.models import HomePage
from listing.terms.merging import merge
from pages.models import Category, NewsPage, ProgrammePage
from publishing import clock
from tests.bulk import add_pages
from tests.media.bodies import BODY, errors_of, soup_of
from tests.query_costs import BUDGET, cost

pytestmark = pytest.mark.django_db


def titles(soup: BeautifulSoup) -> list[str]:
    return [title.get_text(strip=True) for title in soup.select(".eig-card__title")]


def latest(**criteria) -> BeautifulSoup:
    stored = {"title": "Derniers", "promotion": None, "theme": "", "status": "", "number": 3}
    return soup_of(("latest_challenges", stored | criteria))


def restrict(page: Page) -> None:
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="secret"
    )


# Chosen ones ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "field", "model"),
    [("people", "people", PersonPage), ("challenges", "challenges", ChallengePage)],
)
def test_chosen_pages_are_shown_in_order_and_those_that_are_not_public_are_not(
    add_listed, block, field, model
):
    first, draft, secret, gone, last = (
        add_listed(model, title, live=title != "Brouillon")
        for title in ("Alpha", "Brouillon", "Secret", "Perdue", "Oméga")
    )
    restrict(secret)
    keys = [last.pk, draft.pk, gone.pk, secret.pk, first.pk, last.pk, 999_999, None, "x"]
    gone.delete()

    soup = soup_of((block, {"title": "Choisis", field: keys}))

    assert titles(soup) == ["Oméga", "Alpha"]
    assert [link["href"] for link in soup.select("a")] == [last.get_url(), first.get_url()]
    assert soup.h2.get_text() == "Choisis"
    assert {heading.name for heading in soup.select(".eig-card__title")} == {"h3"}


def test_a_page_below_a_restricted_one_is_not_shown(add_listed, home):
    page = add_listed(ChallengePage, "Défi")
    restrict(page.get_parent())
    assert titles(soup_of(("challenges", {"title": "", "challenges": [page.pk]}))) == []
    assert titles(latest()) == []


@pytest.mark.parametrize("block", ["people", "challenges"])
def test_without_a_card_there_is_no_title_either(add_listed, block):
    draft = add_listed(PersonPage if block == "people" else ChallengePage, "Brouillon", live=False)
    for keys in ([], [draft.pk]):
        assert soup_of((block, {"title": "Titre", block: keys})).get_text(strip=True) == ""


def test_cards_are_one_heading_below_the_heading_before_them(add_listed):
    page = add_listed(ChallengePage, "Défi")
    untitled = ("challenges", {"title": "", "challenges": [page.pk]})
    heading = ("text", "<h3>Partie</h3>")
    soup = soup_of(untitled, heading, untitled, ("steps", [{"title": "Un", "text": ""}]))
    levels = [tag.name for tag in soup.find_all(["h2", "h3", "h4"])]
    assert levels == ["h2", "h3", "h4", "h4"]


def test_a_step_has_its_date_or_else_its_number():
    soup = soup_of(("steps", [{"when": "Juin 2016", "title": "Un"}, {"title": "Deux"}]))
    dated, numbered = soup.select(".eig-steps__step")
    assert dated.get_text("|", strip=True) == "Juin 2016|Un"
    assert "eig-steps__step--dated" in dated["class"]
    assert numbered.get_text("|", strip=True) == "Deux"
    assert "eig-steps__step--dated" not in numbered["class"]


def test_a_picture_is_the_one_of_the_card(add_listed, saved_image):
    image = saved_image()
    page = add_listed(PersonPage, "Ada", portrait=image)
    soup = soup_of(("people", {"title": "", "people": [page.pk]}))
    assert soup.img["src"] == image.renditions.get().url


# The latest -------------------------------------------------------------------------------------


def test_the_latest_challenges_lead_on_to_the_list_that_visitors_may_see(add_listed, client):
    index = add_listed(ChallengePage, "Défi").get_parent()
    home = HomePage.objects.get(locale__language_code="fr")
    body = [("latest_challenges", {"title": "", "number": 1})]
    page = home.add_child(instance=ProgrammePage(title="Page", body=body))

    def links():
        soup = BeautifulSoup(client.get(page.get_url()).text, "html.parser")
        return [link["href"] for link in soup.select(".eig-section__more a")]

    Page.objects.filter(pk=index.pk).update(show_in_menus=True)
    assert links() == [index.get_url()]
    Page.objects.filter(pk=index.pk).update(live=False)
    assert links() == []


def test_the_latest_news_of_a_category_follow_it_into_another(add_listed):
    notice = Category.objects.create(name="Communiqués", slug="communiques")
    add_listed(NewsPage, "Un portrait")
    add_listed(NewsPage, "Le bilan", categories=[notice])
    block = ("latest_news", {"title": "", "category": "communiques"})
    assert titles(soup_of(block)) == ["Le bilan"]
    merge(notice, Category.objects.create(name="Presse"))
    assert titles(soup_of(block)) == ["Le bilan"]


def test_criteria_combine_and_those_that_name_nothing_find_nothing(add_listed):
    promotion = add_listed(PromotionPage, "Promotion 1", start=date(2017, 1, 1))
    health = Theme.objects.create(name="Santé", slug="sante")
    for title, fields in (
        ("Tout", {"promotion": promotion, "themes": [health], "status": "en-cours"}),
        ("Thème", {"themes": [health]}),
        ("Promotion", {"promotion": promotion}),
        ("État", {"status": "en-cours"}),
        ("Rien", {}),
    ):
        add_listed(ChallengePage, title, **fields)

    assert set(titles(latest(theme="sante"))) == {"Tout", "Thème"}
    assert set(titles(latest(promotion=promotion.pk))) == {"Tout", "Promotion"}
    assert set(titles(latest(status="en-cours"))) == {"Tout", "État"}
    assert titles(latest(theme="sante", promotion=promotion.pk, status="en-cours")) == ["Tout"]
    nothing = latest(theme="inconnu")
    assert nothing.get_text(strip=True) == ""
    assert titles(latest(promotion=999_999)) == []
    # The challenges of a promotion that is not public are still theirs.
    promotion.unpublish()
    assert set(titles(latest(promotion=promotion.pk))) == {"Tout", "Promotion"}


def test_a_theme_keeps_its_challenges_when_it_is_merged(add_listed):
    health = Theme.objects.create(name="Santé", slug="sante")
    add_listed(ChallengePage, "Soins", themes=[health])
    merge(health, Theme.objects.create(name="Soins", slug="soins"))
    assert titles(latest(theme="sante")) == ["Soins"]
    block = BODY.child_blocks["latest_challenges"].child_blocks["theme"]
    assert block.value_for_form("sante") == "soins"
    assert block.value_for_form("inconnu") == "inconnu"


def test_lists_are_of_the_language_being_read(add_listed):
    add_listed(ChallengePage, "Défi")
    with translation.override("en"):
        assert titles(latest()) == []


def test_an_absurd_number_is_brought_to_reason(add_listed):
    for index in range(13):
        add_listed(ChallengePage, f"Défi {index}")
    brought = {None: 3, "": 3, "trois": 3, 2.5: 3, -1: 1, 0: 1, True: 1, 12: 12, 10**30: 12}
    assert {number: len(titles(latest(number=number))) for number in brought} == brought


def test_the_last_promotion_is_the_last_that_began(add_listed):
    first = add_listed(PromotionPage, "Promotion 1", start=date(2017, 1, 1))
    add_listed(PromotionPage, "Promotion 2", start=date(2018, 1, 1))
    add_listed(PromotionPage, "Sans date")

    def shown(promotion=None):
        return titles(soup_of(("promotion", {"title": "", "promotion": promotion})))

    midnight = datetime(2018, 1, 1, tzinfo=ZoneInfo("Europe/Paris"))
    with clock.at(midnight - timedelta(seconds=1)):
        assert shown() == ["Promotion 1"]
    with clock.at(midnight):
        assert shown() == ["Promotion 2"]
        assert shown(first.pk) == ["Promotion 1"]
    first.unpublish()
    assert shown(first.pk) == []


# Figures ----------------------------------------------------------------------------------------


def figures(*sources: str, amount: str = "") -> dict[str, str]:
    soup = soup_of(
        (
            "figures",
            [{"source": source, "amount": amount, "label": source or "x"} for source in sources],
        )
    )
    return {
        item.get_text(" ", strip=True).split()[-1]: item.strong.get_text()
        for item in soup.select("li")
    }


ALL = ["challenges", "lasting", "people", "talents", "organisations", "promotions"]


def test_counted_figures_follow_publication(add_listed):
    ministry, agency, _idle = (
        Organisation.objects.create(name=name, slug=name.lower())
        for name in ("Ministère", "Agence", "Aucun")
    )
    add_listed(PromotionPage, "Promotion 1")
    both = {"organisations": [ministry, agency], "status": "perennise"}
    challenge = add_listed(ChallengePage, "Un", **both)
    add_listed(ChallengePage, "Deux", organisations=[ministry])
    add_listed(ChallengePage, "Brouillon", organisations=[_idle], live=False)
    restrict(add_listed(ChallengePage, "Secret", organisations=[_idle]))
    add_listed(PersonPage, "Ada", roles=["talent", "ecosysteme"])
    add_listed(PersonPage, "Alan", roles=["mentor"])

    assert figures(*ALL) == {
        "challenges": "2",
        "lasting": "1",
        "people": "2",
        "talents": "1",
        "organisations": "2",
        "promotions": "1",
    }
    challenge.unpublish()
    assert figures("challenges", "organisations") == {"challenges": "1", "organisations": "1"}


def test_a_counted_figure_leads_to_what_it_counts(add_listed):
    ministry = Organisation.objects.create(name="Ministère", slug="ministere")
    add_listed(ChallengePage, "Un", organisations=[ministry], status="perennise")
    restrict(add_listed(PromotionPage, "Promotion 1").get_parent())
    add_listed(PersonPage, "Ada", roles=["talent", "ecosysteme"])
    challenges, people = (
        model.objects.get().get_parent().get_url() for model in (ChallengePage, PersonPage)
    )

    typed = {"source": "typed", "amount": "10", "label": "mois"}
    counted = [{"source": source, "label": source} for source in ALL]
    links = soup_of(("figures", [typed, *counted])).select("li a")

    assert {link.text: link["href"] for link in links} == {
        "challenges": challenges,
        "lasting": f"{challenges}?statut=perennise",
        "people": people,
        "talents": f"{people}?role=talent",
        "organisations": f"{challenges}administrations/",
    }


def test_a_figure_of_nothing_is_not_shown():
    assert figures(*ALL) == {}
    assert soup_of(("figures", [{"source": "challenges", "label": "défis"}])).ul is None


def test_a_typed_figure_is_shown_as_it_is():
    assert figures("typed", amount="300\xa0000 €") == {"typed": "300\xa0000 €"}
    # An unknown kind, stored by an importer, has the typed amount alone.
    assert figures("other", amount="3") == {"other": "3"}


def test_a_great_number_is_written_as_french_writes_it(add_listed):
    add_pages(add_listed(PersonPage, "Ada").get_parent(), PersonPage, "Personne", 1000)
    assert figures("people") == {"people": "1\xa0001"}


def test_a_figure_is_typed_or_counted():
    assert "Saisissez un chiffre" in errors_of(
        "figures", [{"source": "typed", "amount": "", "label": "A"}]
    )
    assert "laissez ce champ vide" in errors_of(
        "figures", [{"source": "people", "amount": "3", "label": "A"}]
    )


# Costs ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_any_number_of_cards_costs_the_same(client, home, add_listed, saved_image):
    promotion = add_listed(PromotionPage, "Promotion 1", start=date(2017, 1, 1))
    theme = Theme.objects.create(name="Santé", slug="sante")
    image = saved_image()
    challenges = [
        add_listed(ChallengePage, f"Défi {n}", themes=[theme], promotion=promotion, image=image)
        for n in range(5)
    ]
    people = [add_listed(PersonPage, f"Personne {n}", portrait=image) for n in range(5)]
    plain = [
        {"type": "text", "value": f'<p><a linktype="page" id="{challenges[0].pk}">défi</a></p>'},
        {"type": "image", "value": {"image": {"image": image.pk, "alt_text": "A"}, "caption": ""}},
    ]
    latest = [
        {
            "type": "latest_challenges",
            "value": {"promotion": promotion.pk, "theme": "sante", "number": 3},
        },
        {"type": "promotion", "value": {"title": "", "promotion": None}},
        {"type": "figures", "value": [{"source": "challenges", "amount": "", "label": "défis"}]},
    ]
    live = [
        {"type": "people", "value": {"title": "", "people": [page.pk for page in people]}},
        {
            "type": "challenges",
            "value": {"title": "", "challenges": [page.pk for page in challenges]},
        },
        {"type": "promotion", "value": {"title": "", "promotion": promotion.pk}},
        {"type": "tiles", "value": [{"title": "A", "page": people[0].pk, "image": image.pk}]},
        {"type": "accordion", "value": [{"title": "A", "text": plain[0]["value"]}]},
    ]
    page = home.add_child(instance=ProgrammePage(title="Avec", slug="avec"))

    costs = []
    for number in (2, 6):
        page.body = plain + live * number + latest
        page.save()
        costs.append(cost(client, page.get_url()))
        soup = BeautifulSoup(client.get(page.get_url()).content, "html.parser")
        assert len(soup.select(".eig-card")) == (5 + 5 + 1) * number + 3 + 1
        assert not soup.select(".eig-card:not(.eig-card--promotion):not(:has(img))")
    few, many = costs
    assert many == few <= BUDGET + 1


# The editor -------------------------------------------------------------------------------------


def test_an_editor_saves_a_body_of_these_blocks_and_reads_french(admin_client, home, add_listed):
    theme = Theme.objects.create(name="Santé", slug="sante")
    challenge = add_listed(ChallengePage, "Défi", themes=[theme])
    page = home.add_child(
        instance=ProgrammePage(
            title="Page",
            slug="page",
            body=[
                {"type": "challenges", "value": {"title": "", "challenges": [challenge.pk]}},
                {"type": "latest_challenges", "value": {"theme": "sante", "number": 3}},
                {"type": "figures", "value": [{"source": "challenges", "label": "défis"}]},
            ],
        )
    )
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
    for words in ("Derniers défis", "Thématique", "D’où vient le chiffre", "Santé"):
        assert json.dumps(words)[1:-1] in html
    block = BODY.child_blocks["latest_challenges"]
    stored = {"promotion": None, "theme": "sante", "status": "en-cours", "number": 3}
    assert block.clean(block.to_python(stored))["theme"] == "sante"
    assert "inconnu" in errors_of("latest_challenges", stored | {"theme": "inconnu"})
    assert "12" in errors_of("latest_challenges", stored | {"number": 13})


@pytest.mark.django_db(transaction=True)
def test_the_editor_offers_pages_added_since_it_was_last_opened(admin_client, home):
    page = home.add_child(instance=ProgrammePage(title="Page", slug="page"))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "Biodiversite" not in admin_client.get(edit).text

    Theme.objects.create(name="Biodiversite", slug="biodiversite")
    assert "Biodiversite" in admin_client.get(edit).text
