"""The public search: what finds what, in which order, for whom, and from when."""

from io import StringIO
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Organisation,
    Participation,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
    Theme,
)
from home.models import HomePage
from media.uploads import document_from_bytes
from pages.models import NewsIndexPage, NewsPage, ProgrammePage
from publishing.scheduler import Scheduler
from tests.publishing.conftest import PAST, plan
from tests.test_hostile_requests import surrogate_free

BUDGET = 12


class Library:
    """A small site whose pages speak of different things."""

    def __init__(self):
        self.home = HomePage.objects.get(locale__language_code="fr")
        add = self.home.add_child
        self.challenges = add(instance=ChallengeIndexPage(title="Liste des défis", slug="defis"))
        self.people = add(instance=PersonIndexPage(title="Annuaire", slug="personnes"))
        promotions = add(instance=PromotionIndexPage(title="Cohortes", slug="promos"))
        self.news = add(instance=NewsIndexPage(title="Journal", slug="actualites"))
        self.promotion = promotions.add_child(
            instance=PromotionPage(title="La 5ème promotion", slug="p5", number=5)
        )
        self.theme = Theme.objects.create(name="Fiscalité")
        self.treasury = Organisation.objects.create(name="Finances publiques", acronym="DGFiP")
        self.person = self.add_person("Zoé Kerbrat", job="Designer")
        self.fraud = self.add_challenge(
            "Vigicr’UX",
            subtitle="Repérer l’évasion et prévoir les crues",
            body=[("text", "<p>Des <b>œuvres</b> en co-construction &amp; des réseaux.</p>")],
        )
        self.fraud.themes = [self.theme]
        self.fraud.organisations = [self.treasury]
        self.fraud.team = [Participation(person=self.person)]
        self.fraud.save()
        self.sea = self.add_challenge(
            "MonitorFish",
            subtitle="Surveiller la pêche",
            body=[("text", "<p>L’accessibilité des données de la mer.</p>")],
        )
        self.article = self.news.add_child(
            instance=NewsPage(
                title="Un bilan de la pêche",
                slug="bilan",
                body=[("text", "<p>Vigicrux aussi.</p>")],
            )
        )

    def add_challenge(self, title: str, **fields) -> ChallengePage:
        return self.challenges.add_child(instance=ChallengePage(title=title, **fields))

    def add_person(self, title: str, **fields) -> PersonPage:
        return self.people.add_child(instance=PersonPage(title=title, **fields))


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Library()
        transaction.set_rollback(True)


@pytest.fixture
def library(built, db) -> Library:
    return built


class Shown:
    def __init__(self, response):
        assert response.status_code == 200
        self.html = BeautifulSoup(response.content, "lxml")
        self.titles = [link.text for link in self.html.select(".eig-search__result h2 a")]
        self.text = " ".join(self.html.select_one("main").text.split())
        self.marks = [mark.text for mark in self.html.select(".eig-search__result mark")]
        self.kinds = [link.text for link in self.html.select(".eig-search__kinds a")]


@pytest.fixture
def look_for(client):
    def visit(text: str, path: str = "/recherche/", **parameters) -> Shown:
        return Shown(client.get(f"{path}?{urlencode({'q': text} | parameters)}"))

    return visit


@pytest.mark.parametrize(
    ("queries", "expected"),
    [
        (["défi", "defi", "DÉFIS", "le défi", "  defis ?"], ["MonitorFish", "Vigicr’UX"]),
        (["évasion", "evasion", "l'évasion", "L’ÉVASION", "évasions"], ["Vigicr’UX"]),
        (["œuvre", "oeuvre", "OEUVRES", "l’œuvre"], ["Vigicr’UX"]),
        (["co-construction", "coconstruction", "co construction"], ["Vigicr’UX"]),
        (["réseau", "reseaux"], ["Vigicr’UX"]),
        (["dgfip", "Finances publiques", "fiscalité", "FISCALITE"], ["Vigicr’UX"]),
        (["5e promotion", "5ème promotion", "promotion 5"], ["La 5ème promotion"]),
        (["zoe kerbrat", "Kerbrat Zoé"], ["Zoé Kerbrat", "Vigicr’UX"]),
        (["acessibilité", "accessibilté", "accessibiliét"], ["MonitorFish"]),
        (["monitorfsh", "monitorf"], ["MonitorFish"]),
        (["pêche", "peche"], ["Un bilan de la pêche", "MonitorFish"]),
        (["vigicrux", "vigicr'ux"], ["Vigicr’UX", "Un bilan de la pêche"]),
        # Not all of the words: those with most of them.
        (["évasion zirconium"], ["Vigicr’UX"]),
        (["zirconium", "***", "", '"'], []),
    ],
)
def test_what_is_typed_alike_finds_the_same(library, look_for, queries, expected):
    for query in queries:
        titles = look_for(query).titles
        assert titles[: len(expected)] == expected or (
            query.strip().lower().startswith(("dé", "de", "le dé")) and set(titles) >= set(expected)
        ), query
        if not expected:
            assert titles == [], query


