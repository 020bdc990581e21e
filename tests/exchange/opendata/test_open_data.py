"""The open data: files that real readers read, and nothing in them that no page shows."""

import csv
import json
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.models import PageViewRestriction
from wagtail.rich_text import RichText

from challenges import erasure
from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Expertise,
    Organisation,
    Participation,
    PersonPage,
    PromotionPage,
    Theme,
)
from exchange.opendata.datasets import DATASETS
from exchange.opendata.formats import FORMATS
from media.models import Document, Image
from pages.models import Category, NewsPage
from publishing.caching import generation
from tests.bulk import add_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


NAMES = [f"{dataset.name}{each.ending}" for dataset in DATASETS for each in FORMATS]


# The columns with the identifiers of another data set.
REFERENCES = {
    "administrations": "administrations",
    "promotions": "promotions",
    "defi": "defis",
    "defis": "defis",
    "auteurs": "personnes",
    "personne": "personnes",
}
# The types of the columns in JSON.
TYPES = dict.fromkeys(("string", "uri", "month", "day", "html"), str) | {
    "integer": int,
    "list": list,
}


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
            assert set(record) == {column.name for column in dataset.columns}
            assert set(line) == {column.name for column in dataset.cells}
            for column in dataset.cells:
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


def test_the_page_of_a_promotion_exports_its_list(client):
    page = BeautifulSoup(client.get("/promos/promotion-3/").content, "lxml")
    addresses = [link["href"] for link in page.select("main a[download]")]
    lists = [
        list(csv.DictReader(StringIO(client.get(each).content.decode("utf-8-sig")), delimiter=";"))
        for each in addresses
    ]
    promotion = PromotionPage.objects.get(slug="promotion-3", locale__language_code="fr")
    challenges, people = ([row["identifiant"] for row in rows] for rows in lists)
    assert sorted(challenges) == sorted(page.slug for page in promotion.challenges.live())
    assert sorted(people) == sorted(page.slug for page in promotion.people.live())


@pytest.mark.parametrize(
    "name", ["defis.csv?promotion=absente", "administrations.csv?promotion=promotion-3"]
)
def test_there_is_no_list_of_no_promotion(client, name):
    assert client.get(f"/donnees/{name}").status_code == 404


def test_every_address_is_that_of_a_page(read, client):
    for name in ("promotions", "administrations"):
        for row in read(f"{name}.json"):
            assert row["adresse"].endswith(f"/{row['identifiant']}/")
            assert client.get(row["adresse"]).status_code == 200
    ChallengeIndexPage.objects.update(live=False)
    assert {row["adresse"] for row in read("administrations.json")} == {None}


def test_values_keep_to_their_columns_and_refer_to_rows_that_are_there(read):
    known = {
        dataset.name: {row.get("identifiant") for row in read(f"{dataset.name}.json")}
        for dataset in DATASETS
    }
    for dataset in DATASETS:
        records = read(f"{dataset.name}.json")
        for column in dataset.columns:
            values = [record[column.name] for record in records]
            assert {type(value) for value in values if value is not None} <= {TYPES[column.kind]}
            if column.choices and column.kind != "list":
                assert set(values) <= {*column.choices.values, None}
            if column.name in REFERENCES:
                values = [row[column.name] for row in records if row[column.name]]
                flat = [
                    one for value in values for one in (value if column.kind == "list" else [value])
                ]
                assert set(flat) <= known[REFERENCES[column.name]]


