"""A launch is agreed to on a phone, agreed again after an edit, locked, carried out, taken back."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.live_site import LiveSite

PREPARE = """
from datetime import datetime, timezone
from django.contrib.auth import get_user_model
from home.models import HomePage, Menu
from pages.models import NewsIndexPage, NewsPage
from publishing.agenda import launches
from publishing.agenda.models import Agreement, Launch, LaunchItem, LaunchSnippet
home = HomePage.objects.get(locale__language_code="fr")
index = NewsIndexPage.objects.child_of(home).get()
launch = Launch.objects.create(name="Signé", moment=datetime(2034, 6, 3, 7, tzinfo=timezone.utc))
for number in (1, 2, 3, 4):
    page = index.add_child(
        instance=NewsPage(title=f"Signé {number}", slug=f"signe-{number}", live=False)
    )
    page.save_revision()
    LaunchItem.objects.create(launch=launch, page=page)
gone = index.add_child(instance=NewsPage(title="Signé, ancien", slug="signe-ancien"))
LaunchItem.objects.create(launch=launch, page=gone, action="unpublish")
menu, _ = Menu.objects.get_or_create(locale=home.locale)
menu.footer_links = [("link", {"label": "Menu signé", "url": "https://example.org/"})]
menu.save_revision()
LaunchSnippet.objects.create(launch=launch, instance=menu)
asked = Agreement.objects.create(launch=launch, name="Camille", email="camille@example.org")
user = get_user_model().objects.get(username="communication")
launches.plan(Launch.objects.get(pk=launch.pk), user)
print(launch.pk, asked.token)
"""
EDIT = """
from pages.models import NewsPage
from publishing.agenda import agreements
page = NewsPage.objects.get(slug="signe-1").get_latest_revision_as_object()
page.introduction = "Corrigé entre-temps."
page.save_revision().publish()
while agreements.void_outdated():
    pass
"""
CARRY_OUT = """
from publishing import clock
from publishing.agenda.models import Launch
from publishing.scheduling.scheduler import Scheduler
moment = Launch.objects.get(name="Signé").moment
with clock.at(moment):  # what else this site has planned stays so
    print(len(Scheduler().carry_out(moment).done))
"""
EDIT_AFTERWARDS = """
from pages.models import NewsPage
page = NewsPage.objects.get(slug="signe-2")
page.title = "Signé 2, corrigé"
page.go_live_at = None
page.save_revision().publish()
"""
CLEAN = """
from pages.models import NewsPage
from publishing.agenda.models import Launch
for page in NewsPage.objects.filter(slug__startswith="signe-"):
    page.delete()
Launch.objects.filter(name="Signé").delete()
"""


# Four pages that come and one that goes; the new menu stands at the foot of each answer.
COMING = [f"/blog/signe-{number}/" for number in (1, 2, 3, 4)]
GOING = "/blog/signe-ancien/"
READERS = 8


@dataclass
class Reading:
    """One answer: when it was asked for and had, and whether it is of the site after the launch."""

    reader: int
    begun: float
    ended: float
    has_page: bool
    has_menu: bool


@contextmanager
def readers(site: LiveSite) -> Iterator[list[Reading]]:
    """Have eight visitors read all pages of the launch, in rounds. The last begins at the end.

    Yields their readings once each has made a round.
    """
    seen: list[Reading] = []
    over = threading.Event()
    ready = threading.Barrier(READERS + 1)

    def read(reader: int) -> None:
        is_last = False
        first = True
        while not is_last:
            is_last = over.is_set()
            for path in [*COMING, GOING]:
                connection = HTTPConnection(urlsplit(site.url).netloc, timeout=60)
                begun = time.monotonic()
                connection.request("GET", path)
                answer = connection.getresponse()
                text = answer.read().decode()
                ended = time.monotonic()
                connection.close()
                has_page = answer.status == (404 if path == GOING else 200)
                seen.append(Reading(reader, begun, ended, has_page, "Menu signé" in text))
            if first:
                ready.wait()
                first = False

    threads = [threading.Thread(target=read, args=[number]) for number in range(READERS)]
    for thread in threads:
        thread.start()
    ready.wait()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join()


def assert_no_mixture(seen: list[Reading]) -> None:
    """Check that nobody saw anything of the site before once anybody had seen it after."""
    assert [reading for reading in seen if reading.has_page != reading.has_menu] == []
    changed = min(reading.ended for reading in seen if reading.has_page)
    assert [r for r in seen if r.begun > changed and not r.has_page] == []
    assert {reading.reader for reading in seen if reading.has_page} == set(range(READERS))


def test_a_launch_is_agreed_to_locked_carried_out_and_taken_back(
    admin: Page,
    guest: Page,
    site: LiveSite,
    axe_findings: Callable[[Page], list[str]],
):
    launch, token = site.run(PREPARE).split()[-2:]

    # A guest reads it on a phone, and agrees; an edit voids that.
    guest.goto(f"/site-a-venir/accord/{token}/")
    expect(guest.get_by_role("heading", name="4 nouveaux contenus")).to_be_visible()
    expect(guest.get_by_role("heading", name="Signé, ancien")).to_be_visible()
    expect(guest.get_by_text("Menu signé")).to_be_visible()
    assert guest.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_findings(guest) == []
    guest.get_by_role("button", name="À revoir").click()
    expect(guest.get_by_role("alert")).to_contain_text("ce qui est à revoir")
    guest.get_by_role("button", name="D’accord").click()
    expect(guest.get_by_role("status")).to_contain_text("Vous avez répondu « D’accord »")
    site.run(EDIT)
    guest.reload()
    expect(guest.get_by_role("status")).to_have_count(0)
    assert site.run(CARRY_OUT).split()[-1] == "0"
    guest.get_by_role("button", name="D’accord").click()
    expect(guest.get_by_role("status")).to_be_visible()

    # The team locks it, and it leaves.
    page = admin
    page.goto(f"/admin/agenda/lancements/edit/{launch}/")
    page.get_by_role("button", name="Verrouiller").click()
    expect(page.get_by_role("button", name="Déverrouiller")).to_be_visible()
    assert axe_findings(page) == []
    with readers(site) as seen:
        assert site.run(CARRY_OUT).split()[-1] == "7"  # its departure, and six contents
    assert_no_mixture(seen)
    guest.goto("/blog/signe-3/")
    expect(guest.get_by_role("heading", name="Signé 3")).to_be_visible()
    expect(guest.get_by_role("link", name="Menu signé")).to_be_visible()

    # It is taken back, and a page that was edited since is asked about.
    site.run(EDIT_AFTERWARDS)
    page.goto(f"/admin/agenda/lancements/{launch}/revenir/")
    expect(page.get_by_role("checkbox", name="Signé 2, corrigé")).not_to_be_checked()
    assert axe_findings(page) == []
    page.get_by_role("button", name="Revenir à avant ce lancement").click()
    expect(page.locator(".messages")).to_contain_text("Reste comme il est")
    for slug, status in (("signe-1", 404), ("signe-2", 200), ("signe-ancien", 200)):
        assert guest.request.get(f"/blog/{slug}/").status == status
    site.run(CLEAN)