def test_challenges_come_first_where_challenges_are_asked_for(library, look_for):
    library.home.add_child(instance=ProgrammePage(title="Défi", slug="page-defi"))

    assert set(look_for("défis").titles[:2]) == {"MonitorFish", "Vigicr’UX"}


def test_results_say_their_kind_and_show_the_words(library, look_for):
    shown = look_for("peche")
    assert shown.kinds == ["Tout (2)", "Défis (1)", "Actualités (1)"]
    assert "2 résultats pour «\xa0peche\xa0»" in shown.text.replace("« ", "«\xa0").replace(
        " »", "\xa0»"
    )
    assert "pêche" in shown.marks

    one_kind = look_for("peche", type="actualites")
    assert one_kind.titles == ["Un bilan de la pêche"]
    assert one_kind.kinds == shown.kinds
    assert one_kind.html.select_one("[aria-current=true]").text == "Actualités (1)"
    assert look_for("peche", type="zebre").titles == shown.titles


def test_texts_are_shown_as_they_were_written(library, look_for):
    library.add_challenge("Piège", body=[("text", "<p>Le zinc &lt;script&gt; &amp; l’or</p>")])

    shown = look_for("zinc")
    assert "Le zinc <script> & l’or" in shown.text
    assert not shown.html.select("main script")


def test_pages_of_results(library, look_for):
    for number in range(12):
        library.add_person(f"Ada Quartz {number:02}")

    first, second = look_for("quartz"), look_for("quartz", page=2)
    assert len(first.titles) == 10
    assert len(second.titles) == 2
    assert not set(first.titles) & set(second.titles)
    assert "page=2" in first.html.select_one(".fr-pagination__link--next")["href"]
    assert look_for("quartz", page="zebre").titles == first.titles


def test_search_engines_stay_out(library, client):
    response = client.get("/recherche/?q=peche")

    assert response["X-Robots-Tag"].startswith("noindex")
    assert 'name="robots" content="noindex"' in response.text


def test_every_page_has_the_box(library, client):
    for address, action in (("/", "/recherche/"), ("/absente/", "/recherche/")):
        html = BeautifulSoup(client.get(address).content, "lxml")
        assert html.select_one("header form[role=search]")["action"] == action


def test_each_language_finds_its_own(library, look_for):
    english = HomePage.objects.get(locale__language_code="en")
    english.live = True
    english.save()
    english.add_child(instance=ProgrammePage(title="Fishing data", slug="fishing"))

    assert look_for("fishing").titles == []
    english.add_child(
        instance=ProgrammePage(title="Digital policies", slug="policies", introduction="Studies.")
    )
    for query in ("policy", "POLICIES", "study", "studies"):
        assert look_for(query, path="/en/search/").titles == ["Digital policies"], query
    assert "Studies" in look_for("study", path="/en/search/").marks
    found = get_search_backend().search("policy", Page.objects.all())
    assert [page.title for page in found] == ["Digital policies"]  # what editors find

    shown = look_for("fishing", path="/en/search/")
    assert shown.titles == ["Fishing data"]
    assert "1 result for" in shown.text
    assert shown.kinds == ["All (1)", "Pages (1)"]


def test_only_what_everybody_may_see_is_found(library, look_for):
    library.add_challenge("Zircon brouillon", live=False)
    secret = library.add_challenge("Zircon privé")
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    document_from_bytes("a.csv", b"a,b\n1,2\n", title="Zircon sans page")
    named = document_from_bytes("b.csv", b"a,b\n1,3\n", title="Zircon en page")
    private = document_from_bytes("c.csv", b"a,b\n1,4\n", title="Zircon de collection")
    collection = Collection.get_first_root_node().add_child(name="Privé")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    private.collection = collection
    private.save()
    body = [{"type": "file", "value": {"document": each.pk}} for each in (named, private)]
    library.home.add_child(instance=ProgrammePage(title="Fichiers", slug="fichiers", body=body))

    shown = look_for("zircon")
    assert shown.titles == ["Zircon en page"]
    assert shown.kinds == ["Tout (1)", "Documents (1)"]


