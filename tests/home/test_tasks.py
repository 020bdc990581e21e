"""What people come for is a counted number of links away."""

import re

import pytest
from bs4 import BeautifulSoup, Tag

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

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
def test_a_task_takes_its_links(client, task):
    path, links = TASKS[task]
    for part, words in links:
        link = found(client, path, part, words)
        assert link, (path, words)
        path = link["href"]
    assert path  # of another site, of a file or of a place of the page


def found(client, path: str, part: str, words: str | re.Pattern[str]) -> Tag | None:
    """Return the first link of a part of a page that reads so."""
    page = BeautifulSoup(client.get(path).content, "lxml")
    pattern = re.compile(words) if isinstance(words, str) else words
    texts = ((link, " ".join(link.get_text().split())) for link in page.select(f"{part} a[href]"))
    return next((link for link, text in texts if pattern.search(text)), None)
