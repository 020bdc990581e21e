"""The report of links to what is not online, and who reads it. `tests/world` shows it whole."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from wagtail.models import PageViewRestriction

from challenges.models import ChallengeIndexPage, ChallengePage, PersonIndexPage, PersonPage
from challenges.models.participations import Participation
from media.uploads import document_from_bytes
from pages.models import ProgrammePage
from publishing.trash.actions import move_to_trash
from tests.editing.conftest import costs_the_same, editor_below
from tests.menus import MenuEntry, publish_menu

pytestmark = pytest.mark.django_db

IN_TEXT = "Contenu → Texte"


@pytest.fixture
def add(home):
    """Publish a page with a text that has the links."""

    def add_page(title, *links, model=ProgrammePage, parent=home, **fields):
        text = "".join(f"<p><a {link}>Le bilan</a></p>" for link in links)
        fields = {"slug": title.lower(), "live": True, "body": [("text", text)]} | fields
        return parent.add_child(instance=model(title=title, **fields))

    return add_page


@pytest.fixture
def report(client, accounts):
    def open_report(account="communication", **query):
        client.force_login(accounts[account] if isinstance(account, str) else account)
        return client.get(reverse("offline_links:index"), query)

    return open_report


def rows(response) -> list[tuple[str, ...]]:
    soup = BeautifulSoup(response.content, "html.parser")
    return [
        tuple(cell.get_text(" ", strip=True) for cell in row.select("td"))
        for row in soup.select("#listing-results tbody tr")
    ]


def to_page(key: int) -> str:
    return f'linktype="page" id="{key}"'


def to_document(key: int) -> str:
    return f'linktype="document" id="{key}"'


def test_links_to_what_is_not_online_are_told_until_it_is(add, accounts, report):
    offline, trashed, online = add("Brouillon", live=False), add("Jetée"), add("Vue")
    links = [to_page(one.pk) for one in (offline, trashed, online)]
    kept = document_from_bytes("a.csv", b"a,b", title="A")
    add("Page", *links, to_document(kept.pk), to_page(99999), to_document(99999))
    button = {"label": "Lire", "page": offline.pk, "url": ""}
    add("Bouton", body=[{"type": "buttons", "value": [button]}])
    publish_menu("fr", [MenuEntry(page=offline)])
    move_to_trash(trashed, accounts["communication"])

    assert sorted(rows(report())) == [
        ("Bouton", "Contenu → Boutons", "Brouillon"),
        ("Menu principal", "Entrées → Lien", "Brouillon"),
        ("Page", IN_TEXT, "(supprimé)"),
        ("Page", IN_TEXT, "(supprimé)"),
        ("Page", IN_TEXT, "Brouillon"),
        ("Page", IN_TEXT, "Jetée"),
    ]

    offline.save_revision().publish()
    assert "Brouillon" not in str(rows(report()))


def test_what_visitors_do_not_read_has_no_broken_links(add, home, report):
    add("Hors ligne", to_page(99999), live=False)
    private = add("Réservée", to_page(99999))
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    assert rows(report()) == []


def test_a_page_does_not_show_members_who_are_not_online(add, home, report):
    index = home.add_child(instance=PersonIndexPage(title="Personnes", slug="personnes"))
    person = index.add_child(instance=PersonPage(title="Awa", slug="awa", live=False))
    index = home.add_child(instance=ChallengeIndexPage(title="Défis", slug="defis"))
    challenge = ChallengePage(title="Cartes", slug="cartes")
    challenge.team = [Participation(person=person)]
    index.add_child(instance=challenge)
    assert rows(report()) == []


def test_whoever_may_edit_a_page_sees_its_links(report, add):
    section = add("Rubrique")
    add("Dedans", to_page(99999), parent=section)
    add("Dehors", to_page(99999))
    publish_menu("fr", [], footer=[MenuEntry(page=add("Brouillon", live=False))])

    assert [row[0] for row in rows(report())] == ["Dedans", "Dehors", "Menu principal"]
    assert [row[0] for row in rows(report(editor_below(section, "change_page")))] == ["Dedans"]


def test_only_writers_read_the_report(report):
    visitor = User.objects.create_user("guichet")
    visitor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert report(visitor).status_code == 302


def test_links_to_what_is_not_online_add_no_queries(add, report):
    add("Un", to_page(99999))
    costs_the_same(report, lambda: add("Deux", *(to_page(key) for key in range(90_000, 90_020))))


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        ("offline_links", {}, "Tout va bien\xa0: aucun lien de vos pages"),
        ("missed_searches", {}, "Tout va bien\xa0: aucune recherche"),
        ("missed_searches", {"q": "zèbre"}, "ne contient ces mots"),
        ("translations", {"etat": 1}, "Aucune traduction n’est dans cet état."),
    ],
)
def test_an_empty_report_says_that_all_is_well(client, accounts, name, query, said):
    client.force_login(accounts["communication"])
    page = client.get(reverse(f"{name}:index"), query)
    results = BeautifulSoup(page.content, "lxml").select_one("#listing-results")
    assert said in results.text
