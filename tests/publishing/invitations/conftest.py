"""The demo site, planned changes on it, and people with the right to look ahead."""

import pytest
from django.core.cache import cache

from pages.models import NewsIndexPage, NewsPage
from tests.planning import schedule


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def embargoed(home, tomorrow):
    """Plan a piece of news and an update of the home page for tomorrow; return the news."""
    index = NewsIndexPage.objects.child_of(home).get()
    news = index.add_child(
        instance=NewsPage(title="Nouvelle sous embargo", slug="embargo", live=False)
    )
    schedule(news, tomorrow)
    schedule(home, tomorrow, introduction="Demain, tout change.")
    return news


@pytest.fixture
def editor(sign_in):
    """Return a client signed in as a member of Communication."""
    return sign_in("Communication", "Camille")
