"""The open data: files that real readers read, and nothing in them that no page shows."""

import csv
import hashlib
import json
from io import StringIO

import jsonschema_rs
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from challenges import erasure
from challenges.models import ChallengePage, Participation, PersonPage
from exports import files
from exports.datasets import datasets
from tests.bulk import add_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(autouse=True)
def media_folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def read(client):
    def of(name: str):
        response = client.get(f"/donnees/{name}")
        assert response.status_code == 200
        text = b"".join(response).decode()
        return json.loads(text) if name.endswith(".json") else list(csv.DictReader(StringIO(text)))

    return of


def make_files() -> int:
    """Have the background make all there is to make; return how many pieces of work that was."""
    pieces = 0
    while files.make_missing_file():
        pieces += 1
    return pieces


def test_both_formats_say_what_the_pages_say(read, client):
    challenge = ChallengePage.objects.live().filter(team__person__isnull=False).first()
    row = next(row for row in read("defis.json") if row["identifiant"] == challenge.slug)

    assert row["titre"] == challenge.title
    assert row["adresse"].endswith(challenge.url)
    assert row["administrations"] == sorted(each.slug for each in challenge.organisations.all())
    for dataset in datasets():
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


def test_files_keep_to_their_schemas_and_refer_to_rows_that_are_there(read, client):
    known = {
        dataset.name: {row.get("identifiant") for row in read(f"{dataset.name}.json")}
        for dataset in datasets()
    }
    for dataset in datasets():
        records = read(f"{dataset.name}.json")
        jsonschema_rs.validate(read(f"{dataset.name}.jsonschema.json"), records)
        fields = read(f"{dataset.name}.tableschema.json")["fields"]
        assert [field["name"] for field in fields] == list(read(f"{dataset.name}.csv")[0])
        for column in dataset.columns:
            if column.refers_to:
                values = [row[column.name] for row in records if row[column.name]]
                flat = [
                    one for value in values for one in (value if column.kind == "list" else [value])
                ]
                assert set(flat) <= known[column.refers_to]


def test_what_no_page_shows_is_not_there(read, client):
    page = ChallengePage.objects.live().filter(team__person__isnull=False).first()
    hidden, other = ChallengePage.objects.live().exclude(pk=page.pk)[:2]
    gone = page.team.filter(person__isnull=False).first().person
    Participation.objects.create(challenge=page, name="Prénom Seul", role="mentor")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    other.title = "Zircon encore en brouillon"
    other.save_revision()
    gone.specific.unpublish()

    everything = json.dumps([read(f"{dataset.name}.json") for dataset in datasets()])
    assert hidden.title not in everything
    assert "Zircon" not in everything
    assert gone.slug not in everything
    assert "Pr\\u00e9nom Seul" in everything


def test_files_are_made_once_for_each_generation(client, django_capture_on_commit_callbacks):
    assert make_files() == len(files.NAMES) + 1
    assert make_files() == 0
    package = client.get("/donnees/datapackage.json").json()
    resource = next(one for one in package["resources"] if one["path"].endswith("/defis.csv"))
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/donnees/defis.csv")
        content = b"".join(response)
    assert len(queries) <= 2  # the generation
    assert (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}") == (
        resource["bytes"],
        resource["hash"],
    )
    assert (
        client.get("/donnees/defis.csv", headers={"If-None-Match": response["ETag"]}).status_code
        == 304
    )
    assert response["Access-Control-Allow-Origin"] == "*"

    page = ChallengePage.objects.live().first()
    with django_capture_on_commit_callbacks():
        page.title = "Un titre tout neuf"
        page.save_revision().publish()
    with connection.cursor():  # the test is one transaction: the number has moved once
        assert "Un titre tout neuf" in b"".join(client.get("/donnees/defis.csv")).decode()
    make_files()
    assert len(files.sets()) == 1


def test_costs_do_not_grow_with_the_rows(client):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            for name in files.NAMES:
                b"".join(client.get(f"/donnees/{name}"))
        return len(queries)

    before = cost()
    add_pages(PersonPage.objects.first().get_parent(), PersonPage, "Personne", 60)
    add_pages(ChallengePage.objects.first().get_parent(), ChallengePage, "Défi", 60)
    assert cost() == before


def test_somebody_erased_is_gone_from_the_files_at_once(django_capture_on_commit_callbacks):
    person = PersonPage.objects.live().filter(participations__isnull=False).first()
    make_files()
    assert person.slug in everything_stored()
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(person)
    assert person.slug not in everything_stored()
    make_files()
    assert person.slug not in everything_stored()


def everything_stored() -> str:
    return "".join(
        default_storage.open(f"{folder}/{name}").read().decode()
        for folder in files.sets()
        for name in default_storage.listdir(folder)[1]
    )


@pytest.mark.parametrize("address", ["/donnees/", "/en/data/"])
def test_the_page_leads_to_all_files(client, address):
    make_files()
    response = client.get(address)
    assert response.status_code == 200
    for name in files.NAMES:
        assert f'href="/donnees/{name}"' in response.text
    assert ("The columns" in response.text) == (address == "/en/data/")
    home = client.get("/")
    assert 'href="/donnees/"' in home.text


def test_other_names_are_no_files(client):
    for name in ("defis.xml", "zebre.csv", "zebre.tableschema.json", "defis.zebre.json", "../.env"):
        assert client.get(f"/donnees/{name}").status_code == 404
    assert client.post("/donnees/defis.csv").status_code == 405