def test_a_planned_page_is_found_from_its_moment(library, look_for):
    page = library.add_challenge("Rubidium", live=False)
    plan(page, PAST)
    assert look_for("rubidium").titles == []

    Scheduler().catch_up()

    assert look_for("rubidium").titles == ["Rubidium"]
    ChallengePage.objects.get(pk=page.pk).unpublish()
    assert look_for("rubidium").titles == []


def test_a_draft_is_not_found_by_what_it_will_say(library, look_for, client):
    page = ChallengePage.objects.get(pk=library.sea.pk)
    page.subtitle = "Bientôt du lithium"
    page.save_revision()
    assert look_for("lithium").titles == []
    assert "Aucun résultat" in client.get("/defis/?q=lithium").text

    page.save_revision().publish()
    assert look_for("lithium").titles == ["MonitorFish"]
    assert look_for("surveiller").titles == []


def test_what_is_renamed_is_found_by_its_present_name(library, look_for):
    theme = Theme.objects.get(pk=library.theme.pk)
    theme.name = "Cobalt"
    theme.save()
    organisation = Organisation.objects.get(pk=library.treasury.pk)
    organisation.acronym = "NICKEL"
    organisation.save()
    person = PersonPage.objects.get(pk=library.person.pk)
    person.title = "Zoé Tungstène"
    person.save_revision().publish()

    for query in ("cobalt", "nickel", "tungstene"):
        assert "Vigicr’UX" in look_for(query).titles, query
    for query in ("fiscalité", "dgfip", "kerbrat"):
        assert look_for(query).titles == [], query
    person.unpublish()
    assert look_for("tungstene").titles == []


def test_a_deleted_page_is_gone(library, look_for):
    library.add_challenge("Palladium").delete()

    assert look_for("palladium").titles == []


def test_the_index_of_an_earlier_release_is_made_anew(library, look_for):
    IndexEntry.objects.all().delete()
    assert look_for("peche").titles == []

    call_command("prepare", stdout=StringIO())

    assert look_for("peche").titles == ["Un bilan de la pêche", "MonitorFish"]


@pytest.mark.parametrize("text", ["vigi", "VIGICR", "evas", "crues prev"])
def test_suggestions_while_typing(library, client, text):
    found = client.get("/recherche/suggestions/", {"q": text}).json()["suggestions"]

    assert [each["title"] for each in found] == ["Vigicr’UX"]
    assert found[0]["url"] == library.fraud.get_url()
    assert found[0]["kind"] == "Défi"


def test_there_is_nothing_to_suggest_for_nothing(library, client):
    for text in ("", "  ", '"', "***"):
        response = client.get("/recherche/suggestions/", {"q": text})
        assert response.json() == {"suggestions": []}


@pytest.mark.parametrize("number", [1, 60])
def test_the_cost_does_not_grow(library, client, number):
    for index in range(number):
        library.add_person(f"Ada Quartz {index}", job="Minérale")
    costs = {
        query: cost(client, f"/recherche/?{query}")
        for query in ("q=quartz", "q=quarts+minerale&type=personnes", "q=ada+zebre", "q=zebre", "")
    }
    costs["suggestions"] = cost(client, "/recherche/suggestions/?q=quartz")

    assert costs == {
        "q=quartz": 10,
        "q=quarts+minerale&type=personnes": 10,
        "q=ada+zebre": 12,
        "q=zebre": 7,
        "": 5,
        "suggestions": 5,
    }
    assert max(costs.values()) <= BUDGET


def cost(client, address: str) -> int:
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


HOSTILE = ['"', "'", "\\", "*", "a AND", "NEAR(", "NOT", ":*", "<->", "title:", "(", "&|!", "a\0b"]


# The database is the same for all examples: a GET changes nothing in it.
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.text(max_size=300) | st.lists(st.sampled_from(HOSTILE), max_size=9).map(" ".join),
    kind=st.text(max_size=20),
    page=st.text(max_size=8),
)
def test_anything_may_be_typed(library, client, text, kind, page):
    parameters = {
        name: surrogate_free(value) for name, value in (("q", text), ("type", kind), ("page", page))
    }
    for path in ("/recherche/", "/recherche/suggestions/"):
        assert client.get(path, parameters).status_code in (200, 400)
