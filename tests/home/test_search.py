"""The public search: words, order, rights, and moments of publication."""

from datetime import timedelta
from io import StringIO
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, Site
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
from home.models import HomePage, MissedSearch, Synonyms
from home.models.search import delete_old_searches
from media.uploads import document_from_bytes
from pages.models import NewsIndexPage, NewsPage, ProgrammePage, SiteSettings
from publishing.scheduling.scheduler import Scheduler
from tests.editing.conftest import create_accounts
from tests.publishing.conftest import PAST, plan
from tests.test_hostile_requests import surrogate_free

BUDGET = 25


class Library:
    """A small site with pages about different things."""

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
        self.marks = [
            mark.text
            for mark in self.html.select(".eig-search__result:not(.eig-search__pinned) mark")
        ]
        self.kinds = [link.text for link in self.html.select(".eig-search__kinds a")]


@pytest.fixture
def look_for(client):
    def visit(text: str, path: str = "/recherche/", **parameters) -> Shown:
        return Shown(client.get(f"{path}?{urlencode({'q': text} | parameters)}"))

    return visit


@pytest.mark.parametrize(
    ("queries", "expected"),
    [
        (["évasion", "evasion", "l'évasion", "L’ÉVASION", "évasions"], ["Vigicr’UX"]),
        (["œuvre", "oeuvre", "OEUVRES", "l’œuvre"], ["Vigicr’UX"]),
        (["co-construction", "coconstruction", "co construction"], ["Vigicr’UX"]),
        (["réseau", "reseaux"], ["Vigicr’UX"]),
        (["dgfip", "Finances publiques", "fiscalité", "FISCALITE"], ["Vigicr’UX"]),
        (["5e promotion", "5ème promotion", "promotion 5"], ["La 5ème promotion"]),
        (["zoe kerbrat", "Kerbrat Zoé"], ["Zoé Kerbrat", "Vigicr’UX"]),
        (["acessibilité", "accessibilté", "accessibiliét"], ["MonitorFish"]),
        (["monitorfsh", "monitorf"], ["MonitorFish"]),
        (["vigicrux", "vigicr'ux"], ["Vigicr’UX", "Un bilan de la pêche"]),
        # Not all of the words: those with most of them.
        (["évasion zirconium"], ["Vigicr’UX"]),
        (["zirconium", "***", "", '"'], []),
    ],
)
def test_spellings_find_the_same(library, look_for, queries, expected):
    for query in queries:
        titles = look_for(query).titles
        assert titles[: len(expected) or None] == expected, query


@pytest.mark.parametrize("query", ["défi", "defi", "DÉFIS", "le défi", "  defis ?"])
def test_challenges_come_first_where_challenges_are_asked_for(library, look_for, query):
    library.home.add_child(instance=ProgrammePage(title="Défi", slug="page-defi"))

    assert set(look_for(query).titles[:2]) == {"MonitorFish", "Vigicr’UX"}


def test_results_say_their_kind_and_show_the_words(library, look_for):
    assert look_for("pêche").titles == look_for("peche").titles
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


def test_search_engines_stay_out(library, client, settings):
    settings.INDEXABLE = True
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
    assert [page.title for page in found] == ["Digital policies"]  # the admin's search

    shown = look_for("fishing", path="/en/search/")
    assert shown.titles == ["Fishing data"]
    assert "1 result for" in shown.text
    assert shown.kinds == ["All (1)", "Pages (1)"]


def test_only_public_pages_are_found(library, look_for):
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


def test_a_draft_is_not_found_by_its_future_text(library, look_for, client):
    page = ChallengePage.objects.get(pk=library.sea.pk)
    page.subtitle = "Bientôt du lithium"
    page.save_revision()
    assert look_for("lithium").titles == []
    assert "Aucun résultat" in client.get("/defis/?q=lithium").text

    page.save_revision().publish()
    assert look_for("lithium").titles == ["MonitorFish"]
    assert look_for("surveiller").titles == []


def test_a_renamed_page_is_found_by_its_present_name(library, look_for):
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


