"""No page exceeds its budget on a phone. The budgets are those of `make bench-pages`."""

import pytest

from tests.browser import weighing
from tests.page_types import PAGE_TYPES

# Images without dimensions, for which the text would move once they come, and those that visitors
# see first but that wait for the layout to be asked for.
UNSIZED = (
    "[...document.images]"
    ".filter((i) => !i.hasAttribute('width') || !i.hasAttribute('height')).map((i) => i.src)"
)
LATE = """
[...document.images]
  .filter((i) => i.loading === "lazy" && i.getBoundingClientRect().top < innerHeight / 2)
  .map((i) => i.src)
"""


@pytest.mark.parametrize("kind", [*PAGE_TYPES, "/en/", "/recherche/?q=donnees"])
def test_a_first_visit_is_light(chromium, site, kind):
    path = site.paths.get(kind, kind)
    with weighing.phone(chromium) as page:
        brought = weighing.load(page, site.url + path)
        unsized, late = page.evaluate(UNSIZED), page.evaluate(LATE)

    at_home = kind in ("home.HomePage", "/en/")
    assert brought.kib <= (weighing.MOST_KIB_AT_HOME if at_home else weighing.MOST_KIB)
    assert brought.requests <= weighing.MOST_REQUESTS
    assert all(url.startswith(site.url) for url in brought.received)
    assert len([url for url in brought.received if "/fonts/" in url]) == 2
    assert unsized == []
    assert late == []


def test_a_second_page_brings_little_but_itself(chromium, site):
    with weighing.phone(chromium) as page:
        weighing.load(page, site.url + "/")
        second = weighing.load(page, site.url + site.paths["challenges.ChallengeIndexPage"])

    assert second.kib <= weighing.MOST_KIB_SECOND
    assert not [url for url in second.received if "/static/" in url]
