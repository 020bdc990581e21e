"""The report of links that lead nowhere, as visitors meet them."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import cache
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import GroupPagePermission, PageViewRestriction, Site

from challenges.models import ChallengeIndexPage, ChallengePage, Organisation
from editing.links import answers, crawl
from editing.links.answers import fault_of, normalized
from editing.models import LinkedAddress, PageLink, PublicAddress
from media.remote import is_public
from media.uploads import document_from_bytes
from pages.models import NewsIndexPage, ProgrammePage, SiteSettings
from publishing.trash.actions import move_to_trash
from tests.menus import MenuEntry, publish_menu

pytestmark = pytest.mark.django_db

PRIVATE = "Cette adresse est celle d’un réseau privé."
# An entry of a menu.
DEAD = MenuEntry(url="http://localhost/disparue/", label="Disparue")
ABSENT = "Page introuvable (réponse\xa0404)."


def everywhere(ip: str) -> bool:
    return True


@pytest.fixture(autouse=True)
def _within_the_transaction_of_the_test():
    """Keep the connection after a request, which would end with it as with any visitor's."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    cache.clear()  # as in a process that has read nothing yet
    monkeypatch.setattr(crawl, "PAUSE", timedelta(0))


@pytest.fixture
def add(home):
    """Publish a page with a text that has the links."""

    def add_page(title, *links, model=ProgrammePage, parent=home, **fields):
        text = "".join(f"<p><a {link}>Le bilan</a></p>" for link in links)
        fields = {"slug": title.lower(), "live": True, "body": [("text", text)]} | fields
        return parent.add_child(instance=model(title=title, **fields))

    return add_page


def href(address: str) -> str:
    return f'href="{address}"'


def work() -> None:
    """Do all that is due, as the scheduler does in its time, but ask only this machine."""
    request_finished.disconnect(close_old_connections)  # Django's test client connects it again
    while crawl.follow_changes() or crawl.read_next():
        pass
    footer = LinkedAddress.objects.filter(address__contains=".gouv.fr")
    footer.update(asked_at=timezone.now())
    while crawl.ask_next(everywhere):
        pass


def broken(**which) -> dict[str, str]:
    """Return the addresses of broken links, and what they answer."""
    links = PageLink.objects.filter(**which).exclude(to__fault="").select_related("to")
    return {link.to.address: link.to.fault for link in links}


def a_week_later(model, field: str) -> None:
    model.objects.update(**{field: timezone.now() - timedelta(days=8)})


# The public pages -------------------------------------------------------------------------------


def test_each_page_tells_its_links_with_their_words(add, home):
    page = add("Page", href("/absente/"), href("/absente/"), href("https://perdu.invalid/"))
    page.body.append(("text", f"<p><a {href('/perdue/')}>Lire <b>la suite</b></a></p>"))
    page.save()

    work()

    found = PageLink.objects.filter(page=page).exclude(to__fault="")
    assert {(link.words, link.to.address, link.source.path) for link in found} == {
        ("Le bilan", "/absente/", "/page/"),
        ("Le bilan", "https://perdu.invalid/", "/page/"),
        ("Lire la suite", "/perdue/", "/page/"),
    }
    assert all(link.to.since for link in found)


def test_the_links_around_the_pages_are_read_once(add, home):
    SiteSettings.objects.create(site=Site.objects.get(), newsletter_url="http://localhost/lettre/")
    publish_menu("fr", [], footer=[DEAD])
    page = add("Page", href("/absente/"))

    work()

    around = broken(page=None)
    assert around["/lettre/"] == around["/disparue/"] == ABSENT
    assert set(broken(page=page)) == {"/absente/"}
    assert PageLink.objects.filter(to__address="/disparue/").count() == 1


def test_only_what_everybody_reads_is_read(add):
    add("Brouillon", href("/a/"), live=False)
    private = add("Interne", href("/b/"))
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    work()

    assert broken() == {}


