"""The checks between a page and its publication, as editors meet them."""

import json

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from challenges.models import ChallengePage
from editing.checks import checks_of
from home.models import HomePage
from pages.models import CallPage, ProgrammePage
from publishing.launches.models import Launch
from publishing.launches.readiness import problems
from publishing.scheduler.loop import Scheduler
from tests.documents import pdf
from tests.editor_forms import VAGUE, edit, form
from tests.exchange.editor import form_data_of
from tests.only import only
from tests.planning import plan

pytestmark = pytest.mark.django_db

NAMED = "<p><a href='https://example.org/'>Lire le bilan</a></p>"


@pytest.fixture
def page(db):
    home = HomePage.objects.get(locale__language_code="fr")
    page = home.add_child(instance=ProgrammePage(title="Participer", slug="participer", live=False))
    page.save_revision()
    return page


@pytest.mark.parametrize(
    ("user", "action"),
    [
        ("communication", {"action-publish": "1"}),
        ("redaction", {"action-submit": "1"}),
    ],
    ids=["publish", "submit"],
)
def test_a_breach_of_the_law_stops_publication_until_it_is_mended(
    client, accounts, page, user, action
):
    client.force_login(accounts[user])
    refused = client.post(edit(page), form(**action))
    assert refused.status_code == 200
    # The editor reads its messages from JSON.
    assert "Lien qui ne dit pas o" in refused.text
    page.refresh_from_db()
    assert not page.live
    assert page.current_workflow_state is None

    mended = client.post(edit(page), form(NAMED, **action))
    assert mended.status_code == 302
    page.refresh_from_db()
    assert page.live or page.current_workflow_state


def test_a_draft_is_never_refused(client, accounts, page):
    client.force_login(accounts["redaction"])
    assert client.post(edit(page), form()).status_code == 302
    saved = client.post(edit(page), form(), headers={"accept": "application/json"})
    assert saved.json()["success"] is True
    page.refresh_from_db()
    assert "Cliquez ici" in str(page.get_latest_revision_as_object().body)


def test_a_title_that_is_too_long_is_refused_and_not_cut(client, accounts, page):
    client.force_login(accounts["communication"])
    field = BeautifulSoup(client.get(edit(page)).content, "lxml").select_one("[name=title]")
    assert not field.has_attr("maxlength")
    refused = client.post(edit(page), form() | {"title": "Mot " * 70})
    assert "255 caractères" in refused.text


def test_a_draft_keeps_what_could_not_be_published(client, accounts, page):
    """Wrong addresses, too long a name, too many buttons: publishing names each."""
    long = "mot " * 60
    button = {
        "label": "Lire le bilan",
        "page": page.pk,
        "url": "pas une adresse",
        "style": "primary",
    }
    blocks = [
        ("video", {"url": "https://example.org/v", "title": "Un film", "poster": "",
                   "transcript": rich_text("<p>Paroles.</p>")}),
        ("quote", {"text": "Nos mots.", "author": long, "role": ""}),
        ("buttons", streamfield([("item", button)] * 5)),
        ("buttons", streamfield([("item", button | {"page": "", "url": ""})])),
        ("table", table("", "text", rich_text("<p>Lyon</p>"))),
    ]  # fmt: skip
    values = form() | nested_form_data({"body": streamfield(blocks)})
    client.force_login(accounts["communication"])
    saved = client.post(edit(page), values, headers={"accept": "application/json"})
    assert saved.json()["success"] is True

    page.refresh_from_db()
    video, quote, buttons, unlinked, cells = page.get_latest_revision_as_object().body
    assert (video.value["url"], video.value["title"]) == ("https://example.org/v", "Un film")
    assert "Paroles." in str(video.value["transcript"])
    assert quote.value["author"] == long
    assert [one["url"] for one in buttons.value] == ["pas une adresse"] * 5
    assert buttons.value[0]["page"].pk == page.pk
    assert unlinked.value[0]["label"] == "Lire le bilan"
    assert "Lyon" in "".join(str(cell.value) for row in cells.value.rows for cell in row)
    assert client.get(edit(page)).status_code == 200
    assert client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).status_code == 200

    refused = client.post(edit(page), values | {"action-publish": "1"})
    assert refused.status_code == 200
    page.refresh_from_db()
    assert not page.live
    said = " ".join(problems(page.get_latest_revision_as_object()))
    for label in (
        "Adresse de la vidéo", "Auteur ou autrice", "Boutons (3)", "Boutons (4)", "Tableau (5)"
    ):  # fmt: skip
        assert label in said


def test_a_plan_that_breaks_the_law_stays_behind_at_its_moment(page):
    plan(page, timezone.now() - timezone.timedelta(minutes=1), body=[("text", VAGUE)])
    Scheduler().catch_up()
    page.refresh_from_db()
    assert not page.live
    failed = Launch.objects.failing().get()
    assert "Lien qui ne dit pas où il mène" in failed.reason


def findings(response) -> list[str]:
    soup = BeautifulSoup(response.content, "html.parser")
    return [item.get_text(" ", strip=True) for item in soup.select(".eig-checks__finding")]


