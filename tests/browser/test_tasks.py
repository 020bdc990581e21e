"""What people come for, on a phone, in a counted number of taps."""

import re

import pytest

from tests.browser.live_site import PHONE

APPLY = ("main", re.compile("^Candidater, ")), ("main", "Déposer ma candidature")
COST = ("main", re.compile("^Proposer un défi")), ("main", "Ce que cela coûte")
PICTURE = ("footer", "Presse"), ("main", re.compile("pour l’impression"))
DATA = (("footer", "Données ouvertes"),)

# A task: the page that one starts from, and the links that one taps, each in its part of the page.
TASKS = {
    **{
        f"apply from {path}": (path, APPLY)
        for path in (
            "/",
            "/programme/",
            "/programme/histoire/",
            "/participer/",
            "/participer/candidats/",
            "/defis/",
            "/defis/cartobio/",
            "/promos/promotion-3/",
            "/personnes/awa-kermarrec/",
            "/blog/dix-outils-encore-en-service/",
        )
    },
    "what a challenge costs an administration": ("/", COST),
    "a picture to print": ("/defis/cartobio/", PICTURE),
    "the data": ("/defis/cartobio/", DATA),
}


@pytest.mark.parametrize("task", TASKS)
def test_a_task_takes_its_taps(open_page, task):
    path, taps = TASKS[task]
    page = open_page(path, viewport=PHONE)
    *before, last = [(page.locator(part).get_by_role("link", name=name)) for part, name in taps]
    for link in before:
        link.first.click()
    # It leads to another site, to a file or to a place of the page.
    assert last.first.is_visible()
    assert last.first.get_attribute("href")