def test_the_page_of_an_organisation_is_read_too(add):
    index = add("Défis", model=ChallengeIndexPage, slug="defis")
    challenge = add("Un", model=ChallengePage, parent=index, slug="un")
    dinum = Organisation.objects.create(name="DINUM", website="http://localhost/ministere/")
    challenge.organisations.add(dinum)
    challenge.save()

    work()

    links = PageLink.objects.filter(to__address="/ministere/", to__fault=ABSENT)
    found = {(link.source.path, link.page_id) for link in links}
    assert (f"/defis/administrations/{dinum.slug}/", index.pk) in found


def test_a_link_goes_once_its_page_is_corrected_or_offline(add):
    page, other = add("Page", href("/absente/")), add("Autre", href("/perdue/"))
    work()
    assert set(broken()) == {"/absente/", "/perdue/"}

    page.body = []
    page.save_revision().publish()
    other.unpublish()
    cache.clear()
    work()

    assert broken() == {}


def test_a_link_of_a_menu_or_an_organisation_goes_once_it_is_corrected(add):
    index = add("Défis", model=ChallengeIndexPage, slug="defis")
    challenge = add("Un", model=ChallengePage, parent=index, slug="un")
    dinum = Organisation.objects.create(name="DINUM", website="http://localhost/ministere/")
    challenge.organisations.add(dinum)
    challenge.save()
    publish_menu("fr", [], footer=[DEAD])
    work()
    assert set(broken()) == {"/ministere/", "/disparue/"}

    Organisation.objects.update(website="")
    publish_menu("fr", [])
    cache.clear()
    work()

    assert broken() == {}


def test_a_link_goes_once_its_address_answers(add):
    add("Page", href("/absente/"))
    work()
    assert set(broken()) == {"/absente/"}

    add("Absente")
    LinkedAddress.objects.update(asked_at=timezone.now() - timedelta(days=1, minutes=1))
    work()

    assert broken() == {}


def test_since_when_an_address_is_broken_stays(add):
    add("Page", href("/absente/"))
    work()
    since = LinkedAddress.objects.get(address="/absente/").since

    a_week_later(LinkedAddress, "asked_at")
    a_week_later(PublicAddress, "read_at")
    work()

    assert LinkedAddress.objects.get(address="/absente/").since == since


def test_a_page_that_moved_is_read_at_its_new_address(add, home):
    page, section = add("Page", href("/absente/")), add("Rubrique")
    work()
    page.move(section, "last-child")
    a_week_later(PublicAddress, "read_at")
    work()
    assert {link.source.path for link in PageLink.objects.filter(page=page)} == {"/rubrique/page/"}


def test_an_address_that_nobody_links_to_is_forgotten(add):
    page = add("Page", href("/absente/"))
    work()
    page.body = []
    page.save_revision().publish()
    a_week_later(LinkedAddress, "asked_at")
    work()
    assert not LinkedAddress.objects.filter(address="/absente/").exists()


def test_pages_and_addresses_wait_for_their_turn(add, monkeypatch):
    monkeypatch.undo()
    add("Page", href("/absente/"))
    assert crawl.follow_changes()
    assert not crawl.follow_changes()
    assert crawl.read_next()
    assert not crawl.read_next()
    assert crawl.ask_next(everywhere)
    assert not crawl.ask_next(everywhere)


def test_a_page_is_read_again_in_a_week(add):
    add("Page")
    work()
    assert not crawl.read_next()
    a_week_later(PublicAddress, "read_at")
    assert crawl.read_next()


def test_the_latest_publication_is_read_first(add):
    add("Ancienne")
    work()
    a_week_later(PublicAddress, "read_at")
    add("Neuve", live=False).save_revision().publish()
    cache.clear()
    crawl.follow_changes()
    crawl.read_next()
    assert PublicAddress.objects.order_by("read_at").last().path == "/neuve/"


