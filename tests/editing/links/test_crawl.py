"""The public pages are read as visitors get them, and each of their links is noted."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from challenges.models import ChallengeIndexPage, ChallengePage, Organisation
from editing.links import answers, crawl
from editing.models import LinkedAddress, PageLink, PublicAddress
from media.uploads import image_from_bytes
from pages.models import NewsIndexPage, SiteSettings
from tests.drawings import draw_picture
from tests.editing.links.conftest import ABSENT, DEAD, a_week_later, broken, everywhere, href, work
from tests.menus import publish_menu

pytestmark = pytest.mark.django_db


def test_each_page_tells_its_links_with_their_words(add, home):
    page = add("Page", href("/absente/"), href("/absente/"), href("https://perdu.invalid/"))
    page.body.append(("text", f"<p><a {href('/perdue/')}>Lire <b>la suite</b></a></p>"))
    image = image_from_bytes("a.png", draw_picture("a", (64, 36)), title="A")
    embed = f'<embed embedtype="image" id="{image.pk}" format="fullwidth" alt="Un phare"/>'
    page.body.append(("text", f"<p><a {href('/phare/')}>{embed}</a></p>"))
    page.save()

    work()

    found = PageLink.objects.filter(page=page).exclude(to__fault="")
    assert {(link.words, link.to.address, link.source.path) for link in found} == {
        ("Le bilan", "/absente/", "/page/"),
        ("Le bilan", "https://perdu.invalid/", "/page/"),
        ("Lire la suite", "/perdue/", "/page/"),
        ("Un phare", "/phare/", "/page/"),
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


def test_a_link_goes_once_it_is_corrected_or_its_page_is_offline(add):
    """A link of a page, of an organisation that its page shows, and of a menu."""
    page, other = add("Page", href("/absente/")), add("Autre", href("/perdue/"))
    index = add("Défis", model=ChallengeIndexPage, slug="defis")
    challenge = add("Un", model=ChallengePage, parent=index, slug="un")
    dinum = Organisation.objects.create(name="DINUM", website="http://localhost/ministere/")
    challenge.organisations.add(dinum)
    challenge.save()
    publish_menu("fr", [], footer=[DEAD])
    work()
    assert broken() == dict.fromkeys(["/absente/", "/perdue/", "/ministere/", "/disparue/"], ABSENT)
    links = PageLink.objects.filter(to__address="/ministere/")
    found = {(link.source.path, link.page_id) for link in links}
    assert (f"/defis/administrations/{dinum.slug}/", index.pk) in found

    page.body = []
    page.save_revision().publish()
    other.unpublish()
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
    other = add("Page", href("/perdue/"))
    cache.clear()
    work()
    assert set(broken(page=other)) == {"/perdue/"}


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


def test_the_latest_publication_is_read_first(add):
    add("Ancienne")
    work()
    a_week_later(PublicAddress, "read_at")
    add("Neuve", live=False).save_revision().publish()
    cache.clear()
    crawl.follow_changes()
    crawl.read_next()
    assert PublicAddress.objects.exclude(read_at=None).latest("read_at").path == "/neuve/"


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
