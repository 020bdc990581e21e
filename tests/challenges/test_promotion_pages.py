"""The page of a promotion: its challenges, its people, its figures and its state."""

from datetime import UTC, date, datetime

import pytest

from challenges.models import Organisation
from publishing import clock
from tests.challenges.conftest import links, main_text, texts

pytestmark = pytest.mark.django_db


def test_the_figures_of_editors_stand_for_those_that_the_site_counts(programme, visit):
    """A promotion of fifteen challenges may show one of them."""
    figure = {"before": "", "amount": "15", "after": "", "label": "défis"}
    promotion = programme.promotion(kind="dig", key_figures=[("figure", figure)])
    programme.challenge("Un", "un", promotion=promotion)
    for name in ("Awa", "Lou"):
        programme.person(name, name.lower(), promotions=[promotion], roles=["talent"])
    assert main_text(visit(promotion)) == (
        "Designers d’intérêt général Promotion 4 15 défis Les "
        "défis de la promotion 1 défi présenté ici. Un Les personnes de la promotion 2 personnes "
        "présentées ici. Awa Talent A Lou Talent L"
    )
    promotion.key_figures = []
    promotion.save()
    programme.challenge("Deux", "deux", promotion=promotion)
    # All of them are talents, so they are counted once.
    soup = visit(promotion)
    figures = ["2 défis présentés ici", "2 talents présentés ici"]
    assert texts(soup, ".eig-figure") == figures
    found = links(soup)
    assert found["défis présentés ici"] == "/defis/?promotion=promotion-4"
    assert found["talents présentés ici"] == "/personnes/?promotion=promotion-4&role=talent"


def test_the_facts_of_a_promotion(programme, visit, client, english_home):
    promotion = programme.promotion(number=4, start=date(2020, 9, 1), end=date(2021, 6, 30))
    dgfip = Organisation.objects.create(name="DGFiP", slug="dgfip")
    ign = Organisation.objects.create(name="IGN", slug="ign")
    only = {"promotion": promotion, "status": "en-cours", "organisations": [dgfip]}
    programme.challenge("Un", "un", **only)
    programme.person("Lou", "lou", promotions=[promotion])

    soup = visit(promotion)

    # As the page of one that is over says it.
    assert texts(soup, ".eig-facts dd") == ["1 défi en cours", "1 personne"]
    assert links(soup)["1 personne"] == "/personnes/?promotion=promotion-4"
    # « 1 défi présenté ici » above that one challenge would look empty.
    assert soup.select(".eig-figure") == []

    for number in range(4):
        programme.challenge(
            str(number), f"d-{number}", promotion=promotion, organisations=[dgfip, ign]
        )

        programme.person(f"P {number}", f"p-{number}", promotions=[promotion])

    soup = visit(promotion)
    assert texts(soup, ".eig-facts dt") == ["Sur ce site"]
    assert texts(soup, ".eig-facts dd") == ["1 défi en cours"]
    for page in [programme.challenges, programme.people, programme.promotions, promotion]:
        english = page.copy_for_translation(english_home.locale)
        english.slug = page.slug.replace("promotion-", "cohort-")
        english.save_revision().publish()
    for page in [*programme.challenges.get_children(), *programme.people.get_children()]:
        page.specific.copy_for_translation(english_home.locale).save_revision().publish()
    soup = visit("/en/promos/cohort-4/")
    assert texts(soup, ".eig-facts dd") == ["1 challenge under way"]


def test_a_promotion_of_people_alone_has_no_facts(programme, visit):
    promotion = programme.promotion()
    for number in range(5):
        programme.person(f"P {number}", f"p-{number}", promotions=[promotion])

    soup = visit(promotion)

    assert soup.select(".eig-facts") == []


def test_a_large_promotion_leads_to_no_list_that_is_hidden(programme, visit):
    promotion = programme.promotion()
    for number in range(9):
        programme.challenge(f"Défi {number}", f"defi-{number}", promotion=promotion)
    assert "/defis/?promotion=promotion-4" in links(visit(promotion)).values()
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
