"""The open data: files that real readers read, and nothing in them that no page shows."""

import csv
import json
from io import StringIO

import pytest
from bs4 import BeautifulSoup

from challenges import erasure
from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    PersonPage,
)
from exchange.opendata.datasets import DATASETS
from exchange.opendata.formats import FORMATS
from exchange.opendata.models import OpenDataPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


NAMES = [f"{dataset.name}{each.ending}" for dataset in DATASETS for each in FORMATS]


@pytest.fixture
def read(client):
    def of(name: str):
        response = client.get(f"/donnees/{name}")
        assert response.status_code == 200
        text = response.content.decode()
        return json.loads(text) if name.endswith(".json") else list(csv.DictReader(StringIO(text)))

    return of


def test_a_file_changes_with_the_site_and_its_etag_tells(
    client, django_capture_on_commit_callbacks
):
    response = client.get("/donnees/defis.csv")
    again = client.get("/donnees/defis.csv", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Content-Disposition"] == 'attachment; filename="eig-defis.csv"'

    page = ChallengePage.objects.live().first()
    with django_capture_on_commit_callbacks():
        page.title = "Un titre tout neuf"
        page.save_revision().publish()
    changed = client.get("/donnees/defis.csv", headers={"If-None-Match": response["ETag"]})
    assert changed.status_code == 200
    assert "Un titre tout neuf" in changed.text


def test_the_file_for_spreadsheets_opens_right_and_holds_no_formula(client):
    page = ChallengePage.objects.live().first()
    page.title, page.subtitle = "=HYPERLINK(1)", "Un point ; un deuxième"
    page.save_revision().publish()
    text = client.get("/donnees/defis-tableur.csv").content.decode()

    assert text.startswith("\ufeffidentifiant;titre;")
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    row = next(row for row in rows if row["identifiant"] == page.slug)
    assert row["titre"] == "'=HYPERLINK(1)"
    assert row["accroche"] == "Un point ; un deuxième"
    # Machines get the site's own words.
    plain = client.get("/donnees/defis.csv").content.decode()
    assert f"\n{page.slug},=HYPERLINK(1)," in plain


def test_the_page_says_how_many_columns_each_file_has(client, read):
    page = BeautifulSoup(client.get("/donnees/").content, "lxml")
    told = [summary.get_text(strip=True) for summary in page.select(".eig-data__columns summary")]
    for dataset, words in zip(DATASETS, told, strict=True):
        for ending in (".csv", ".json"):
            columns = read(f"{dataset.name}{ending}")[0]
            assert words.startswith(f"Les {len(columns)} colonnes"), f"{dataset.name}{ending}"


def test_somebody_erased_is_gone_from_the_files_at_once(read, django_capture_on_commit_callbacks):
    person = PersonPage.objects.live().filter(participations__isnull=False).first()
    slug = person.slug
    assert slug in json.dumps(read("participations.json"))
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(person)
    for dataset in DATASETS:
        assert slug not in json.dumps(read(f"{dataset.name}.json"))


def test_other_names_are_no_files(client):
    for name in ("defis.xml", "zebre.csv", "defis.zebre.json", "../.env"):
        assert client.get(f"/donnees/{name}").status_code == 404
    assert client.post("/donnees/defis.csv").status_code == 405


def test_without_a_list_of_challenges_organisations_have_no_address(read):
    ChallengeIndexPage.objects.update(live=False)
    assert {row["adresse"] for row in read("administrations.json")} == {None}


def test_visitors_find_the_page_as_any_other(client):
    def links(address: str, part: str) -> dict[str, str]:
        page = BeautifulSoup(client.get(address).content, "lxml")
        return {link.get_text(strip=True): link["href"] for link in page.select(f"{part} a[href]")}

    for address in ("/", "/donnees/"):
        assert links(address, "footer")["Données ouvertes"] == "/donnees/"
    assert links("/en/", "footer")["Open data"] == "/en/data/"
    assert links("/plan-du-site/", ".eig-site-map")["Données ouvertes"] == "/donnees/"
    assert "/en/data/" in links("/donnees/", "header").values()
    assert links("/donnees/", ".fr-breadcrumb")["Accueil"] == "/"
    for words in ("données ouvertes", "open data", "opendata", "jeux de données"):
        found = links(f"/recherche/?q={words}", ".eig-search__results")
        assert next(iter(found.values())).split("#")[0] == "/donnees/", words
    for address in ("/donnees/", "/en/data/"):
        assert f"{address}</loc>" in client.get("/sitemap.xml").text


def test_the_footer_leads_to_the_french_page_until_it_is_translated(client):
    OpenDataPage.objects.get(slug="data").unpublish()
    footer = BeautifulSoup(client.get("/en/").content, "lxml").footer
    assert footer.find("a", href="/donnees/")["lang"] == "fr"
    OpenDataPage.objects.get(slug="donnees").unpublish()
    for address in ("/", "/en/"):
        footer = BeautifulSoup(client.get(address).content, "lxml").footer
        assert footer.find("a", href="/donnees/") is None
    assert client.get("/donnees/defis.csv").status_code == 200
