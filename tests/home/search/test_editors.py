"""Editors add synonyms, pin results, and read the searches that found nothing."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Site

from home.models import MissedSearch
from home.models.search import delete_old_searches
from home.search.views import MOST_MISSES
from listing.search.models import Synonyms
from pages.models import SiteSettings
from tests.editing.conftest import create_accounts
from tests.home.search.conftest import Shown

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
    assert look_for("émolumetns").titles == []  # « émoluments » is written nowhere
    library.add_challenge("Pilotes", subtitle="Leurs émoluments")
    for query in ("émolumetns", "émoluments"):
        assert set(look_for(query).titles) == {"Hauturier", "Pilotes"}, query
    # A phrase counts before the word that it begins with.
    Synonyms.objects.create(words="trait, trait de côte, rivage")
    library.add_challenge("Dunes", subtitle="Le rivage recule")
    library.add_challenge("Phares", subtitle="Ils bordent la côte")
    assert look_for("trait de côte").titles == ["Dunes"]


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
    assert "Tout est là." in shown.text
    library.article.search_description = "Ce que l’on pêche."
    library.article.save()
    SearchPromotion.objects.create(query=Query.get("pêche"), page=library.article)
    assert pinned(look_for("peche", type="defis")) == {}
    told = look_for("peche").html.select_one(".eig-search__pinned p")
    assert told.text == "Ce que l’on pêche."
    assert list(pinned(look_for("peche", type="personnes"))) == ["Un bilan de la pêche"]
    library.article.unpublish()
    assert list(pinned(look_for("postuler"))) == ["Ailleurs"]


def test_pinned_results_stand_on_the_first_page_alone(library, look_for):
    SearchPromotion.objects.create(query=Query.get("pêche"), page=library.article)
    for number in range(12):
        library.add_challenge(f"La pêche {number}", slug=f"peche-{number}")
    assert list(pinned(look_for("pêche", page=1))) == ["Un bilan de la pêche"]
    second = look_for("pêche", page=2)
    assert second.titles
    assert pinned(second) == {}


def test_the_newsletter_is_found_where_there_is_one(library, look_for):
    assert pinned(look_for("newsletter")) == {}
    settings = SiteSettings.for_site(Site.objects.get())
    settings.newsletter_url = "https://example.org/lettre"
    settings.save()
    found = {"La lettre d’information": "https://example.org/lettre"}
    assert pinned(look_for("newsletter")) == found
    # The box keeps the kind of the last search.
    assert pinned(look_for("newsletter", type="defis")) == found


# Searches without results -------------------------------------------------------------------------


HERE = {"headers": {"Sec-Fetch-Site": "same-origin"}}


def counted() -> dict[str, int]:
    return dict(MissedSearch.objects.values_list("text", "number"))


def test_a_search_that_finds_nothing_is_counted_by_its_page(library, look_for, client):
    address = look_for("Zirconium bleu").html.select_one("[data-missed]")["data-missed"]
    assert address.startswith("/recherche/sans-resultat/?q=Zirconium")
    assert counted() == {}
    for _time in range(2):
        assert client.post(address, **HERE).status_code == 204
    assert counted() == {"zirconium bleu": 2}
    assert look_for("peche").html.select_one("[data-missed]") is None
    assert client.get(address).status_code == 405


def test_people_who_are_signed_in_are_not_counted(library, look_for, client):
    client.force_login(create_accounts()["redaction"])
    assert look_for("Zirconium bleu").html.select_one("[data-missed]") is None


def test_found_personal_and_foreign_searches_are_not_counted(library, client):
    for text in ("peche", "", "***", "ada@example.org zebre", "zebre 06 12 34 56"):
        query = urlencode({"q": text})
        assert client.post(f"/recherche/sans-resultat/?{query}", **HERE).status_code == 204
    elsewhere = {"headers": {"Sec-Fetch-Site": "cross-site"}}
    assert client.post("/recherche/sans-resultat/?q=zebre", **elsewhere).status_code == 403
    assert counted() == {}


def test_nobody_fills_the_report_alone_and_it_forgets(library, client):
    for number in range(40):
        client.post(f"/recherche/sans-resultat/?q=zebre{number}", **HERE)
    assert 0 < len(counted()) <= 30
    for days in (90, 91):  # as the document of personal data says
        assert delete_old_searches() is False
        MissedSearch.objects.update(last_day=timezone.localdate() - timedelta(days=days))
    assert delete_old_searches() is True
    assert counted() == {}


def test_the_report_never_grows_beyond_its_limit(library, client):
    today = timezone.localdate()
    MissedSearch.objects.bulk_create(
        MissedSearch(text=f"manque {number}", number=1, last_day=today)
        for number in range(MOST_MISSES)
    )
    client.post("/recherche/sans-resultat/?q=zirconium", **HERE)
    assert MissedSearch.objects.count() == MOST_MISSES
    MissedSearch.objects.filter(text="manque 0").delete()
    client.post("/recherche/sans-resultat/?q=zirconium", **HERE)
    assert MissedSearch.objects.filter(text="zirconium").exists()


def test_the_menu_of_editors_has_our_report_in_place_of_wagtail_s(library, client):
    client.force_login(create_accounts()["redaction"])
    reports = client.get(reverse("wagtailadmin_home")).text
    assert "Recherches sans r" in reports
    assert "Search terms" not in reports


@pytest.mark.parametrize(("role", "may"), [("redaction", False), ("communication", True)])
def test_communication_keeps_synonyms_and_pinned_results(library, client, role, may):
    client.force_login(create_accounts()[role])
    for name in ("wagtailsnippets_listing_synonyms:add", "wagtailsearchpromotions:add"):
        answer = client.get(reverse(name))
        assert (answer.status_code == 200) == may
        assert ("<h1" in answer.text) == may


def test_the_form_of_a_pinned_result_is_in_french_and_offers_no_empty_list(library, client):
    client.force_login(create_accounts()["communication"])
    form = client.get(reverse("wagtailsearchpromotions:add")).text
    assert "Texte du lien externe" in form
    assert "External link" not in form
    assert "recherches populaires" not in form
    assert 'name="query_string"' in form