def test_the_panel_checks_the_form_and_stores_nothing(client, accounts, page):
    client.force_login(accounts["redaction"])
    editor = BeautifulSoup(client.get(edit(page)).content, "html.parser")
    address = editor.select_one("[data-eig-checks]")["data-eig-checks"]
    revisions = page.revisions.count()

    response = client.post(address, form(title="", introduction=""))
    soup = BeautifulSoup(response.content, "html.parser")
    assert [title.get_text(" ", strip=True) for title in soup.find_all("h2")] == [
        "À corriger avant de publier 2",
        "Conseils 1",
    ]
    no_title, vague, description = findings(response)
    assert "Champ requis." in no_title
    assert "Titre" in no_title
    assert "Contenu › Texte (1)" in vague
    assert "RGAA 6.1" in vague
    assert "Page sans description" in description
    places = [json.loads(b["data-eig-place"]) for b in soup.select("[data-eig-place]")]
    assert [place[0] for place in places] == ["title", "body", "introduction"]
    assert page.revisions.count() == revisions

    fine = client.post(address, form(NAMED))
    assert "Rien n’empêche de publier." in fine.text
    assert findings(fine) == []


def table(caption, kind, cell):
    """Return the form of a table of one cell."""
    return {
        "caption": caption,
        "column-count": 1,
        "row-count": 1,
        "column-0-type": kind,
        "column-0-order": 0,
        "column-0-deleted": "",
        "column-0-heading": "Ville",
        "row-0-order": 0,
        "row-0-deleted": "",
        "cell-0-0": cell,
    }


def test_all_that_blocks_is_told_at_once_with_its_place(client, accounts, page):
    page.get_parent().add_child(instance=ProgrammePage(title="Autre", slug="autre"))
    body = [
        ("text", rich_text(VAGUE)),
        ("quote", {"text": "", "author": "", "role": ""}),
        ("table", table("", "text", rich_text("<p>Lyon</p>"))),
    ]
    values = form(slug="autre") | nested_form_data({"body": streamfield(body)})
    client.force_login(accounts["communication"])
    address = reverse("checks_on_edit", args=[page.pk])

    found = findings(client.post(address, values))
    assert len(found) == 4
    for rule, place in [
        ("déjà celle d’une page", "Fin de l’adresse"),
        ("Champ requis", "Contenu › Citation (2) › Citation"),
        ("Donnez une légende au tableau", "Contenu › Tableau (3)"),
        ("Lien qui ne dit pas où il mène", "Contenu › Texte (1)"),
    ]:
        assert [item for item in found if rule in item and place in item], (rule, found)
    assert client.post(edit(page), values | {"action-publish": "1"}).status_code == 200


def test_faults_inside_an_image_and_a_table_have_their_places(client, accounts, page):
    cells = table("Les villes", "number", "beaucoup")
    picture = {"image": {"image": "", "alt_text": "", "decorative": ""}, "caption": rich_text("")}
    body = streamfield([("image", picture), ("table", cells)])
    values = form() | nested_form_data({"body": body})
    client.force_login(accounts["communication"])

    # A draft keeps any text, but not what is no number.
    saved = client.post(edit(page), values, headers={"accept": "application/json"})
    assert saved.json()["success"] is False

    found = findings(client.post(reverse("checks_on_edit", args=[page.pk]), values))
    for place in (
        "Contenu › Image avec légende (1) › Image",
        "Tableau (2) › ligne\xa01, colonne\xa01",
    ):
        assert [item for item in found if place in item], found


def test_a_fault_in_the_row_of_a_list_has_its_place(client, accounts, page):
    call = page.get_parent().add_child(instance=CallPage(title="Appel", slug="appel", live=False))
    client.force_login(accounts["communication"])
    values = form_data_of(call, client.get(edit(call)).content) | {"sessions-TOTAL_FORMS": 2}
    for row, months in enumerate(("03 04", "06 05")):
        opening, closing = (f"01/{month}/2040 08:00" for month in months.split())
        fields = {"opens_at": opening, "closes_at": closing, "id": "", "ORDER": row + 1}
        values |= {f"sessions-{row}-{name}": value for name, value in fields.items()}
    found = findings(client.post(reverse("checks_on_edit", args=[call.pk]), values))
    told = only(each for each in found if "La clôture doit venir après l’ouverture." in each)
    assert told.endswith("ligne\xa02 › Clôture")


def test_the_panel_serves_a_page_that_is_not_saved_yet(client, accounts, page, english_home):
    client.force_login(accounts["redaction"])
    text = "<p>This is what we have to do with the data.</p>"
    for parent, number in ((page.get_parent(), 2), (english_home, 1)):
        add = reverse("wagtailadmin_pages:add", args=["pages", "programmepage", parent.pk])
        editor = BeautifulSoup(client.get(add).content, "html.parser")
        address = editor.select_one("[data-eig-checks]")["data-eig-checks"]
        found = findings(client.post(address, form(VAGUE + text, title="Nouvelle")))
        assert len(found) == number, found
        assert not Page.objects.filter(title="Nouvelle").exists()