def test_an_empty_index_is_filled_with_a_release(library, look_for):
    IndexEntry.objects.all().delete()
    assert look_for("peche").titles == []

    call_command("prepare", stdout=StringIO())

    assert set(look_for("peche").titles) == {"Un bilan de la pêche", "MonitorFish"}


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


def test_the_cost_does_not_grow(library, client):
    def costs() -> dict[str, int]:
        queries = ("q=quartz", "q=quarts+minerale&type=personnes", "q=ada+zebre", "q=zebre", "")
        found = {query: cost(client, f"/recherche/?{query}") for query in queries}
        return found | {"suggestions": cost(client, "/recherche/suggestions/?q=quartz")}

    library.add_person("Ada Quartz", job="Minérale")
    few = costs()
    for index in range(60):
        library.add_person(f"Ada Quartz {index}", job="Minérale")
    assert costs() == few
    assert max(few.values()) <= BUDGET


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


# Words and promotions of editors ------------------------------------------------------------------


def test_synonyms_find_each_other_and_are_marked(library, look_for):
    library.add_challenge("Hauturier", subtitle="Le salaire des marins")
    assert look_for("émoluments").titles == []
    Synonyms.objects.create(words="émoluments, salaire, solde des marins")

    for query in ("émoluments", "EMOLUMENTS", "solde des marins"):
        shown = look_for(query)
        assert shown.titles == ["Hauturier"], query
        assert "salaire" in shown.marks
    assert look_for("solde").titles == []


def test_synonyms_are_two_at_least():
    with pytest.raises(ValidationError, match="au moins deux"):
        Synonyms(words="seul, ").full_clean()


def pinned(shown: Shown) -> dict[str, str]:
    return {link.text: link["href"] for link in shown.html.select(".eig-search__pinned a")}


def test_editors_pin_pages_and_addresses_to_words(library, look_for):
    query = Query.get("Comment postuler ?")
    SearchPromotion.objects.create(query=query, page=library.article, description="Tout est là.")
    SearchPromotion.objects.create(
        query=query, external_link_url="https://example.org/", external_link_text="Ailleurs"
    )
    for text in ("comment postuler", "COMMENT POSTULER ?", "postuler"):
        shown = look_for(text)
        assert pinned(shown) == {
            "Un bilan de la pêche": library.article.get_url(),
            "Ailleurs": "https://example.org/",
        }
        assert "Aucun résultat" not in shown.text
    assert pinned(look_for("postuler ici")) == {}
    library.article.unpublish()
    assert list(pinned(look_for("postuler"))) == ["Ailleurs"]


def test_pages_outside_the_tree_are_found(library, look_for):
    for text in ("données ouvertes", "open data", "opendata", "jeux de données"):
        assert pinned(look_for(text)) == {"Données ouvertes": "/donnees/"}, text
    assert pinned(look_for("newsletter")) == {}
    settings = SiteSettings.for_site(Site.objects.get())
    settings.newsletter_url = "https://example.org/lettre"
    settings.save()
    assert pinned(look_for("newsletter")) == {
        "La lettre d’information": "https://example.org/lettre"
    }


# Which comes first, and why ----------------------------------------------------------------------


def test_people_come_first_only_where_the_words_are_their_name(library, look_for):
    library.add_person("Ada Zircon", introduction="Le cobalt, toujours le cobalt et le cobalt.")
    library.add_challenge("Mine", body=[("text", "<p>Rien de neuf sur le cobalt ici.</p>")])
    library.add_challenge("Puits", subtitle="Le cobalt et le zircon")

    assert look_for("cobalt").titles == ["Puits", "Mine", "Ada Zircon"]
    assert look_for("ada zircon").titles == ["Ada Zircon"]


@pytest.mark.parametrize(
    ("text", "title"),
    [("fiscalité", "La fraude fiscale"), ("sécurité", "Des données sécurisées")],
)
def test_nouns_find_their_adjectives(library, look_for, text, title):
    library.add_challenge(title)
    assert title in look_for(text).titles


def test_a_word_with_a_long_ending_is_no_mistake_for_another(library, look_for):
    library.add_challenge("Recrues")
    assert look_for("recrutement").titles == []
    assert look_for("recrus").titles == ["Recrues"]


