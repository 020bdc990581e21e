"""The frame around every page, and the pages shown when something fails."""

import ast
import gettext
import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation.template import templatize
from wagtail.models import Site

from pages.models import ProgrammePage, SiteSettings

MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
TRANSLATIONS = settings.BASE_DIR / "eigcms" / "locale" / "en" / "LC_MESSAGES"


def soup(response):
    assert response.status_code == 200
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


@pytest.mark.django_db
def test_no_language_link_without_a_live_translation(client):
    assert soup(client.get("/")).select("a[hreflang]") == []


def head_of(page) -> dict:
    """Return the language of a page, what its head says of it, and its addresses by language."""
    said = {
        tag[key]: tag["content"]
        for key in ("property", "name")
        for tag in page.select(f"meta[{key}]")
    }
    links = {tag["hreflang"]: tag["href"] for tag in page.select("link[rel=alternate][hreflang]")}
    names = ("description", "og:description", "og:url", "og:title", "og:type", "og:locale")
    canonical = page.select_one("link[rel=canonical]")["href"]
    return {"title": page.title.string} | {name: said[name] for name in names} | {
        "canonical": canonical, "links": links, "lang": page.html["lang"]
    }  # fmt: skip


def test_title_description_and_addresses_of_a_page(client, home, english_home):
    page = ProgrammePage(title="Le programme", slug="le-programme", introduction="Dix mois.")
    page = home.add_child(instance=page)
    english = page.copy_for_translation(english_home.locale)
    english.title, english.slug, english.seo_title = "The programme", "programme", "About us"
    english.search_description = "Ten months."
    english.save_revision().publish()
    addresses = ["http://localhost/le-programme/", "http://localhost/en/programme/"]
    expected = {
        "title": "Le programme – Entrepreneurs d’intérêt général",
        "description": "Dix mois.",
        "og:description": "Dix mois.",
        "og:url": addresses[0],
        "og:title": "Le programme",
        "og:type": "website",
        "og:locale": "fr_FR",
        "canonical": addresses[0],
        "links": {"fr": addresses[0], "x-default": addresses[0], "en": addresses[1]},
        "lang": "fr",
    }
    found = soup(client.get("/le-programme/"))
    assert head_of(found) == expected
    assert [h1.get_text() for h1 in found("h1")] == ["Le programme"]
    assert head_of(soup(client.get("/en/programme/"))) == expected | {
        "title": "About us – Public Interest Entrepreneurs",
        "description": "Ten months.",
        "og:description": "Ten months.",
        "og:url": addresses[1],
        "og:title": "About us",
        "og:locale": "en_GB",
        "canonical": addresses[1],
        "lang": "en",
    }


@pytest.mark.django_db
def test_links_inside_a_page_lead_somewhere(client, home):
    home.add_child(instance=ProgrammePage(title="Programme", show_in_menus=True))
    page = soup(client.get("/"))
    ids = {tag["id"] for tag in page.select("[id]")}
    skipped = [(link.get_text(), link["href"]) for link in page.select(".fr-skiplinks a")]
    assert skipped == [
        ("Contenu", "#content"),
        ("Menu", "#main-menu"),
        ("Pied de page", "#footer"),
    ]

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


@pytest.mark.parametrize(
    ("status", "heading"),
    [
        ("400", "Requête incorrecte"),
        ("403", "Accès refusé"),
        ("403_csrf", "Formulaire expiré"),
        ("500", "Erreur inattendue"),
        ("503", "Site en maintenance"),
    ],
)
def test_error_pages_need_neither_database_nor_request(status, heading):
    page = BeautifulSoup(render_to_string(f"{status}.html"), "lxml")

    assert page.html["lang"] == "fr"
    assert page.title.string == f"{heading} – Entrepreneurs d’intérêt général"
    assert page.h1.get_text() == heading
    assert page.select_one(".eig-error__code").get_text() == f"Erreur {status[:3]}"
    assert page.select_one("main [lang=en]").get_text()
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert [link["href"] for link in page.main("a")] == ["/"]
    assert len(page.select("link[rel=stylesheet]")) == 1
    assert page("form") == []


@pytest.mark.django_db
@pytest.mark.parametrize("level", ["info", "warning", "alert"])
@pytest.mark.parametrize("url", ["", "https://example.org/alerte"])
def test_a_banner_looks_like_its_level_and_leads_on_if_it_has_an_address(client, level, url):
    site = SiteSettings.for_site(Site.objects.get())
    site.banner_text, site.banner_level, site.banner_url = "Fermé lundi", level, url
    site.save()
    notice = soup(client.get("/")).select_one(".fr-notice")
    assert notice["class"] == ["fr-notice", f"fr-notice--{level}"]
    links = [(link.get_text(), link["href"]) for link in notice("a")]
    assert links == ([("En savoir plus", url)] if url else [])


@pytest.mark.django_db
def test_of_the_newsletter_and_the_networks_each_is_shown_alone(client):
    site = SiteSettings.for_site(Site.objects.get())
    value = {"network": "github", "url": "https://github.com/eig"}
    assert soup(client.get("/")).select_one(".eig-follow") is None
    for newsletter, networks, expected in (
        ("https://a.fr/", [], ["S’abonner"]),
        ("", [{"type": "link", "value": value}], ["GitHub"]),
    ):
        site.newsletter_url, site.social_links = newsletter, networks
        site.save()
        follow = soup(client.get("/")).select_one(".eig-follow")
        assert [link.get_text() for link in follow("a")] == expected


@pytest.mark.django_db
def test_the_page_of_results_knows_where_it_is(client):
    results = soup(client.get("/recherche/"))
    assert len(results.select("form[role=search]")) == 1
    assert results.footer.select("[aria-current]") == []


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [("fr", "1er mai 2027", "2 mai 2027"), ("en", "1 May 2027", "2 May 2027")],
)
def test_a_day_is_written_as_its_language_does(language, first, second):
    for number, expected in ((1, first), (2, second)):
        with translation.override(language):
            html = render_to_string("includes/day.html", {"day": date(2027, 5, number)})
        day = BeautifulSoup(html, "lxml").time
        assert (day["datetime"], day.get_text().replace("\xa0", " ")) == (
            f"2027-05-0{number}",
            expected,
        )


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
    source = (TRANSLATIONS / "django.po").read_text("utf-8").replace(r"\"", '"')
    written = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', source, re.MULTILINE))
    with (TRANSLATIONS / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    known = {key if isinstance(key, str) else key[0] for key in compiled._catalog}

    missing = "\n".join(sorted(marked_for_translation() - known))
    assert not missing, (
        f"Write the English in django.po, and compile it: msgfmt -o django.mo django.po\n{missing}"
    )
    assert {text: compiled.gettext(text) for text in written} == written, (
        "Compile django.po: msgfmt -o django.mo django.po"
    )