def test_an_alias_has_no_form_to_be_checked(client, accounts, page):
    client.force_login(accounts["communication"])
    alias = page.create_alias(update_slug="alias")
    assert "Vérification en cours" in client.get(f"/admin/pages/{page.pk}/edit/").text
    assert "Vérification en cours" not in client.get(f"/admin/pages/{alias.pk}/edit/").text


def test_only_editors_of_the_page_get_the_panel(client, accounts, page):
    address = reverse("checks_on_edit", args=[page.pk])
    assert client.post(address, form()).status_code == 302
    visitor = User.objects.create_user("guichet")
    visitor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(visitor)
    assert client.post(address, form()).status_code == 302
    client.force_login(accounts["redaction"])
    assert client.get(address).status_code == 405
    assert client.post(reverse("checks_on_edit", args=[0]), form()).status_code == 404


def test_the_panel_may_ask_before_the_editor_has_the_fields_of_comments(client, accounts, page):
    client.force_login(accounts["communication"])
    address = reverse("checks_on_edit", args=[page.pk])
    fields = {name: value for name, value in form().items() if not name.startswith("comments-")}
    found = findings(client.post(address, fields))
    assert found == findings(client.post(address, form()))
    assert found


def test_documents_are_read_at_once_however_many(
    client, accounts, page, django_assert_max_num_queries
):
    from media.uploads import document_from_bytes

    links = []
    for number in range(8):
        content = pdf(tagged=number % 2 == 0) + b"%" * number
        document = document_from_bytes(f"{number}.pdf", content, title=f"Rapport {number}")
        links.append(f"<a linktype='document' id='{document.pk}'>Rapport {number}</a>")
    client.force_login(accounts["redaction"])
    address = reverse("checks_on_edit", args=[page.pk])
    client.post(address, form())
    with django_assert_max_num_queries(30):
        found = findings(client.post(address, form(f"<p>{', '.join(links)}</p>")))
    assert ["PDF sans balises" in item for item in found] == [True] * 4


@pytest.mark.parametrize(
    ("fields", "advice"),
    [
        ({}, ["Page sans description"]),
        ({"introduction": "Une phrase."}, []),
        ({"search_description": "Une phrase."}, []),
        ({"introduction": f"{'mot ' * 41}."}, ["Phrase très longue"]),
    ],
)
def test_a_page_describes_itself_in_short_sentences(page, fields, advice):
    for name, value in fields.items():
        setattr(page, name, value)
    found = checks_of(page).advice
    assert [finding.rule.title for finding in found] == advice
    assert all(len(finding.excerpt) <= 80 for finding in found)


def test_the_description_is_asked_of_a_field_that_the_page_has(home):
    """A challenge has no « Chapô »."""
    challenge = ChallengePage(title="Cartes", slug="cartes", locale=home.locale)
    advice = only(checks_of(challenge).advice)
    assert "«\xa0Accroche\xa0»" in advice.rule.remedy
    assert advice.place == "Accroche"


def test_a_bulk_publication_with_a_breach_publishes_nothing(client, accounts, page):
    page.body = [("text", VAGUE)]
    page.save_revision()
    other = page.get_parent().add_child(
        instance=ProgrammePage(title="Sain", slug="sain", live=False)
    )
    other.save_revision()
    client.force_login(accounts["communication"])
    address = f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&id={other.pk}&next=/admin/"

    refused = client.post(address, {"include_descendants": ""}, follow=True)
    message = BeautifulSoup(refused.content, "html.parser").select_one(".messages")
    assert "Rien n’a été publié. À corriger d’abord\xa0: Participer." in message.text
    assert [link["href"] for link in message.select("a")] == [edit(page)]
    assert not Page.objects.filter(pk__in=[page.pk, other.pk], live=True).exists()

    page.body = [("text", NAMED)]
    page.save_revision()
    below = page.add_child(instance=ProgrammePage(title="Dessous", slug="dessous", live=False))
    below.body = [("text", VAGUE)]
    below.save_revision()
    refused = client.post(address, {"include_descendants": "on"}, follow=True)
    assert "Dessous" in refused.text
    assert not Page.objects.filter(pk__in=[page.pk, other.pk, below.pk], live=True).exists()

    client.post(address, {"include_descendants": ""})
    assert Page.objects.filter(pk__in=[page.pk, other.pk], live=True).count() == 2

    page.body = [("text", VAGUE)]
    page.save_revision()  # what is offline harms nobody
    client.post(address.replace("/publish/", "/unpublish/"), {"include_descendants": ""})
    assert not Page.objects.filter(pk__in=[page.pk, other.pk], live=True).exists()


def test_panels_say_nothing_that_is_not_new(client, accounts, page):
    client.force_login(accounts["communication"])
    editor = client.get(edit(page)).text
    assert "Métriques de contenu" not in editor
    assert ">Utilisation<" not in editor
    link = f'<p><a linktype="page" id="{page.pk}">Participer</a></p>'
    page.get_parent().add_child(
        instance=ProgrammePage(title="Autre", slug="autre", body=[("text", link)])
    )
    editor = client.get(edit(page)).text
    assert ">Utilisation<" in editor
    assert ">1 fois<" in editor
