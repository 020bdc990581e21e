"""A page that leaves the site takes the pages below with it."""

import pytest
from wagtail.models import Page, PageLogEntry

from publishing.caching import generation
from publishing.scheduler.loop import Scheduler
from tests.planning import plan_end
from tests.publishing.conftest import PAST

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def section(add_page):
    """A live section: a page, a draft, and a live page below the draft."""
    section = add_page("Section", live=True)
    add_page("Page", parent=section, live=True)
    draft = add_page("Brouillon", parent=section, live=False)
    add_page("Plus bas", parent=draft, live=True)
    add_page("Ailleurs", live=True)
    return section


def live_pages():
    return set(Page.objects.live().filter(depth__gt=2).values_list("title", flat=True))


def test_the_admin_says_so_and_does_so(section, admin_client, client):
    below = Page.objects.get(title="Plus bas").get_url()
    assert client.get(below).status_code == 200
    address = f"/admin/pages/{section.pk}/unpublish/"

    asked = admin_client.get(address).content.decode()
    assert "Les 2 pages en ligne qui sont en dessous seront retirées aussi" in asked
    assert "include_descendants" not in asked
    before = generation.current()
    assert admin_client.post(address).status_code == 302

    assert live_pages() == {"Ailleurs"}
    assert client.get(below).status_code == 404
    assert generation.current() == before + 1
    logged = PageLogEntry.objects.filter(action="wagtail.unpublish")
    assert {entry.page.title for entry in logged} == {"Section", "Page", "Plus bas"}
    assert {entry.user.username for entry in logged} == {"admin"}


def test_several_at_once(section, admin_client):
    address = f"/admin/bulk/wagtailcore/page/unpublish/?id={section.pk}"
    asked = admin_client.get(address).content.decode()
    assert "seront retirées aussi" in asked
    admin_client.post(address)
    assert live_pages() == {"Ailleurs"}


def test_an_expiry_too(section):
    plan_end(section, PAST)
    assert Scheduler().catch_up() == 1
    assert live_pages() == {"Ailleurs"}
