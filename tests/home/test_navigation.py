"""Menus, breadcrumb and language links, as made from the page tree."""

import pytest
from bs4 import BeautifulSoup
from django.test import RequestFactory
from wagtail.models import Locale, PageViewRestriction, Site

from home.navigation import Navigation
from pages.models import ProgrammePage
from tests.menus import MenuEntry, publish_menu
from tests.only import only

pytestmark = pytest.mark.django_db


def add(parent, title, slug=None, in_menus=True, live=True):
    page = ProgrammePage(
        title=title,
        slug=slug or title.lower().replace(" ", "-"),
        show_in_menus=in_menus,
        live=live,
        locale=parent.locale,
    )
    return parent.add_child(instance=page)


def navigation(page, path="/"):
    return Navigation(RequestFactory().get(path), page)


def titles(links):
    return [link.title for link in links]


def test_menu_follows_the_order_of_the_tree_in_two_levels(home):
    programme = add(home, "Programme")
    add(home, "Actualites")
    child = add(programme, "Mentors")
    add(programme, "Admissions")
    add(child, "Trop profond")
    nav = navigation(home)

    assert titles(nav.menu) == ["Programme", "Actualites"]
    assert titles(nav.menu[0].children) == ["Mentors", "Admissions"]
    assert nav.menu[0].children[0].url == "/programme/mentors/"
    assert nav.menu[0].children[0].children == []


def test_drafts_private_pages_and_pages_kept_out_of_menus_do_not_show(home):
    add(home, "Brouillon", live=False)
    add(home, "Hors menu", in_menus=False)
    private = add(home, "Privee")
    add(private, "Sous privee")
    public = add(home, "Publique")
    add(public, "Sous brouillon", live=False)
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    nav = navigation(public)

    assert titles(nav.menu) == ["Publique"]
    assert nav.menu[0].children == []
    assert nav.section is None


def test_current_page_and_those_above_it_are_marked(home, client):
    programme = add(home, "Programme")
    add(programme, "Mentors")
    add(home, "Defis")
    page = BeautifulSoup(client.get("/programme/mentors/").content, "lxml")
    menu = page.select_one("header nav")

    assert menu.select_one("[aria-current=page]")["href"] == "/programme/mentors/"
    assert [item.summary["aria-current"] for item in menu.select("details")] == ["true"]
    assert len(menu.select("[aria-current]")) == 2
    assert page.select_one(".fr-sidemenu [aria-current=page]").get_text() == "Mentors"
    breadcrumb = page.select(".fr-breadcrumb a")
    assert [a.get_text() for a in breadcrumb] == ["Accueil", "Programme", "Mentors"]


def test_breadcrumb_leaves_out_a_draft_above(home):
    programme = add(home, "Programme", live=False)
    mentors = add(programme, "Mentors")
    nav = navigation(mentors)

    assert [link.url for link in nav.breadcrumb] == ["/"]
    assert nav.section is None


def test_section_opens_around_the_current_page_only(home):
    programme = add(home, "Programme")
    mentors = add(programme, "Mentors")
    talents = add(programme, "Talents")
    add(mentors, "Devenir mentor")
    hidden = add(talents, "Statut", in_menus=False)
    add(talents, "Salaire")
    nav = navigation(hidden)

    assert nav.section.title == "Programme"
    assert titles(nav.section.children) == ["Mentors", "Talents"]
    assert nav.section.children[0].children == []
    assert titles(nav.section.children[1].children) == ["Statut", "Salaire"]


def test_english_tree_is_separate(home, english_home):
    french = add(home, "Programme")
    add(home, "Defis")
    english = french.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "The programme"
    english.show_in_menus = True
    english.save_revision().publish()
    nav = navigation(english, "/en/programme/")

    assert titles(nav.menu) == ["The programme"]
    assert nav.home.url == "/en/"
    assert nav.translations == {"fr": "/programme/"}
    assert navigation(french).translations == {"en": "/en/programme/"}
    assert titles(navigation(home).menu) == ["Programme", "Defis"]


def test_an_address_of_no_site_is_not_found(client, home):
    """An administrator may take the default site away, or give it another name."""
    Site.objects.update(is_default_site=False, hostname="example.org")
    assert client.get("/programme/").status_code == 404


def test_a_page_of_a_group_of_the_menu_stands_below_it_in_the_breadcrumb(home):
    community = add(home, "La communauté")
    talents = add(home, "Talents")
    person = add(talents, "Awa")
    group = MenuEntry("Communauté", community, children=(MenuEntry(page=talents),))
    publish_menu("fr", [group])

    assert titles(navigation(person).breadcrumb) == [home.title, "Communauté", "Talents"]
    assert titles(navigation(talents).breadcrumb) == [home.title, "Communauté"]
    assert titles(navigation(community).breadcrumb) == [home.title]
    assert navigation(person).menu[0].current == "true"


def test_every_page_has_a_door_to_the_other_language(home, english_home, client):
    """It leads to the translation, or, with a notice, to the home page. Search too."""
    french = add(home, "Le programme")
    english = french.copy_for_translation(english_home.locale)
    english.save_revision().publish()
    add(home, "Seule en français", slug="seule")

    def door(path):
        page = BeautifulSoup(client.get(path).content, "lxml")
        link = only(page.select("header [hreflang]:not([aria-current])"))
        return link["href"], " ".join(link.get_text().split())

    assert door("/le-programme/") == (english.get_url(), "EN – English")
    assert door(english.get_url()) == ("/le-programme/", "FR – Français")
    assert door("/seule/") == ("/en/", "EN – English (home page)")
    assert door("/recherche/") == ("/en/search/", "EN – English")
    page = BeautifulSoup(client.get(english.get_url()).content, "lxml")
    assert page.select_one("link[hreflang=x-default]")["href"].endswith("/le-programme/")


def test_the_search_has_a_breadcrumb_and_sharing_metadata(home, client):
    page = BeautifulSoup(client.get("/recherche/").content, "lxml")
    assert page.select_one(".fr-breadcrumb a[href='/']")
    for name in ("title", "description", "url", "site_name"):
        assert page.select_one(f"meta[property='og:{name}']")["content"]
    assert page.select_one("meta[name=description]")["content"]
    assert page.select_one("link[rel=canonical]")["href"].endswith("/recherche/")
    assert "BreadcrumbList" in page.select_one("script[type='application/ld+json']").get_text()