def test_content_that_no_page_shows_is_left_out(read, client):
    """Whatever is hidden is called « Zircon » here."""
    shown, restricted, draft, unpublished, edited = ChallengePage.objects.live()[:5]
    person, promotion = PersonPage.objects.live()[0], PromotionPage.objects.live()[0]
    theme = Theme.objects.create(name="Zircon", slug="zircon-theme")
    expertise = Expertise.objects.create(name="Zircon", slug="zircon-expertise")
    organisation = Organisation.objects.create(name="Zircon", slug="zircon-bureau")
    category = Category.objects.create(name="Zircon", slug="zircon-categorie")
    Theme.objects.create(name="Zircon sans page", slug="zircon-sans-page")
    for page in (restricted, draft, unpublished):
        page.title, page.slug = "Zircon", f"zircon-{page.pk}"
        page.themes, page.expertises, page.organisations = [theme], [expertise], [organisation]
        page.body = [("text", RichText("<p>Zircon</p>"))]
        page.save()
    PageViewRestriction.objects.create(page=restricted, restriction_type="login")
    ChallengePage.objects.filter(pk=draft.pk).update(live=False)
    unpublished.unpublish()
    edited.title = "Zircon encore en brouillon"
    edited.body = [("text", RichText("<p>Zircon</p>"))]
    edited.save_revision()
    person.title, person.slug = "Zircon", "zircon-personne"
    promotion.title, promotion.slug = "Zircon", "zircon-promotion"
    for page in (person, promotion):
        page.save()
        page.unpublish()
    shown.promotions = [promotion, *PromotionPage.objects.live()[:1]]
    shown.save()
    Participation.objects.create(challenge=shown, person=person, role="talent")
    Participation.objects.create(challenge=shown, name="Prénom Seul", role="mentor")
    news, hidden_news = NewsPage.objects.live()[:2]
    news.promotions, news.authors, news.challenges = [promotion], [person], [restricted]
    news.save()
    hidden_news.title, hidden_news.categories = "Zircon", [category]
    hidden_news.save()
    hidden_news.unpublish()

    everything = json.dumps([read(f"{dataset.name}.json") for dataset in DATASETS])
    assert "zircon" not in everything.lower()
    assert "Pr\\u00e9nom Seul" in everything
    row = next(row for row in read("actualites.json") if row["identifiant"] == news.slug)
    assert (row["promotions"], row["auteurs"], row["defis"]) == ([], [], [])
    for name in NAMES:
        assert "zircon" not in client.get(f"/donnees/{name}").content.decode().lower()


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


def test_the_json_has_the_full_text_as_visitors_read_it(read, settings):
    page = NewsPage.objects.live().first()
    other = ChallengePage.objects.live().first()
    draft = ChallengePage.objects.live().last()
    draft.unpublish()
    picture, document = Image.objects.first(), Document.objects.first()
    link = '<a linktype="page" id="{}">{}</a>'
    page.body = [
        ("text", RichText(f"<p>Lisez {link.format(other.pk, 'le défi')}.<script>alert(1)</script>"
                          f"</p><ul><li>{link.format(draft.pk, 'un brouillon')}</li></ul>")),
        ("image", {"image": picture, "caption": RichText("<p>La légende</p>")}),
        ("accordion", [{"title": "Une question", "text": RichText("<p>Une réponse</p>")}]),
        ("code", {"code": "if a < b:\n\n    <c>"}),
        ("file", {"document": document, "title": "Le rapport", "description": ""}),
        ("latest_news", {"title": "Nos nouvelles", "number": 3}),
    ]  # fmt: skip
    page.save_revision().publish()

    told = next(row for row in read("actualites.json") if row["identifiant"] == page.slug)
    text = told["texte"]
    assert f'<p>Lisez <a href="{settings.SITE_URL}{other.url}">le défi</a>.</p>' in text
    assert "<li>un brouillon</li>" in text
    assert "Une question</h2>" in text
    assert "<p>Une réponse</p>" in text
    assert "<code>if a &lt; b:\n\n    &lt;c&gt;</code>" in text
    assert f'<a href="{settings.SITE_URL}{document.url}">Le rapport' in text
    assert "<p>La légende</p>" in text
    for absent in ("alert(1)", "<img", "class=", "style=", "<div", "Nos nouvelles", draft.url):
        assert absent not in text, absent


@pytest.mark.parametrize(
    ("name", "model"),
    [("defis", ChallengePage), ("promotions", PromotionPage), ("personnes", PersonPage)],
)
def test_each_page_has_its_text_in_the_json_alone(read, client, name, model):
    page = model.objects.live().first()
    block = {"type": "text", "value": "<p>Zircon dans le corps</p>"}
    setattr(page, "biography" if name == "personnes" else "body", [block])
    page.save_revision().publish()
    row = next(row for row in read(f"{name}.json") if row["identifiant"] == page.slug)
    assert "<p>Zircon dans le corps</p>" in row["texte"]
    for ending in (".csv", "-tableur.csv"):
        assert "Zircon" not in client.get(f"/donnees/{name}{ending}").content.decode()


