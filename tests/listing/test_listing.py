"""The list of challenges for any parameters: results, counts, order, pages."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from wagtail.models import PageViewRestriction

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    PromotionPage,
)
from listing.filters import PAGE_SIZE
from tests.challenges.crowd import (
    FACETS,
    PROMOTIONS,
    VALUES,
)
from tests.listing.listings import HAS, NUMBER, expected, visit
from tests.only import only

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("crowded")]

QUERIES = [
    "",
    *(f"{name}={values[0]}" for name, values in VALUES.items()),
    "promotion=promotion-3&promotion=promotion-4",
    "thematique=theme-0&thematique=theme-1",
    "expertise=expertise-7",
    "organisation=organisation-12&organisation=organisation-39",
    "statut=en-cours&statut=a-venir",
    "q=organisation+39",
    "q=00012",
    "promotion=promotion-3&thematique=theme-3&statut=perennise",
    "promotion=promotion-3&thematique=theme-3&expertise=expertise-1&expertise=expertise-5",
    "thematique=theme-3&thematique=theme-5&statut=termine&statut=arrete&q=defi",
    "promotion=promotion-1&promotion=promotion-2&organisation=organisation-1"
    "&organisation=organisation-2&organisation=organisation-11&q=organisation",
    # Nothing has all of these.
    "promotion=promotion-3&organisation=organisation-12",
    "q=zebre&statut=termine",
]


def test_every_filter_is_tried():
    assert HAS.keys() == FACETS.keys(), "Tie the challenges of crowd.py to terms; tell HAS how."


@pytest.mark.parametrize("query", QUERIES)
def test_results_and_counts_are_those_of_the_filters(client, query):
    shown = visit(client, f"{query}&tri=titre")

    numbers = expected(query)
    assert (shown.total, shown.numbers) == (len(numbers), numbers[:PAGE_SIZE])
    chosen = [(name, slug) for name in HAS for slug in QueryDict(query).getlist(name)]
    assert sorted(shown.chosen) == sorted(chosen)
    for name, has in HAS.items():
        left = [slug for number in expected(query, without=name) for slug in has(number)]
        counts = {slug: left.count(slug) for slug in left}
        counts |= {slug: 0 for facet, slug in chosen if facet == name and slug not in counts}
        assert shown.counts.get(name, {}) == counts, name
    assert not shown.has_notice


@pytest.mark.parametrize(
    ("query", "first", "groups"),
    [
        ("", "Défi 00009", ["Promotion 9", "Promotion 8", "Promotion 7"]),
        ("tri=promotion&page=2", "Défi 00107",
         ["Promotion 7", "Promotion 6", "Promotion 5", "Promotion 4"]),
        ("tri=titre", "Défi 00000", []),
        ("tri=recent", "Défi 00009", []),
        ("tri=ancien", "Défi 00000", []),
        # One promotion needs no heading, two do.
        ("promotion=promotion-3", "Défi 00003", []),
        ("promotion=promotion-3&promotion=promotion-1", "Défi 00003",
         ["Promotion 3", "Promotion 1"]),
        # Words sort by how well the challenges answer, unless another order is asked for.
        ("q=00013+promotion", "Défi 00013", []),
        ("q=defi&tri=promotion&promotion=promotion-3&promotion=promotion-1", "Défi 00003",
         ["Promotion 3", "Promotion 1"]),
    ],
)  # fmt: skip
def test_orders_and_groups(client, query, first, groups):
    shown = visit(client, query)

    assert (shown.titles[0], shown.groups) == (first, groups)


def test_pages_hold_every_challenge_once_and_keep_the_filters(client):
    seen: list[int] = []
    address = "q=defi&expertise=expertise-0&expertise=expertise-1"
    address += "&expertise=expertise-2&expertise=expertise-4"
    expected_numbers = expected(address)
    while address:
        shown = visit(client, address)
        seen += shown.numbers
        numbered = shown.html.select("a.fr-pagination__link[href]")
        assert all("q=defi&expertise=expertise-0&" in link["href"] for link in numbered)
        page = int(shown.html.select_one(".fr-pagination [aria-current]").text.split()[-1])
        before = shown.html.select_one(".fr-pagination__link--prev")
        assert (before and before["href"].endswith(f"page={page - 1}")) == (page > 1 or None)
        following = shown.html.select_one(".fr-pagination__link--next")
        address = following and following["href"].removeprefix("?")

    assert len(expected_numbers) > PAGE_SIZE
    assert sorted(seen) == expected_numbers


def test_removing_filters_one_by_one_leads_back_to_everything(client):
    shown = visit(
        client, "thematique=theme-0&thematique=theme-1&statut=termine&q=défi&tri=titre&page=2"
    )
    assert set(shown.active) == {"Theme 0", "Theme 1", "Terminé", "«\xa0défi\xa0»"}
    # The form says what is asked for, so that sending it again asks for the same.
    form = shown.html.select_one("form[action='/defis/']")
    assert form.select_one("[name=q]")["value"] == "défi"
    assert [option["value"] for option in form.select("option[selected]")] == ["titre"]
    opened = [facet.summary.find(string=True).strip() for facet in form.select("details[open]")]
    assert opened == ["Thématique", "État"]
    everything = shown.html.select_one(".eig-active__filters .fr-link")
    assert everything["href"] == "/defis/"

    without_theme = shown.active["Theme 0"].removeprefix("?")
    assert parse_qs(without_theme) == {
        "thematique": ["theme-1"], "statut": ["termine"], "q": ["défi"], "tri": ["titre"],
    }  # fmt: skip
    while shown.active:
        shown = visit(client, next(iter(shown.active.values())).removeprefix("?"))
    assert shown.total == NUMBER


# Empty results ----------------------------------------------------------------------------------


def test_an_empty_result_says_which_filter_to_remove(client):
    shown = visit(client, "promotion=promotion-3&organisation=organisation-12&statut=termine")
    ways = {link.text: link["href"] for link in shown.html.select(".eig-no-result li a")}

    assert shown.total == 0
    assert set(ways) == {"Sans Promotion 3"}
    assert "Avec un filtre de moins" in shown.html.select_one(".eig-no-result").text
    found = visit(client, ways["Sans Promotion 3"].removeprefix("?"))
    assert found.total == len(expected("organisation=organisation-12&statut=termine")) > 0
    assert shown.html.select_one(".eig-no-result a.fr-btn")["href"] == "/defis/"
    number = len(expected("organisation=organisation-12&statut=termine"))
    way = only(shown.html.select(".eig-no-result li"))
    assert " ".join(way.text.split()) == f"Sans Promotion 3 – {number} résultats"
    # Without the only filter, all would be there.
    words = " ".join(visit(client, "q=zebre").html.select_one(".eig-no-result").text.split())
    assert "Essayez avec d’autres mots" in words
    assert "Avec un filtre de moins" not in words


def test_a_few_results_say_what_one_filter_less_would_find(client):
    promotion, organisation = (
        f"promotion=promotion-{12 % PROMOTIONS}",
        "organisation=organisation-12",
    )
    shown = visit(client, f"{promotion}&{organisation}")
    assert 0 < shown.total <= 3
    ways = {link["href"] for link in shown.html.select(".eig-no-result li a")}
    # All of the organisation's are of that promotion: without it there are no more.
    assert ways == {f"?{promotion}"}
    alone, many = visit(client, organisation), visit(client, f"{promotion}&q=defi")
    assert alone.total == shown.total
    for found in (alone, many):
        assert found.html.select(".eig-no-result") == []


# Addresses --------------------------------------------------------------------------------------


def test_ten_words_count(client):
    """A visitor types no more, and each one costs time."""
    words = "defi change agents public phrase organisation theme expertise promotion phrases"
    some = "Aucune page ne contient tous ces mots"
    assert some not in visit(client, f"q={words} inconnu").html.main.text
    assert some in visit(client, f"q={words[:-8]} inconnu").html.main.text


def test_equal_lists_have_one_address(client):
    same = [
        "statut=termine&thematique=theme-1&thematique=theme-0",
        "thematique=theme-0&thematique=theme-1&thematique=theme-1&statut=termine&q=&tri=promotion",
        "thematique=theme-0&thematique=theme-1&statut=termine&page=1&utm_source=x&statut=rien",
    ]

    shown = [visit(client, query) for query in same]

    addresses = {each.canonical for each in shown}
    assert [each.has_notice for each in shown] == [False, False, True]
    assert len(addresses) == 1
    query = urlsplit(addresses.pop()).query
    assert query == "thematique=theme-0&thematique=theme-1&statut=termine"
    assert visit(client).canonical.endswith("/defis/")
    assert visit(client, "page=2&x=y").canonical.endswith("/defis/?page=2")


def test_a_filtered_list_says_what_it_holds_and_is_not_indexed(client):
    def told(query):
        html = visit(client, query).html
        return {
            meta["name"]: meta["content"]
            for meta in html.select("meta[name=robots], meta[name=description]")
        }

    found = visit(client, "promotion=promotion-3&statut=termine").total
    assert told("promotion=promotion-3&statut=termine") == {
        "robots": "noindex",
        "description": f"{found} défis – Promotion 3, Terminé",
    }
    assert "robots" not in told("page=2")


def test_the_title_of_the_window_says_filters_and_page(client):
    title = " ".join(visit(client, "q=defi&page=2").html.title.text.split())
    words = " ".join(visit(client, "thematique=theme-0&q=defi").html.title.text.split())

    assert title == "Défis – « defi » – page 2 – Entrepreneurs d’intérêt général"
    assert words.startswith("Défis – Theme 0, « defi »")


# Restricted pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("relation", ["themes", "expertises", "organisations"])
def test_a_term_that_only_a_draft_names_does_not_exist(client, relation):
    """Its name alone may be the announcement."""
    name = {"themes": "thematique"}.get(relation, relation[:-1])
    secret = ChallengePage._meta.get_field(relation).related_model(name="Secret", slug="secret")
    secret.save()
    draft = ChallengePage(title="Demain", live=False)
    ChallengeIndexPage.objects.get().add_child(instance=draft)
    getattr(draft, relation).add(secret)
    draft.save()
    secret.add_alias("cache")
    unknown = visit(client, f"{name}=inconnu")
    for slug in ("secret", "cache"):
        shown = visit(client, f"{name}={slug}")
        assert (shown.active, shown.total, shown.has_notice) == (
            unknown.active,
            unknown.total,
            True,
        )
        # As an unknown one does.
        led = [client.get(f"/{relation}/{each}/") for each in (slug, "inconnu")]
        assert len({(each.status_code, each.get("Location")) for each in led}) == 1

    draft.live = True
    draft.save()
    assert visit(client, f"{name}=secret").total == 1


def test_a_promotion_that_visitors_may_not_see_is_named_nowhere(client):
    hidden = PromotionPage.objects.get(slug="promotion-9")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    PromotionPage.objects.get(slug="promotion-8").unpublish()

    shown = visit(client)
    text = shown.html.select_one("main").text

    assert shown.total == NUMBER
    assert "Promotion 9" not in text
    assert "Promotion 8" not in text
    assert "promotion-9" not in shown.counts["promotion"]
    assert visit(client, "promotion=promotion-9").has_notice
    # Neither does it say where its challenges stand: they come last, under no promotion.
    assert shown.groups == ["Promotion 7", "Promotion 6", "Promotion 5"]
    assert visit(client, "page=3").groups[-2:] == ["Promotion 0", "Autres défis"]
    assert visit(client, "tri=recent").numbers[0] % 10 == 7