def test_links_add_no_queries(add):
    def cost() -> int:
        crawl.follow_changes()
        with CaptureQueriesContext(connection) as queries:
            assert crawl.read_next()
        return len(queries)

    work()
    add("Un", href("/a/"), last_published_at=timezone.now())
    cache.clear()
    few = cost()
    add("Deux", *(href(f"/{n}/") for n in range(30)), last_published_at=timezone.now())
    cache.clear()
    assert cost() == few


@pytest.mark.django_db(transaction=True)
def test_a_reading_leaves_nothing_in_the_cache_of_pages(add, client):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/page/", headers={"host": "localhost"}).status_code == 200
        return len(queries)

    add("Page").save_revision().publish()
    assert answers.visit_site("/page/")[0] == 200
    assert cost() > cost()


def test_filters_of_a_list_and_shared_pages_are_not_asked(add):
    index = add("Actus", href("/actus/?categorie=x"), href("#contenu"), model=NewsIndexPage)
    page = add("Page", href("#content"), href("#absent"))
    work()
    assert not PageLink.objects.filter(page=index, to__address__startswith="/actus/?").exists()
    assert broken(page=page) == {"/page/#absent": "La page n’a pas d’ancre «\xa0absent\xa0»."}
    assert not LinkedAddress.objects.filter(address__contains="linkedin.com/sharing").exists()


# What is not online -----------------------------------------------------------------------------


def test_links_to_what_is_not_online_are_told_at_once(add, accounts):
    offline, trashed = add("Brouillon", live=False), add("Jetée")
    kept = document_from_bytes("a.csv", b"a,b", title="A")
    page = add(
        "Page",
        f'linktype="page" id="{offline.pk}"',
        f'linktype="page" id="{trashed.pk}"',
        'linktype="page" id="99999"',
        'linktype="document" id="99999"',
        f'linktype="document" id="{kept.pk}"',
    )
    button = {"label": "Lire", "page": offline.pk, "url": ""}
    add("Bouton", body=[{"type": "buttons", "value": [button]}])
    add("Autre", f'linktype="page" id="{offline.pk}"', live=False)
    publish_menu("fr", [MenuEntry(page=offline)])
    move_to_trash(trashed, accounts["communication"])

    crawl.follow_changes()

    gone = "Ce contenu n’est pas en ligne."
    assert broken(page=page) == {
        f"Page nº\xa0{offline.pk}": "«\xa0Brouillon\xa0» n’est pas en ligne.",
        f"Page nº\xa0{trashed.pk}": "«\xa0Jetée\xa0» n’est pas en ligne.",
        "Page nº\xa099999": gone,
        "Document nº\xa099999": gone,
    }
    links = PageLink.objects.filter(to__address=f"Page nº\xa0{offline.pk}")
    assert {link.place for link in links} == {"Page", "Bouton", "Menus et pied de page"}
    assert set(links.values_list("words", flat=True)) == {
        "(champ «\xa0Contenu\xa0»)",
        "(champ «\xa0Entrées\xa0»)",
    }

    offline.save_revision().publish()
    cache.clear()
    crawl.follow_changes()
    assert f"Page nº\xa0{offline.pk}" not in broken()


def test_links_to_what_is_not_online_add_no_queries(add):
    def cost() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert crawl.follow_changes()
        return len(queries)

    add("Un", 'linktype="page" id="99999"')
    cost()
    few = cost()
    add("Deux", *(f'linktype="page" id="{key}"' for key in range(90_000, 90_020)))
    cost()
    assert cost() == few


# What an address answers ------------------------------------------------------------------------