def test_choices_are_found_by_their_labels(library, look_for):
    library.sea.status = "perennise"
    library.sea.save()
    assert look_for("pérennisé").titles == ["MonitorFish"]


# Extracts ----------------------------------------------------------------------------------------


def test_words_that_were_left_out_are_not_found_as_none():
    figure = {"type": "figure", "value": {"amount": "1\xa0200", "label": "jeux de données"}}
    field = ChallengePage._meta.get_field("key_figures")
    texts = field.get_searchable_content(field.stream_block.to_python([figure]))
    assert "jeux de données" in texts
    assert "None" not in texts


def test_no_sentence_stands_twice_in_an_extract(library, look_for):
    twice = "Le tungstène est un métal très lourd."
    library.home.add_child(
        instance=ProgrammePage(
            title="Métaux",
            slug="metaux",
            introduction=twice,
            search_description=twice,
            body=[("text", f"<p>{twice} Il fond tard.</p>")],
        )
    )
    shown = look_for("tungstène")
    assert shown.text.count("très lourd") == 1
    assert "Il fond tard." in shown.text


def test_the_word_that_was_typed_is_marked_rather_than_its_kin(library, look_for):
    library.add_challenge(
        "Registre", body=[("text", "<p>Donner du sens. Une donnée, des données.</p>")]
    )
    assert set(look_for("données").marks) == {"donnée", "données"}
    library.add_challenge("Kin", body=[("text", "<p>Donner du palladium.</p>")])
    assert "Donner" in look_for("données palladium").marks


# Searches without results -------------------------------------------------------------------------

HERE = {"headers": {"Sec-Fetch-Site": "same-origin"}}


def counted() -> dict[str, int]:
    return dict(MissedSearch.objects.values_list("text", "number"))


def test_a_search_that_finds_nothing_is_counted_by_its_page(library, look_for, client):
    address = look_for("Zirconium bleu").html.body["data-visit"]
    assert address.startswith("/recherche/sans-resultat/?q=Zirconium")
    assert counted() == {}
    for _time in range(2):
        assert client.post(address, **HERE).status_code == 204
    assert counted() == {"zirconium bleu": 2}
    assert "data-visit" not in look_for("peche").html.body.attrs
    assert client.get(address).status_code == 405


def test_found_personal_and_foreign_searches_are_not_counted(library, client):
    for text in ("peche", "open data", "", "***", "ada@example.org zebre", "zebre 06 12 34 56"):
        query = urlencode({"q": text})
        assert client.post(f"/recherche/sans-resultat/?{query}", **HERE).status_code == 204
    elsewhere = {"headers": {"Sec-Fetch-Site": "cross-site"}}
    assert client.post("/recherche/sans-resultat/?q=zebre", **elsewhere).status_code == 403
    assert counted() == {}


def test_nobody_fills_the_report_alone_and_it_forgets(library, client):
    for number in range(40):
        client.post(f"/recherche/sans-resultat/?q=zebre{number}", **HERE)
    assert 0 < len(counted()) <= 30
    MissedSearch.objects.update(last_day=timezone.localdate() - MissedSearch.RETENTION)
    assert delete_old_searches() is False
    MissedSearch.objects.update(
        last_day=timezone.localdate() - MissedSearch.RETENTION - timedelta(days=1)
    )
    assert delete_old_searches() is True
    assert counted() == {}


def test_the_report_shows_them_to_editors(library, client):
    accounts = create_accounts()
    MissedSearch.objects.count_one("Zirconium")
    client.force_login(accounts["redaction"])
    assert "zirconium" in client.get(reverse("missed_searches:index")).text
    reports = client.get(reverse("wagtailadmin_home")).text
    assert "Recherches sans r" in reports
    assert "Search terms" not in reports


@pytest.mark.parametrize(("role", "may"), [("redaction", False), ("communication", True)])
def test_communication_keeps_synonyms_and_pinned_results(library, client, role, may):
    client.force_login(create_accounts()[role])
    for name in ("wagtailsnippets_home_synonyms:add", "wagtailsearchpromotions:add"):
        assert (client.get(reverse(name)).status_code == 200) == may
