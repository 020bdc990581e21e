"""The report of links that lead nowhere, here and on other sites."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from challenges.models import Organisation
from editing.links import store as links
from editing.links.checks import check_external
from editing.models import FoundLink, LinkPlace
from media.uploads import document_from_bytes
from pages.models import NewsIndexPage, ProgrammePage, SiteSettings

State = FoundLink.State

pytestmark = pytest.mark.django_db


@pytest.fixture
def add(home):
    def add_page(title, *links, model=ProgrammePage, **fields):
        text = "".join(f"<p><a {link}>Le bilan</a></p>" for link in links)
        fields = {"slug": title.lower(), "live": True, "body": [("text", text)]} | fields
        return home.add_child(instance=model(title=title, **fields))

    return add_page


def href(address: str) -> str:
    return f'href="{address}"'


def broken() -> dict[str, str]:
    links.store()
    return {link.name: link.reason for link in links.broken()}


def test_a_dead_link_within_the_site_is_found_in_any_field(add, settings):
    host = settings.SITE_URL
    offline = add("Brouillon", live=False)
    chosen = add("Choisie", live=False)
    document = document_from_bytes("a.csv", b"a,b", title="A")
    add("Actus", model=NewsIndexPage)
    Redirect.objects.create(old_path="/ancienne", redirect_link="/cible-absente/")
    page = add(
        "Page",
        f'linktype="page" id="{offline.pk}"',
        'linktype="page" id="99999"',
        'linktype="document" id="99999"',
        f'linktype="document" id="{document.pk}"',
        *map(href, ["/absente/", "/page/", "/page", "/page/?a=1#b", "/ancienne/", "#ancre"]),
        *map(href, ["/actus/rss/?categorie=x", "/sitemap.xml", "/actus/zzz/"]),
        *map(href, [f"{host}/perdue/", f"{host}/page/", "mailto:a@b.fr", "/documents/99/x.csv"]),
        *map(href, [document.url, "/en/", "/recherche/?q=a"]),
    )
    page.body = [
        *page.body.get_prep_value(),
        {
            "type": "buttons",
            "value": [{"label": "Lire", "page": key, "url": ""} for key in (offline.pk, chosen.pk)],
        },
        {"type": "tiles", "value": [{"title": "Lire", "page": None, "url": f"{host}/tuile/"}]},
    ]
    page.save()
    SiteSettings.objects.create(site=Site.objects.first(), banner_url=f"{host}/bandeau/")
    Organisation.objects.create(name="A", website=f"{host}/administration/")

    found = broken()

    assert found == {
        f"Page nº\xa0{offline.pk}": "«\xa0Brouillon\xa0» n’est pas en ligne.",
        f"Page nº\xa0{chosen.pk}": "«\xa0Choisie\xa0» n’est pas en ligne.",
        "Page nº\xa099999": "Elle n’existe plus.",
        "/en/": "Aucune page du site n’a cette adresse.",
        "Document nº\xa099999": "Il n’existe plus.",
        "/absente/": "Aucune page du site n’a cette adresse.",
        "/actus/zzz/": "Aucune page du site n’a cette adresse.",
        f"{host}/perdue/": "Aucune page du site n’a cette adresse.",
        f"{host}/tuile/": "Aucune page du site n’a cette adresse.",
        f"{host}/bandeau/": "Aucune page du site n’a cette adresse.",
        f"{host}/administration/": "Aucune page du site n’a cette adresse.",
        "/cible-absente/": "Aucune page du site n’a cette adresse.",
        "/documents/99/x.csv": "Aucune page du site n’a cette adresse.",
    }
    # The page and its button name the same one: told once, with each place.
    places = LinkPlace.objects.filter(link__name=f"Page nº\xa0{offline.pk}")
    assert {place.object_id for place in places} == {page.pk}


def test_a_mended_link_goes_and_a_false_alarm_stays_silent(add):
    page = add("Page", href("/absente/"), href("/perdue/"))
    assert set(broken()) == {"/absente/", "/perdue/"}
    FoundLink.objects.filter(name="/perdue/").update(is_ignored=True)
    assert set(broken()) == {"/absente/"}
    assert links.broken().count() == 1
    add("Absente")
    assert broken() == {}
    page.refresh_from_db()
    page.unpublish()
    links.store()
    assert not FoundLink.objects.exists()


def test_pages_and_links_add_no_queries(add):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            links.store()
        return len(queries)

    offline = add("Brouillon", live=False)
    page = f'linktype="page" id="{offline.pk}"'
    add("Un", page, href("/absente/"), href("https://example.org/"))
    few = cost()
    for number in range(12):
        offline = add(f"B{number}", live=False)
        page = f'linktype="page" id="{offline.pk}"'
        add(f"P{number}", page, href("/absente/"), href(f"https://example.org/{number}"))
    assert cost() == few


def test_the_background_reads_the_links_again_once_the_site_has_changed(add):
    cache.clear()  # as in a process that has read nothing yet
    add("Page", href("/absente/"))
    assert links.store_if_changed() is True
    assert links.broken().count() == 1
    assert links.store_if_changed() is False


# Other sites ------------------------------------------------------------------------------------


class Handler(BaseHTTPRequestHandler):
    def answer(self):
        path = self.path
        codes = {"/bon": 200, "/absent": 404, "/interdit": 403, "/erreur": 500, "/rond": 302}
        if path == "/sans-head":
            code = 405 if self.command == "HEAD" else 200
        elif path == "/ailleurs":
            code = 301
        else:
            code = codes.get(path, 404)
        self.send_response(code)
        if code in (301, 302):
            self.send_header("Location", "/bon" if path == "/ailleurs" else "/rond")
        self.end_headers()

    do_GET = do_HEAD = answer  # noqa: N815

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def elsewhere():
    """Serve another site, and return its address."""
    server = ThreadingHTTPServer(("127.0.0.2", 0), Handler)  # 127.0.0.1 is the site itself
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.2:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/bon", State.FINE),
        ("/ailleurs", State.FINE),
        ("/sans-head", State.FINE),
        ("/absent", State.BROKEN),
        ("/rond", State.BROKEN),
        ("/interdit", State.UNSURE),
        ("/erreur", State.UNSURE),
        ("/é à?q=é", State.BROKEN),
    ],
)
def test_a_visit_of_a_link_gives_the_answer_that_a_visitor_gets(elsewhere, path, state):
    assert check_external(elsewhere + path, lambda address: True)[0] == state


def test_a_visit_never_goes_into_a_private_network(elsewhere):
    for address in (f"{elsewhere}/bon", "http://localhost/", "http://[::1]/", "ftp://example.org/"):
        state, reason = check_external(address)
        assert state == State.UNSURE
        assert reason
    assert check_external("http://127.0.0.1:1/", lambda address: True)[0] == State.BROKEN
    assert check_external("http://[", lambda address: True)[0] == State.UNSURE


def test_other_sites_are_visited_when_asked_and_progress_is_told(add, elsewhere, client, accounts):
    add("Page", href(f"{elsewhere}/bon"), href(f"{elsewhere}/absent"))
    links.store()
    assert links.visit_next() is False
    assert FoundLink.objects.filter(state="inconnu").count() == 2
    client.force_login(accounts["redaction"])

    asked = client.post(reverse("broken_links:check"), follow=True)
    assert "Vérification demandée (liens\xa0: 2)" in asked.text
    assert "Vérification en cours&nbsp;: 0 sur 2" in asked.text
    assert links.visit_next() is True
    assert links.progress() == (1, 2)
    # Tests serve on this machine, where no visit may lead.
    assert FoundLink.objects.get(is_awaited=False).state == "incertain"


# The report -------------------------------------------------------------------------------------


def rows(response) -> list[str]:
    soup = BeautifulSoup(response.content, "html.parser")
    return [row.get_text(" ", strip=True) for row in soup.select("#listing-results tbody tr")]


def test_the_report_leads_to_each_page_and_forgets_false_alarms(client, accounts, add):
    page = add("Page", href("/absente/"), 'linktype="page" id="99999"')
    links.store()
    client.force_login(accounts["redaction"])
    report = reverse("broken_links:index")

    response = client.get(report)
    first, second = rows(response)
    assert "/absente/" in first
    assert "Page › Contenu" in first
    assert "Page nº\xa099999" in second.replace(" 99999", "\xa099999")
    assert f"/admin/pages/{page.pk}/edit/" in response.text
    assert report in client.get("/admin/").text

    link = FoundLink.objects.get(name="/absente/")
    client.post(reverse("broken_links:ignore", args=[link.pk]))
    assert len(rows(client.get(report))) == 1
    (ignored,) = rows(client.get(report, {"montrer": "ignores"}))
    assert "Ne plus ignorer" in ignored
    assert len(rows(client.get(report, {"montrer": "tous"}))) == 2
    exported = b"".join(client.get(report, {"export": "csv", "montrer": "tous"})).decode()
    assert "Page › Contenu" in exported
    client.post(reverse("broken_links:ignore", args=[link.pk]))
    assert links.broken().count() == 2


def test_the_button_of_a_row_is_one_that_a_browser_can_press(accounts, add):
    add("Page", href("/absente/"))
    links.store()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(accounts["redaction"])
    soup = BeautifulSoup(browser.get(reverse("broken_links:index")).content, "html.parser")
    form = soup.select_one("#listing-results tbody form[method=post]")

    browser.post(form["action"], {field["name"]: field["value"] for field in form.select("input")})

    assert FoundLink.objects.get(name="/absente/").is_ignored


def test_only_writers_read_the_report(client):
    visitor = User.objects.create_user("guichet")
    visitor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(visitor)
    assert client.get(reverse("broken_links:index")).status_code == 302
    assert client.post(reverse("broken_links:check")).status_code == 302
    assert client.post(reverse("broken_links:ignore", args=[1])).status_code == 302