def test_the_site_itself_says_whether_one_of_its_addresses_is_dead(add, settings):
    index = add("Défis", model=ChallengeIndexPage, slug="defis")
    assert index.live
    add("Actus", model=NewsIndexPage)
    add("Page", body=[("text", "<h2>Un titre</h2>")])
    document = document_from_bytes("a.csv", b"a,b", title="A")
    Redirect.objects.create(old_path="/ancienne", redirect_link="/page/")
    Redirect.objects.create(old_path="/perdue", redirect_link="/cible-absente/")
    Redirect.objects.create(old_path="/rond", redirect_link="/carre/")
    Redirect.objects.create(old_path="/carre", redirect_link="/rond/")

    def faults(*addresses: str) -> set:
        return {fault_of(normalized(address), is_public) for address in addresses}

    assert faults(
        *("/page/", "/page", f"{settings.SITE_URL}/page/?a=1", "/page/#content"),
        *("/ancienne", "/actus/rss/", "/sitemap.xml", "/recherche/?q=a", "/defis/?statut=x"),
        *(document.url, "/admin/", "/", "https://localhost", "http://127.0.0.1/page/"),
    ) == {""}
    assert faults(
        *("/absente/", "/perdue/", "/actus/zzz/", "/documents/99/x.csv", "/media/x.jpg", "/é à/"),
        *("/defis/administrations/nonono/", f"{settings.SITE_URL}/perdue/", "/page/absente/"),
    ) == {ABSENT}
    assert faults("/page/#nulle-part") == {"La page n’a pas d’ancre «\xa0nulle-part\xa0»."}
    assert faults("/rond/") == {"Le site renvoie sans fin d’une adresse à l’autre."}


def test_production_answers_the_job_without_a_redirect(add, settings):
    add("Page")
    settings.SITE_URL = "https://eig.example"
    settings.ALLOWED_HOSTS = ["eig.example"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    answers._handler.cache_clear()
    try:
        status, location, page = answers.visit_site("/page/")
    finally:
        answers._handler.cache_clear()
    assert (status, location) == (200, "")
    assert page.find("main")


class Handler(BaseHTTPRequestHandler):
    """Another site, which remembers who asked for what."""

    asked: list[tuple[str, str, str]] = []
    codes = {"/bon": 200, "/absent": 404, "/parti": 410, "/interdit": 403, "/erreur": 500}
    redirects = {"/ailleurs": "/bon", "/rond": "/rond", "/dedans": "http://127.0.0.3:1/"}

    def answer(self):
        path = urlsplit(self.path).path
        self.asked.append((self.command, self.path, self.headers["User-Agent"]))
        if path == "/sans-head":
            code = 405 if self.command == "HEAD" else 200
        else:
            code = 302 if path in self.redirects else self.codes.get(path, 404)
        self.send_response(code)
        if path in self.redirects:
            self.send_header("Location", self.redirects[path])
        self.end_headers()

    do_GET = do_HEAD = answer  # noqa: N815

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def elsewhere():
    """Serve another site, and return its address."""
    server = ThreadingHTTPServer(("127.0.0.2", 0), Handler)  # 127.0.0.1 is the site itself
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield f"http://127.0.0.2:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/bon", ""),
        ("/bon#ancre", ""),
        ("/ailleurs", ""),
        ("/sans-head", ""),
        ("/interdit", ""),  # programs alone are refused
        ("/absent", ABSENT),
        ("/parti", "Page introuvable (réponse\xa0410)."),
        ("/rond", "Le site renvoie sans fin d’une adresse à l’autre."),
        ("/erreur", "Le site est en panne (réponse\xa0500)."),
        ("/é à?q=é", ABSENT),
    ],
)
def test_another_site_is_asked_as_a_visitor_would(elsewhere, path, fault):
    assert fault_of(elsewhere + path, everywhere) == fault


def test_another_site_is_asked_once_and_told_by_whom(add, elsewhere, settings):
    Handler.asked.clear()
    add("Page", href(f"{elsewhere}/bon"), href(f"{elsewhere}/absent"))
    add("Autre", href(f"{elsewhere}/bon"))

    work()

    assert [(method, path) for method, path, _ in Handler.asked] == [
        ("HEAD", "/absent"),
        ("GET", "/absent"),
        ("HEAD", "/bon"),
    ]
    assert all(settings.SITE_URL in agent for _, _, agent in Handler.asked)
    assert set(broken()) == {f"{elsewhere}/absent"}


