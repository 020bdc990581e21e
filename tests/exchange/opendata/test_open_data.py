"""The open data: files that real readers read, and nothing in them that no page shows."""

import csv
import json
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from challenges import erasure
from challenges.models import ChallengeIndexPage, ChallengePage, Participation, PersonPage
from exchange.opendata.datasets import DATASETS
from exchange.opendata.formats import FORMATS
from tests.bulk import add_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


NAMES = [f"{dataset.name}{each.ending}" for dataset in DATASETS for each in FORMATS]


# The columns with the identifiers of another data set.
REFERENCES = {
    "administrations": "administrations",
    "promotions": "promotions",
    "defi": "defis",
    "personne": "personnes",
}
# The types of Table Schema in JSON.
TYPES = {"string": str, "yearmonth": str, "integer": int, "list": list}


@pytest.fixture
def read(client):
    def of(name: str):
        response = client.get(f"/donnees/{name}")
        assert response.status_code == 200
        text = response.content.decode()
        return json.loads(text) if name.endswith(".json") else list(csv.DictReader(StringIO(text)))

    return of


def test_both_formats_agree_with_the_pages(read, client):
    challenge = ChallengePage.objects.live().filter(team__person__isnull=False).first()
    row = next(row for row in read("defis.json") if row["identifiant"] == challenge.slug)

    assert row["titre"] == challenge.title
    assert row["adresse"].endswith(challenge.url)
    assert row["administrations"] == sorted(each.slug for each in challenge.organisations.all())
    for dataset in DATASETS:
        records, lines = read(f"{dataset.name}.json"), read(f"{dataset.name}.csv")
        assert len(records) == len(lines) > 0
        for record, line in zip(records, lines, strict=True):
            for column in dataset.columns:
                value = record[column.name]
                cell = "|".join(value) if column.kind == "list" else str(value or "")
                assert line[column.name] == cell
    part = challenge.team.filter(person__isnull=False).first()
    assert {
        "defi": challenge.slug,
        "personne": part.person.slug,
        "nom": part.person.title,
        "role": part.role,
        "precision": part.note or None,
    } in read("participations.json")


def test_every_address_is_that_of_a_page(read, client):
    for name in ("promotions", "administrations"):
        for row in read(f"{name}.json"):
            assert row["adresse"].endswith(f"/{row['identifiant']}/")
            assert client.get(row["adresse"]).status_code == 200
    ChallengeIndexPage.objects.update(live=False)
    assert {row["adresse"] for row in read("administrations.json")} == {None}


def test_files_keep_to_their_schemas_and_refer_to_rows_that_are_there(read):
    schemas = {
        resource["path"].rpartition("/")[2]: resource["schema"]
        for resource in read("datapackage.json")["resources"]
    }
    known = {
        dataset.name: {row.get("identifiant") for row in read(f"{dataset.name}.json")}
        for dataset in DATASETS
    }
    for dataset in DATASETS:
        records = read(f"{dataset.name}.json")
        fields = schemas[f"{dataset.name}.csv"]["fields"]
        assert [field["name"] for field in fields] == list(read(f"{dataset.name}.csv")[0])
        for field in fields:
            values = [record[field["name"]] for record in records]
            assert {type(value) for value in values if value is not None} <= {TYPES[field["type"]]}
            constraints = field.get("constraints", {})
            assert {*values} <= {*constraints["enum"], None} if "enum" in constraints else True
        for column in dataset.columns:
            if column.name in REFERENCES:
                values = [row[column.name] for row in records if row[column.name]]
                flat = [
                    one for value in values for one in (value if column.kind == "list" else [value])
                ]
                assert set(flat) <= known[REFERENCES[column.name]]


def test_content_that_no_page_shows_is_left_out(read, client):
    page = ChallengePage.objects.live().filter(team__person__isnull=False).first()
    hidden, other = ChallengePage.objects.live().exclude(pk=page.pk)[:2]
    gone = page.team.filter(person__isnull=False).first().person
    Participation.objects.create(challenge=page, name="Prénom Seul", role="mentor")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    other.title = "Zircon encore en brouillon"
    other.save_revision()
    gone.specific.unpublish()

    everything = json.dumps([read(f"{dataset.name}.json") for dataset in DATASETS])
    assert hidden.title not in everything
    assert "Zircon" not in everything
    assert gone.slug not in everything
    assert "Pr\\u00e9nom Seul" in everything


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


def test_the_package_describes_every_file(client):
    package = client.get("/donnees/datapackage.json").json()
    paths = [resource["path"].removeprefix("http://localhost") for resource in package["resources"]]
    assert len(paths) == len(NAMES)
    assert len({resource["name"] for resource in package["resources"]}) == len(NAMES)
    for path in paths:
        assert client.get(path).status_code == 200


def test_costs_do_not_grow_with_the_rows(client):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            for name in NAMES:
                client.get(f"/donnees/{name}")
        return len(queries)

    before = cost()
    add_pages(PersonPage.objects.first().get_parent(), PersonPage, "Personne", 60)
    add_pages(ChallengePage.objects.first().get_parent(), ChallengePage, "Défi", 60)
    assert cost() == before


def test_somebody_erased_is_gone_from_the_files_at_once(read, django_capture_on_commit_callbacks):
    person = PersonPage.objects.live().filter(participations__isnull=False).first()
    slug = person.slug
    assert slug in json.dumps(read("participations.json"))
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(person)
    for dataset in DATASETS:
        assert slug not in json.dumps(read(f"{dataset.name}.json"))


@pytest.mark.parametrize("address", ["/donnees/", "/en/data/"])
def test_the_page_leads_to_all_files(client, address):
    response = client.get(address)
    assert response.status_code == 200
    for name in NAMES:
        assert f'href="/donnees/{name}"' in response.text
    assert ("The columns" in response.text) == (address == "/en/data/")
    assert ("Autre" in response.text) == (address == "/donnees/")
    named = BeautifulSoup(response.content, "html.parser").select_one("p > code").get_text()
    assert client.get(named).status_code == 200
    home = client.get("/")
    assert 'href="/donnees/"' in home.text


@pytest.mark.parametrize("address", ["/donnees/", "/en/data/"])
def test_the_page_tells_other_sites_its_picture_and_its_languages(client, address):
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    assert soup.select_one("meta[property='og:image']")["content"].startswith("http")
    languages = {link["hreflang"]: link["href"] for link in soup.select("link[hreflang]")}
    french, english = "http://testserver/donnees/", "http://testserver/en/data/"
    assert languages == {"fr": french, "en": english, "x-default": french}


def test_other_names_are_no_files(client):
    for name in ("defis.xml", "zebre.csv", "defis.zebre.json", "../.env"):
        assert client.get(f"/donnees/{name}").status_code == 404
    assert client.post("/donnees/defis.csv").status_code == 405