def test_a_challenge_tells_its_achievements_and_the_transcripts_of_its_videos(read):
    page = ChallengePage.objects.live().first()
    page.achievements = [("achievement", {"title": "Un outil", "text": RichText("<p>Libre</p>")})]
    video = {
        "url": "https://vimeo.com/123456789",
        "title": "Film",
        "transcript": RichText("<p>Dit</p>"),
    }
    page.videos = [("introduction", video)]
    page.save_revision().publish()
    row = next(row for row in read("defis.json") if row["identifiant"] == page.slug)
    for part in ("<h3>Un outil</h3>", "<p>Libre</p>", "<p>Dit</p>", "https://vimeo.com/123456789"):
        assert part in row["texte"]


def test_a_page_without_text_has_none(read):
    page = PersonPage.objects.live().first()
    page.biography = []
    page.save_revision().publish()
    row = next(row for row in read("personnes.json") if row["identifiant"] == page.slug)
    assert row["texte"] is None


def test_costs_are_the_same_for_5_rows_and_500(client):
    """Each text refers to pages, pictures and documents."""
    kinds = {
        PersonPage: "biography", ChallengePage: "body", PromotionPage: "body", NewsPage: "body"
    }  # fmt: skip
    parents = {model: model.objects.first().get_parent() for model in kinds}
    named = ChallengePage.objects.live().first().pk
    picture, document = Image.objects.first(), Document.objects.first()
    body = [
        {"type": "text", "value": f'<p><a linktype="page" id="{named}">Lien</a></p>'},
        {"type": "image", "value": {"image": {"image": picture.pk}, "caption": ""}},
        {"type": "file", "value": {"document": document.pk, "title": "", "description": ""}},
    ]

    def costs_with(number: int) -> dict[str, int]:
        for model, field in kinds.items():
            value = model._meta.get_field(field).to_python(body)
            add_pages(parents[model], model, f"Page {number}", number, **{field: value})
        return {name: cost(client, name) for name in NAMES}

    few = costs_with(5)
    assert costs_with(500) == few
    assert max(few.values()) <= 20


def cost(client, name: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/donnees/{name}").status_code == 200
    return len(queries)


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
    is_english = address == "/en/data/"
    assert (" columns" in response.text) == is_english
    full_text = "the full text of each page" if is_english else "le texte complet de chaque page"
    assert full_text in response.text
    assert "https://www.etalab.gouv.fr/licence-ouverte-open-licence/" in response.text
    _number, changed_at = generation.state()
    with translation.override("en" if is_english else "fr"):
        month = f"{timezone.localtime(changed_at):%Y}"
    assert month in response.text
    assert ("Autre" in response.text) == (address == "/donnees/")
    home = client.get("/")
    assert 'href="/donnees/"' in home.text


def test_the_page_says_in_both_languages_what_each_file_holds(client):
    french, english = client.get("/donnees/").text, client.get("/en/data/").text
    for dataset in DATASETS:
        for column in dataset.columns:
            assert f"<code>{column.name}</code>" in french
            assert column.description in french
            assert column.description not in english
        assert dataset.description in french
        assert dataset.description not in english


@pytest.mark.parametrize("address", ["/donnees/", "/en/data/"])
def test_the_page_tells_other_sites_its_picture_and_its_languages(client, address):
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    assert soup.select_one("meta[property='og:image']")["content"].startswith("http")
    languages = {link["hreflang"]: link["href"] for link in soup.select("link[hreflang]")}
    french, english = "http://localhost/donnees/", "http://localhost/en/data/"
    assert languages == {"fr": french, "en": english, "x-default": french}


def test_other_names_are_no_files(client):
    for name in ("defis.xml", "zebre.csv", "defis.zebre.json", "../.env"):
        assert client.get(f"/donnees/{name}").status_code == 404
    assert client.post("/donnees/defis.csv").status_code == 405


def test_the_page_says_how_many_rows_each_file_has(read, client):
    generation.bump()
    client.get("/")  # the menu and the settings are read
    with CaptureQueriesContext(connection) as queries:
        page = BeautifulSoup(client.get("/donnees/").content, "html.parser")
    shown = [size.get_text(strip=True) for size in page.select(".eig-data__size")]
    assert shown == [f"{len(read(f'{dataset.name}.csv'))} lignes" for dataset in DATASETS]
    assert len(queries) <= 20
