"""A whole Hugo site comes in: each part once, with its relations."""

import re

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Page

from challenges.models import ChallengePage, PersonPage
from home.models import HomePage, Menu
from media.models import Document, Image
from pages.models import CallPage, ContactPage, NewsPage, PressPage, ProgrammePage, SiteMapPage
from takeover.models import LegacyFile
from tests.exchange.editor import errors_of, form_data_of

pytestmark = pytest.mark.django_db


def test_a_challenge_comes_with_all_that_belongs_to_it(imported):
    challenge = ChallengePage.objects.get(slug="sirano")

    assert challenge.live
    assert challenge.subtitle == "Suivre la recherche"
    assert challenge.town == "Paris (75)"
    assert challenge.state_startup == "https://beta.gouv.fr/startups/sirano.html"
    assert challenge.first_published_at.year == 2022
    assert [o.name for o in challenge.organisations.all()] == ["Direction de l’offre de soins"]
    assert {theme.name for theme in challenge.themes.all()} == {"Santé", "Service public"}
    assert challenge.promotion.title == "Promotion 6"
    assert challenge.image.file.name.endswith(".png")  # drawn from the SVG
    assert [(str(part.person), part.role) for part in challenge.team.all()] == [
        ("Ada Martin", "talent"),
        ("Jérôme Petit", "agent-public"),
    ]
    kinds = [block.block_type for block in challenge.body]
    assert kinds == ["text", "image", "video", "file", "buttons", "text"]
    picture = challenge.body[1].value
    assert (picture["image"].contextual_alt_text, str(picture["caption"])) == (
        "Un schéma",
        "<p>La légende</p>\n",
    )
    html = challenge.body[0].value.source
    assert html == (
        "<h2>L'administration</h2><h2>Garante</h2>"
        "<p>Texte <b>gras</b> :</p><ul><li>un</li><li>deux</li></ul>"
    )
    last = challenge.body[5].value.source
    ada, news = PersonPage.objects.get(slug="ada-martin"), NewsPage.objects.get(slug="le-bilan")
    assert [page.slug for page in news.challenges.all()] == ["sirano"]  # its text leads there
    assert f'<a id="{ada.pk}" linktype="page">ailleurs</a>' in last
    assert f'<a id="{news.pk}" linktype="page">l’article</a>' in last
    assert "http://example.org/" in last


def test_no_page_shows_mark_up(imported, client):
    for page in Page.objects.live().exclude(depth=1).specific():
        response = client.get(page.get_url())
        assert response.status_code == 200, page.url
        text = BeautifulSoup(response.content, "html.parser").main.get_text()
        assert not re.search(r"\{\{|\*\*|\{\.|\[\^|\]\(", text), page.url


def test_somebody_entered_twice_is_one_person(imported, client):
    person = PersonPage.objects.get(slug="ada-martin")

    assert PersonPage.objects.filter(title="Ada Martin").count() == 1
    assert person.roles == ["talent", "ecosysteme"]
    assert person.job == "Designer, Coach"
    assert {expertise.name for expertise in person.expertises.all()} == {"Design", "Droit"}
    assert [block.value["url"] for block in person.links] == [
        "https://www.linkedin.com/in/ada/",
        "https://www.linkedin.com/in/ada/?x=1",
        "https://github.com/adamartin",
    ]
    assert person.portrait.title == "Portrait d’Ada Martin"
    assert "réuni avec" in imported.said
    assert "défi «\xa0Défi perdu\xa0» absent" in imported.said
    moved = client.get("/personnes/ada-martin-1/")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/personnes/ada-martin/")


def test_news_keep_date_author_and_categories(imported):
    news = NewsPage.objects.get(slug="le-bilan")

    assert str(news.date) == "2021-07-19"
    assert str(news.last_published_at.date()) == "2021-07-19"
    assert [person.title for person in news.authors.all()] == ["Ada Martin"]
    assert news.author_line == "designer"
    assert NewsPage.objects.get(title="Autre article").author_line == "L’équipe et amis"
    assert {category.name for category in news.categories.all()} == {"Méthode", "Open"}
    assert [block.value.slug for block in news.related] == ["autre"]
    assert "<sup>1</sup>" in str(news.body[0].value)


def test_the_fields_of_a_page_become_blocks(imported):
    programme = Page.objects.get(slug="programme").specific
    assert [block.block_type for block in programme.body] == [
        "image",
        "figures",
        "buttons",
        "image",
        "quote",
        "text",
        "steps",
    ]
    faq = Page.objects.get(slug="faq").specific
    assert [block.block_type for block in faq.body] == ["text", "accordion"]
    call = CallPage.objects.get(slug="candidats")
    assert (call.audience, call.state) == ("candidats", CallPage.State.CLOSED)
    assert "Rien d’ouvert" in str(call.body)
    home = HomePage.objects.get(locale__language_code="fr")
    assert home.introduction == "Des talents pour l’État"
    assert "Inconnue Ici" in str(home.body)
    press = next(block for block in home.body if block.block_type == "tiles").value
    assert [tile["title"] for tile in press] == ["Un article", "Un autre"]
    assert [tile["image"] is not None for tile in press] == [True, False]
    assert [tile["page"] and tile["page"].pk for tile in press] == [None, programme.pk]


