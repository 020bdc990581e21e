"""The frame around every page, and the pages shown when something fails."""

import ast
import gettext
import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation.template import templatize

from home.models import HomePage
from pages.models import ProgrammePage

MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
TRANSLATIONS = settings.BASE_DIR / "eigcms" / "locale" / "en" / "LC_MESSAGES"


def soup(response, status=200):
    assert response.status_code == status
    return BeautifulSoup(response.content, "lxml")


@pytest.mark.django_db
def test_a_page_has_one_stylesheet_one_script_and_nothing_inline(client):
    page = soup(client.get("/"))

    assert len(page.select("link[rel=stylesheet]")) == 1
    scripts = page.select("script:not([type='application/ld+json'])")  # data, which nothing runs
    assert [script.get("src", "").startswith("/static/") for script in scripts] == [True]
    assert page("style") == []
    assert page.select("[style]") == []
    handlers = [name for tag in page.find_all() for name in tag.attrs if name.startswith("on")]
    assert handlers == []


def test_language_is_that_of_the_page(client, english_home):
    french, english = soup(client.get("/")), soup(client.get("/en/"))

    assert french.html["lang"] == "fr"
    assert english.html["lang"] == "en"
    assert "Display settings" in english.footer.get_text()
    names = [page.select_one(".fr-header__service a")["href"] for page in (french, english)]
    assert names == ["/", "/en/"]


@pytest.mark.django_db
def test_no_language_link_without_a_live_translation(client):
    assert soup(client.get("/")).select("a[hreflang]") == []


@pytest.mark.django_db
def test_title_description_and_address_of_a_page(client):
    home = HomePage.objects.get(locale__language_code="fr")
    page = ProgrammePage(title="Le programme", slug="le-programme", introduction="Dix mois.")
    home.add_child(instance=page)
    found = soup(client.get("/le-programme/"))

    assert found.title.string == "Le programme – Entrepreneurs d’intérêt général"
    assert found.select_one("meta[name=description]")["content"] == "Dix mois."
    assert found.select_one("link[rel=canonical]")["href"].endswith("/le-programme/")
    assert [h1.get_text() for h1 in found("h1")] == ["Le programme"]


@pytest.mark.django_db
def test_links_inside_a_page_lead_somewhere(client):
    page = soup(client.get("/"))
    ids = {tag["id"] for tag in page.select("[id]")}

    assert len(ids) == len(page.select("[id]"))
    assert {a["href"][1:] for a in page.select('a[href^="#"]')} <= ids
    assert [a for a in page("a") if not a.get("href")] in ([], page.select("a[aria-current=page]"))


@pytest.mark.django_db
def test_visitors_get_no_session_and_signed_in_editors_get_the_userbar(client, admin_client):
    visitor, editor = client.get("/"), admin_client.get("/")

    assert "Cookie" not in visitor.headers.get("Vary", "")
    assert not visitor.cookies
    assert b"wagtail-userbar" not in visitor.content
    assert b"wagtail-userbar" in editor.content


@pytest.mark.django_db
def test_not_found_offers_a_way_on(client, english_home):
    french, english = client.get("/nulle-part/"), client.get("/en/nowhere/")

    assert soup(french, 404).select_one("main a")["href"] == "/"
    assert soup(english, 404).select_one("main a")["href"] == "/en/"
    assert "Page not found" in soup(english, 404).title.string


@pytest.mark.parametrize("status", [400, 403, "403_csrf", 500, 503])
def test_error_pages_need_neither_database_nor_request(status):
    page = BeautifulSoup(render_to_string(f"{status}.html"), "lxml")

    assert page.html["lang"] == "fr"
    assert page.h1.get_text()
    assert page.select_one("main a")["href"] == "/"
    assert len(page.select("link[rel=stylesheet]")) == 1
    assert page("form") == []


def marked_for_translation() -> set[str]:
    """Return the texts that `makemessages` would find; of a plural its singular."""
    found = set()
    for app in ("eigcms", "exchange", "editing", "home", "pages", "challenges", "listing", "media"):
        for template in (settings.BASE_DIR / app).rglob("*.html"):
            calls = templatize(template.read_text("utf-8"))
            texts = re.findall(r"""gettext\(u?('[^']*'|"[^"]*")""", calls)
            found.update(map(ast.literal_eval, texts))
        for module in (settings.BASE_DIR / app).rglob("*.py"):
            for node in ast.walk(ast.parse(module.read_text("utf-8"))):
                match node:
                    case ast.Call(ast.Name(name), [ast.Constant(text), *_]) if name in MARKS:
                        found.add(text)
    return found


def test_every_sentence_of_the_frame_has_its_english():
    source = (TRANSLATIONS / "django.po").read_text("utf-8")
    written = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', source, re.MULTILINE))
    with (TRANSLATIONS / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    known = {key if isinstance(key, str) else key[0] for key in compiled._catalog}

    assert marked_for_translation() - known == set(), (
        "Write their English in django.po, and compile it: msgfmt -o django.mo django.po"
    )
    assert {text: compiled.gettext(text) for text in written} == written, (
        "Compile django.po: msgfmt -o django.mo django.po"
    )
