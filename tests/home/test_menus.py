"""The main menu and the footer, as editors compose them."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction, Site

from home.models import HomePage, Menu
from pages.models import ContactPage, ProgrammePage, SiteSettings
from tests.editing.conftest import create_accounts
from tests.menus import MenuEntry, publish_menu
from tests.only import only
from tests.planning import carry_out, due_changes, schedule

pytestmark = pytest.mark.django_db


@pytest.fixture
def add():
    def add_page(parent, title, **values):
        values = {"slug": title.lower().replace(" ", "-"), "locale": parent.locale} | values
        return parent.add_child(instance=ProgrammePage(title=title, **values))

    return add_page


@pytest.fixture
def read(client):
    def read_path(path="/"):
        response = client.get(path)
        assert response.status_code == 200
        return BeautifulSoup(response.content, "lxml")

    return read_path


def menu_of(page):
    """Return the labels of the main menu, each with the addresses below it or its own."""
    return {
        item.find(["summary", "a"]).get_text(): [link["href"] for link in item("a")]
        for item in page.select("header nav > ul > li")
    }


def footer_of(page):
    links = [
        (link.get_text(), link.get("href"), link.get("hreflang"))
        for link in page.select(".fr-footer__bottom-list :is(a, span)")
    ]
    always = ("English", "Français")
    return [link for link in links if link[0] not in always]


def test_entries_come_in_the_order_of_the_editors_with_their_labels(home, add, read):
    programme, challenges = add(home, "Le programme en détail"), add(home, "Défis")
    people = add(home, "Participants")
    publish_menu(
        "fr",
        [
            MenuEntry("Défis", page=challenges),
            MenuEntry(page=programme),
            MenuEntry(
                "Qui",
                children=(
                    MenuEntry("Talents", page=people),
                    MenuEntry("Forum", url="https://forum.example.org/"),
                ),
            ),
            MenuEntry("Page", page=people, children=(MenuEntry(page=challenges),)),
            MenuEntry("Accueil", page=home),
        ],
    )
    page = read("/défis/")
    assert menu_of(page) == {
        "Défis": ["/d%C3%A9fis/"],
        "Le programme en détail": [programme.get_url()],
        "Qui": [people.get_url(), "https://forum.example.org/"],
        "Page": [people.get_url(), "/d%C3%A9fis/"],
        "Accueil": ["/"],
    }
    button = read().select_one(".eig-hero__button")
    assert (button.text, button["href"]) == ("Défis", "/d%C3%A9fis/")
    current = page.select("header [aria-current]")
    assert [(item.get_text(), item["aria-current"]) for item in current] == [
        ("Défis", "page"),
        ("Page", "true"),
        ("Défis", "page"),
    ]


def test_a_new_page_enters_the_menu_by_itself_only_while_no_menu_exists(home, add, read):
    first = add(home, "Première", show_in_menus=True)
    assert list(menu_of(read())) == ["Première"]
    menu = publish_menu("fr", [MenuEntry("Accueil du site", page=first)])
    add(home, "Nouvelle", show_in_menus=True)
    assert list(menu_of(read())) == ["Accueil du site"]
    menu.unpublish()
    assert list(menu_of(read())) == ["Première", "Nouvelle"]


def test_hidden_pages_leave_the_menu_with_their_empty_group(home, add, read):
    draft, private = add(home, "Brouillon", live=False), add(home, "Privée")
    below = add(private, "Dessous")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    public = add(home, "Publique")
    publish_menu(
        "fr",
        [
            MenuEntry(page=draft),
            MenuEntry("Groupe", children=(MenuEntry(page=draft), MenuEntry(page=below))),
            MenuEntry("Autre", page=private, children=(MenuEntry(page=public),)),
        ],
    )
    assert menu_of(read()) == {"Autre": [public.get_url()]}
    public.delete()
    assert menu_of(read()) == {}


def test_each_language_has_its_own(home, english_home, add, read):
    publish_menu("fr", [MenuEntry(page=add(home, "Programme"))])
    english = add(english_home, "The programme", show_in_menus=False)
    assert menu_of(read("/en/")) == {}
    publish_menu("en", [MenuEntry("About", page=english)])
    assert menu_of(read("/en/")) == {"About": ["/en/the-programme/"]}
    assert list(menu_of(read())) == ["Programme"]
    with pytest.raises(ValidationError, match="a déjà son menu"):
        Menu(locale=Locale.objects.get(language_code="fr")).full_clean()


def test_a_draft_does_not_show_and_a_planned_menu_comes_at_its_moment(home, add, read):
    page = add(home, "Programme")
    menu = publish_menu("fr", [MenuEntry("Avant", page=page)])
    menu.entries = [MenuEntry("Après", page=page).as_block()]
    menu.save_revision()
    assert list(menu_of(read())) == ["Avant"]
    tomorrow = timezone.now() + timedelta(days=1)
    schedule(menu, tomorrow)
    assert list(menu_of(read())) == ["Avant"]

    assert due_changes(tomorrow - timedelta(seconds=1)) == []
    assert carry_out(tomorrow) == 1
    assert list(menu_of(read())) == ["Après"]


@pytest.mark.parametrize(
    "entry", [MenuEntry("Vers", url="javascript:alert(1)"), MenuEntry(url="https://example.org/")]
)
def test_an_entry_that_cannot_be_kept_is_refused_and_nothing_changes(entry):
    with pytest.raises(ValidationError):
        publish_menu("fr", [entry])
    assert not Menu.objects.exists()


def test_legal_links_keep_their_place_under_any_title(home, english_home, add, read):
    notice = add(home, "Mentions légales", slug="mentions-legales", show_in_menus=True)
    access = add(home, "Déclaration", slug="declaration", show_in_menus=True)
    cookies = add(home, "Cookies", live=False)
    settings = SiteSettings.for_site(Site.objects.get())
    settings.accessibility_page = access
    settings.legal_notice_page = notice
    settings.cookies_page = cookies
    settings.save()
    notice.slug = "informations"
    notice.save_revision().publish()
    expected = [
        ("Accessibilité\xa0: non conforme", "/declaration/", None),
        ("Mentions légales", "/informations/", None),
    ]
    page = read()
    assert footer_of(page) == expected
    assert menu_of(page) == {}

    translated = access.copy_for_translation(english_home.locale)
    translated.save_revision().publish()
    assert footer_of(read("/en/")) == [
        ("Accessibility: not compliant", "/en/declaration/", None),
        ("Mentions légales", "/informations/", "fr"),
    ]
    publish_menu("fr", [], footer=[MenuEntry("Presse", page=add(home, "Presse"))])
    assert footer_of(read()) == [*expected, ("Presse", "/presse/", None)]


# The admin ---------------------------------------------------------------------------------------


@pytest.fixture
def as_role(client):
    accounts = create_accounts()

    def sign_in(role):
        client.force_login(accounts[role])
        return client

    return sign_in


def form_of(page, label, **more):
    french = Locale.objects.get(language_code="fr")
    return {
        "locale": french.pk,
        "entries-count": "1",
        "entries-0-type": "link",
        "entries-0-order": "0",
        "entries-0-deleted": "",
        "entries-0-value-label": label,
        "entries-0-value-page": str(page.pk if page else ""),
        "entries-0-value-url": "",
        "footer_links-count": "0",
        **more,
    }


def test_redaction_proposes_and_communication_publishes(home, add, as_role, read):
    page = add(home, "Programme")
    add_url = reverse("wagtailsnippets_home_menu:add")
    form = form_of(page, "Proposé") | {"action-publish": "1"}
    as_role("redaction").post(add_url, form)
    menu = Menu.objects.get()
    assert not menu.live
    assert "Proposé" not in menu_of(read())
    edit_url = reverse("wagtailsnippets_home_menu:edit", args=[menu.pk])
    as_role("redaction").post(edit_url, form_of(page, "Proposé") | {"action-submit": "1"})
    assert menu.current_workflow_state is not None

    as_role("communication").post(edit_url, form_of(page, "Décidé") | {"action-publish": "1"})
    assert list(menu_of(read())) == ["Décidé"]


def test_a_review_of_a_menu_is_asked_for_by_mail_and_on_the_dashboard(home, add, as_role):
    menu = publish_menu("fr", [MenuEntry(page=add(home, "Programme"))])
    edit_url = reverse("wagtailsnippets_home_menu:edit", args=[menu.pk])
    menu.save_revision()
    author = User.objects.get(username="redaction")
    state = menu.get_workflow().start(menu, author).current_task_state
    asked = only(mail.outbox)
    assert asked.subject == "À relire : Menu principal (français)"
    assert "demande la relecture de « Menu principal (français) »." in asked.body
    assert edit_url in asked.body
    dashboard = BeautifulSoup(as_role("communication").get("/admin/").content, "lxml")
    assert dashboard.find("a", href=edit_url, string="Menu principal (français)")

    reviewer = User.objects.get(username="communication")
    state.task.specific.on_action(state, reviewer, "reject", comment="Trop long")
    assert "« Trop long »" in mail.outbox[-1].body
    assert edit_url in mail.outbox[-1].body


def test_an_address_without_label_is_refused_in_french(as_role):
    form = form_of(None, "", **{"entries-0-value-url": "https://example.org/"})
    response = as_role("communication").post(
        reverse("wagtailsnippets_home_menu:add"), form | {"action-publish": "1"}
    )
    assert "Donnez un libell\\u00e9 \\u00e0 cette adresse." in response.content.decode()
    assert not Menu.objects.exists()


def test_a_menu_can_be_added_while_a_language_lacks_one(english_home, as_role):
    client, add = as_role("communication"), reverse("wagtailsnippets_home_menu:add")
    menus = reverse("wagtailsnippets_home_menu:list")
    publish_menu("fr", [])
    assert add in client.get(menus).text
    publish_menu("en", [])
    assert add not in client.get(menus).text


def test_who_deletes_a_menu_reads_first_what_that_does(as_role):
    publish_menu("fr", [])
    address = reverse("wagtailsnippets_home_menu:delete", args=[Menu.objects.get().pk])
    asked = as_role("communication").get(address).text
    assert "n’auront plus de menu, dès maintenant" in asked
    assert "0 fois" not in asked


def test_the_preview_shows_the_menu_in_its_language(english_home, add, rf):
    page = add(english_home, "The programme")
    menu = Menu(locale=english_home.locale, entries=[MenuEntry("About", page=page).as_block()])
    response = menu.make_preview_request(rf.get("/", HTTP_HOST="localhost"), "")
    preview = BeautifulSoup(response.content, "lxml")
    assert menu_of(preview) == {"About": ["/en/the-programme/"]}
    assert preview.html["lang"] == "en"


def test_the_missing_page_leads_to_the_contact_page_once(client):
    home = HomePage.objects.get(locale__language_code="fr")
    home.add_child(instance=ContactPage(title="Contact", slug="contact", show_in_menus=True))
    missing = BeautifulSoup(client.get("/absente/").content, "lxml")
    assert [link["href"] for link in missing.select("main .fr-tag")].count("/contact/") == 1