def test_each_page_has_the_type_that_suits_it(imported, client):
    press = PressPage.objects.get(slug="espace-presse")
    assert "presse@example.org" in str(press.body)
    assert [block.value["title"] for block in press.kit] == ["Le dossier"]
    contact = ContactPage.objects.get(slug="contact")
    assert contact.text == "<p>Une <b>question</b>1\xa0?</p>".replace("\xa0", " ")
    assert "Par courrier" in client.get("/contact/").content.decode().partition("</form>")[2]
    assert SiteMapPage.objects.get(slug="plan-du-site").introduction == ""
    assert "son texte n’a pas de place sur cette page, faite par le site" in imported.said
    team = client.get("/equipe/")
    assert (team.status_code, team["Location"]) == (301, "/personnes/?role=equipe&role=ecosysteme")
    assert "cette page devient la liste des personnes" in imported.said
    call = CallPage.objects.get(slug="candidats")
    programme = Page.objects.get(slug="programme")
    assert call.text == (
        f'<p><b>Et l’an prochain ?</b></p><p><a id="{programme.pk}" linktype="page">'
        "Le programme</a> le dira.</p>"
    )
    how = ProgrammePage.objects.get(slug="postuler")
    # No text says when it was written: the day of the take-over is none.
    assert "Mis à jour le" not in client.get(how.get_url()).text
    kinds = [block.block_type for block in how.body]
    assert kinds == ["text", "steps", "image", "text", "buttons"]


def test_the_menu_has_the_labels_and_groups_of_the_old_one(imported, client):
    menu = Menu.objects.get(locale__language_code="fr")

    assert menu.live
    shown = [(block.block_type, block.value.get("label")) for block in menu.entries]
    assert shown == [("link", "Le programme"), ("group", "Qui ?"), ("link", "Contact")]
    (team,) = menu.entries[1].value["links"]
    there = "/personnes/?role=equipe&role=ecosysteme"
    assert (team["label"], team["page"], team["url"]) == ("L’équipe EIG", None, there)
    header = BeautifulSoup(client.get("/").content, "html.parser").header
    assert "L’équipe EIG" in header.get_text()
    assert "Plan du site" not in header.nav.get_text()


def test_the_screen_lists_no_file_of_the_library(imported):
    assert "rapport.pdf" not in imported.said
    assert "defis/sirano.md" in imported.said


def test_files_with_equal_content_are_stored_once(imported, media_folder):
    assert LegacyFile.objects.count() == 5
    assert Document.objects.count() == 1
    assert Image.objects.count() == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/themes/sante/", "/defis/?thematique=sante"),
        ("/themes/agriculture-1/", "/defis/?thematique=agriculture"),
        ("/themes/agriculture-1/page/2/", "/defis/?thematique=agriculture"),
        ("/expertises/design/index.xml", "/defis/?expertise=design"),
        ("/categories/methode/", "/blog/?categorie=methode"),
        ("/themes/", "/defis/"),
        ("/defis/page/2/", "/defis/?page=2"),
        ("/blog/page/1/", "/blog/"),
        ("/Defis/Page/2", "/defis/?page=2"),
        ("/categories/open/", "/blog/?categorie=open"),
        ("/index.xml", "/blog/rss/"),
        ("/promos/promotion-6/page/2/", "/promos/promotion-6/"),
    ],
)
def test_old_addresses_lead_on_at_once(imported, client, old, new):
    response = client.get(old)
    assert (response.status_code, response.headers["Location"]) == (301, new)


def test_old_files_are_found_in_any_case(imported, client):
    for old in ("/img/photo.jpg", "/img/PHOTO.jpg", "/img/rapport.pdf", "/img/dessin.svg"):
        response = client.get(old, follow=True)
        assert len(response.redirect_chain) == 1, old
        assert response.status_code == 200
    assert client.get("/img/jamais.png").status_code == 404
    assert client.get("/themes/jamais/").status_code == 404


@pytest.mark.long
def test_every_page_opens_and_publishes_again_in_the_editor(imported, admin_client):
    for page in Page.objects.filter(depth__gt=2).specific():
        url = f"/admin/pages/{page.pk}/edit/"
        data = form_data_of(page, admin_client.get(url).content) | {"action-publish": "1"}
        response = admin_client.post(url, data)
        assert response.status_code == 302, (page.url_path, errors_of(response))
