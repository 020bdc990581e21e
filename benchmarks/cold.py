"""The cost of pages that no cache has, in a process with the site's database.

Each page is asked for the first time in its generation. What pages share, such as the menu, is made
for the first of them that needs it.
"""

from functools import partial
from statistics import median

from django.test import Client

from benchmarks import timing
from challenges.models import ChallengeIndexPage, ChallengePage, Theme
from pages.models import NewsPage, ProgrammePage
from publishing.caching import generation
from tests.page_types import weight

# Pages of each kind, the fullest ones.
PAGES = 12


def fullest_pages() -> dict[str, list[str]]:
    """Return the addresses of the fullest pages of each kind, and of pages of a list."""
    found = {}
    kinds = {"programme": ProgrammePage, "news": NewsPage, "challenge": ChallengePage}
    for kind, model in kinds.items():
        pages = model.objects.live().filter(locale__language_code="fr")
        fullest = sorted(pages, key=weight, reverse=True)[:PAGES]
        found[kind] = [page.get_url() for page in fullest]
    listing = ChallengeIndexPage.objects.get(locale__language_code="fr").get_url()
    queries = ["tri=titre", "page=2", "tri=recent&page=3", "statut=termine"]
    queries += [f"thematique={slug}" for slug in Theme.objects.values_list("slug", flat=True)]
    return found | {"listing": [f"{listing}?{query}" for query in queries[:PAGES]]}


def milliseconds(paths: list[str]) -> float:
    """Return the median of the milliseconds of these pages."""
    client = in_new_generation(paths)
    return median(timing.milliseconds(partial(client.get, path)) for path in paths)


def queries(paths: list[str]) -> int:
    """Return the most queries of one of these pages."""
    client = in_new_generation(paths)
    return max(timing.queries(partial(client.get, path)) for path in paths)


def in_new_generation(paths: list[str]) -> Client:
    """Begin a generation that this process knows nothing of but its home page."""
    client = Client(headers={"host": "localhost"})
    for path in paths:
        client.get(path)  # templates are read once
    generation.bump()
    client.get("/")
    return client
