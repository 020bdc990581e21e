"""Values of the list's parameters that name nothing, or a thing by its former name."""

import pytest

from challenges.filters import ChallengeListing
from challenges.models import Theme
from listing.filters import PAGE_SIZE
from tests.hostile_texts import NASTY, surrogate_free
from tests.listing.listings import HAS, NUMBER, Shown, expected, visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("crowded")]


@pytest.mark.parametrize("name", [*ChallengeListing.known_parameters(), "autre"])
def test_garbage_is_left_aside(client, name):
    # A fifth of the values for each parameter: all of them together.
    for value in NASTY[len(name) % 5 :: 5]:
        if "\0" in value:  # no page answers that
            assert client.get("/defis/", {name: value}).status_code == 400
            continue
        shown = Shown(client.get("/defis/", {surrogate_free(name): surrogate_free(value)}))

        is_facet = name in HAS
        assert shown.has_notice == is_facet, value
        if name == "q":
            assert shown.active or shown.total == NUMBER, value
        elif name != "page":
            assert (shown.total, len(shown.titles)) == (NUMBER, PAGE_SIZE), value


def test_garbage_does_not_spoil_the_other_parameters(client):
    shown = visit(
        client, "thematique=theme-1&thematique=nulle&statut=termine&statut=%ff&tri=x&page=-7&q="
    )

    assert shown.total == len(expected("thematique=theme-1&statut=termine"))
    assert set(shown.active) == {"Theme 1", "Terminé"}
    assert shown.has_notice
    assert "nulle" not in shown.html.select_one("main").decode()


@pytest.mark.parametrize(
    ("page", "number"),
    [("1", 1), ("2", 2), ("4", 4), ("5", 4), ("0", 4), ("-1", 4), ("x", 1), ("1e3", 1), ("", 1),
     ("99999999999999999999", 4), ("9" * 5000, 1)],
)  # fmt: skip
def test_page_numbers(client, page, number):
    shown = Shown(client.get("/defis/", {"page": page}))

    assert shown.html.select_one(".fr-pagination [aria-current]").text == f"Page\xa0{number}"
    assert len(shown.titles) == (PAGE_SIZE if number < 4 else 22)


def test_thousands_of_values_are_no_failure(client):
    query = "&".join(f"thematique=t{number}" for number in range(900)) + "&q=" + "mot+" * 900

    assert client.get(f"/defis/?{query}").status_code == 200


def test_former_slugs_name_their_term(client):
    Theme.objects.get(slug="theme-1").add_alias("ancien")

    shown = visit(client, "thematique=ancien&statut=termine")
    assert shown.total == len(expected("thematique=theme-1&statut=termine"))
    assert shown.canonical.endswith("/defis/?thematique=theme-1&statut=termine")
    assert not shown.has_notice
    # Beside an unknown value, which the list tells of, it only names its term.
    shown = visit(client, "thematique=ancien&expertise=inconnue")
    assert shown.chosen == [("thematique", "theme-1")]
    assert shown.has_notice
    # A slug of a theme is none of an expertise.
    assert visit(client, "expertise=ancien").has_notice
