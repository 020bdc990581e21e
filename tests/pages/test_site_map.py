"""The site map: the sections, the lists and their pages, as visitors may reach them."""

import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from challenges.models import Organisation
from home.models import HomePage
from pages.models import NewsIndexPage, NewsPage, ProgrammePage, SiteMapPage
from tests.challenges.conftest import Programme
from tests.menus import MenuEntry, publish_menu

pytestmark = pytest.mark.django_db


@pytest.fixture
def site_map(home):
    return home.add_child(instance=SiteMapPage(title="Plan du site", slug="plan-du-site"))


def add(parent, title: str, **fields):
    return parent.add_child(instance=ProgrammePage(title=title, slug=title.lower(), **fields))


def read(client, page) -> BeautifulSoup:
    return BeautifulSoup(client.get(page.get_url()).content, "html.parser").select_one(
        ".eig-site-map"
    )


def tree(entries) -> dict:
    """Return nested lists of links as nested dicts of their words."""
    return {
        item.find(["a", "span"]).text: tree(item.ul) if item.ul else {}
        for item in entries.find_all("li", recursive=False)
    }


def test_it_has_the_pages_that_visitors_see_by_the_sections_of_the_menu(client, home, site_map):
    section = add(home, "Rubrique")
    inside = add(section, "Page", show_in_menus=False)
    add(inside, "Sous-page")
    add(section, "Brouillon", live=False)
    restricted = add(section, "Interne")
    add(restricted, "Secret")
    PageViewRestriction.objects.create(
        page=restricted, restriction_type=PageViewRestriction.PASSWORD, password="secret"
    )
    # What a list shows stands in that list.
    news = home.add_child(instance=NewsIndexPage(title="Actualités", slug="blog"))
    news.add_child(instance=NewsPage(title="Article", slug="article"))
    # Live below a page that is not: its address works.
    add(add(home, "Absente", live=False), "Orpheline")

    entries = read(client, site_map)

    assert tree(entries) == {
        "Accueil": {},
        "Rubrique": {"Page": {"Sous-page": {}}},
        "Actualités": {},
        "Autres pages": {"Orpheline": {}},
    }
    assert entries.find("a", string="Sous-page")["href"] == "/rubrique/page/sous-page/"
    for link in entries.find_all("a"):
        assert client.get(link["href"]).status_code == 200


def test_pages_stand_below_the_menu_that_editors_made(client, home, site_map):
    programme = Programme()
    about, team = add(home, "Programme"), add(home, "Équipe")
    add(about, "Histoire")
    add(team, "Mentorat")
    add(home, "Presse")
    group = (MenuEntry("L’équipe", team), MenuEntry("Défis", programme.challenges))
    publish_menu("fr", [MenuEntry("Le programme", about, children=group)])
    assert tree(read(client, site_map))["Le programme"] == {
        "L’équipe": {"Mentorat": {}}, "Défis": {}, "Histoire": {},
    }  # fmt: skip

    programme.challenge(organisations=[Organisation.objects.create(name="Port", slug="port")])
    entries = read(client, site_map)

    assert tree(entries) == {
        "Accueil": {},
        "Le programme": {
            "L’équipe": {"Mentorat": {}},
            "Défis": {"Les administrations et leurs défis": {}},
            "Histoire": {},
        },
        "Autres pages": {"Presse": {}, "Promotions": {}, "Personnes": {}},
    }
    for link in entries.find_all("a"):
        assert client.get(link["href"]).status_code == 200


def test_it_is_of_its_language_alone_and_leads_to_the_other(client, site_map):
    english = HomePage.objects.get(locale__language_code="en")
    assert read(client, site_map).find("a", href="/en/") is None
    HomePage.objects.filter(pk=english.pk).update(live=True)
    links = read(client, site_map).find_all("a", href="/en/")
    assert [link["lang"] for link in links] == ["en"]


def test_the_footer_leads_to_that_of_its_language(client, home, english_home, site_map):
    english = english_home.add_child(instance=SiteMapPage(title="Site map", slug="plan-du-site"))
    for page, own in ((home, site_map), (english_home, english)):
        footer = BeautifulSoup(client.get(page.get_url()).content, "html.parser").footer
        found = [link["href"] for link in footer.find_all("a") if "plan-du-site" in link["href"]]
        assert found == [own.get_url()]
