"""Search finds public pages alone, as they are at present."""

from io import StringIO

from bs4 import BeautifulSoup
from django.core.management import call_command
from wagtail.models import Collection, CollectionViewRestriction, Page
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from challenges.models import (
    ChallengePage,
    Organisation,
    PersonPage,
    Theme,
)
from home.models import HomePage
from media.uploads import document_from_bytes
from pages.models import ProgrammePage
from publishing.scheduler.loop import Scheduler
from publishing.trash.actions import move_to_trash
from tests.planning import plan
from tests.publishing.conftest import PAST


def test_each_language_finds_its_own(library, look_for):
    english = HomePage.objects.get(locale__language_code="en")
    english.live = True
    english.save()
    english.add_child(instance=ProgrammePage(title="Whaling data", slug="whaling"))

    assert look_for("whaling").titles == []
    english.add_child(
        instance=ProgrammePage(title="Digital policies", slug="policies", introduction="Studies.")
    )
    for query in ("policy", "POLICIES", "study", "studies"):
        assert look_for(query, path="/en/search/").titles == ["Digital policies"], query
    assert "Studies" in look_for("study", path="/en/search/").marks
    found = get_search_backend().search("policy", Page.objects.all())
    assert [page.title for page in found] == ["Digital policies"]  # the admin's search

    shown = look_for("whaling", path="/en/search/")
    assert shown.titles == ["Whaling data"]
    assert "1 result for" in shown.text
    assert shown.kinds == ["All (1)", "Pages (1)"]


def test_a_document_is_found_where_a_public_page_shows_it(library, look_for, client):
    document_from_bytes("a.csv", b"a,b\n1,2\n", title="Zircon sans page")
    named = document_from_bytes("b.csv", b"a,b\n1,3\n", title="Zircon en page")
    private = document_from_bytes("c.csv", b"a,b\n1,4\n", title="Zircon de collection")
    collection = Collection.get_first_root_node().add_child(name="Privé")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    private.collection = collection
    private.save()
    body = [{"type": "file", "value": {"document": each.pk}} for each in (named, private)]
    page = ProgrammePage(title="Fichiers", slug="fichiers", body=body)
    library.home.add_child(instance=page)

    shown = look_for("zircon")
    assert shown.titles == ["Zircon en page"]
    assert shown.kinds == ["Tout (1)", "Documents (1)"]
    assert "CSV – 8 octets" in shown.text
    # A page is suggested, a file is not.
    assert client.get("/recherche/suggestions/?q=zirc").json() == {"suggestions": []}
    move_to_trash(page)
    assert look_for("zircon").titles == []


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


def test_a_missing_page_offers_a_search(client):
    main = BeautifulSoup(client.get("/nulle-part/").content, "lxml").main
    assert main.select_one("form[role=search]")["action"] == "/recherche/"