@pytest.mark.parametrize("host", ["127.0.0.2", "2130706434", "[::1]", "10.1.2.3"])
def test_the_own_network_is_never_asked(elsewhere, host):
    Handler.asked.clear()
    address = elsewhere.replace("127.0.0.2", host)
    assert fault_of(f"{address}/bon", is_public) == PRIVATE
    assert Handler.asked == []


def test_no_redirect_leads_into_the_own_network(elsewhere):
    """The other site is allowed; the one that it leads to is not."""
    assert fault_of(f"{elsewhere}/dedans", lambda ip: ip == "127.0.0.2") == PRIVATE


@pytest.mark.parametrize("address", ["ftp://example.org/", "http://[", "http://", "http://a@b.fr/"])
def test_what_is_no_address_of_a_site_is_not_asked(address):
    assert fault_of(address, is_public)


# The report -------------------------------------------------------------------------------------


def rows(response) -> list[str]:
    soup = BeautifulSoup(response.content, "html.parser")
    return [row.get_text(" ", strip=True) for row in soup.select("#listing-results tbody tr")]


@pytest.fixture
def report(client, accounts):
    def open_report(account="redaction", **query):
        client.force_login(accounts[account] if isinstance(account, str) else account)
        return client.get(reverse("broken_links:index"), query)

    return open_report


def test_the_report_leads_to_each_page_to_correct(report, add, elsewhere):
    page = add("Page", href("/absente/"), 'linktype="page" id="99999"', href(f"{elsewhere}/erreur"))
    assert "Aucun lien à corriger ici." in report().text

    work()

    response = report(ordering="to__address")
    first, second, third = rows(response)
    assert "Page /page/ Le bilan /absente/" in first
    assert ABSENT in first
    assert "(champ «\xa0Contenu\xa0») Page nº\xa099999" in second
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in response.text
    assert f"{elsewhere}/erreur Le site est en panne" in third
    assert rows(report(ordering="-to__address")) == [third, second, first]
    for to, found in [("/", first), ("Page", second), ("http", third)]:
        assert rows(report(vers=to)) == [found]
    exported = b"".join(report(export="csv")).decode()
    assert "Page,/page/,Le bilan,/absente/" in exported


def test_the_report_of_menus_leads_to_their_settings(report, add):
    publish_menu("fr", [], footer=[DEAD])
    work()
    response = report("communication")
    (row,) = [row for row in rows(response) if "/disparue/" in row]
    assert row.startswith("Menus et pied de page")
    assert reverse("wagtailsnippets_home_menu:list") in response.text
    assert reverse("wagtailsettings:edit", args=["pages", "sitesettings"]) in response.text


def test_whoever_may_edit_a_page_sees_its_links(report, add):
    section = add("Rubrique")
    add("Dedans", href("/dedans-absente/"), parent=section)
    add("Dehors", href("/dehors-absente/"))
    publish_menu("fr", [], footer=[DEAD])
    work()
    group = Group.objects.create(name="Rubrique")
    for codename in ("access_admin", "change_page"):
        permission = Permission.objects.get(codename=codename)
        if codename == "access_admin":
            group.permissions.add(permission)
        else:
            GroupPagePermission.objects.create(group=group, page=section, permission=permission)
    editor = User.objects.create_user("rubrique")
    editor.groups.add(group)

    assert len(rows(report("communication"))) == 3
    (row,) = rows(report(editor))
    assert "/dedans-absente/" in row


def test_only_writers_read_the_report(report):
    visitor = User.objects.create_user("guichet")
    visitor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert report(visitor).status_code == 302
