"""The demo site, planned changes on it, and people with the right to look ahead."""

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from pages.models import NewsIndexPage, NewsPage
from publishing.preview.models import GuestLink
from tests.publishing.conftest import DAY


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
    planned(news, tomorrow)
    planned(home, tomorrow, introduction="Demain, tout change.")
    return news


@pytest.fixture
def editor():
    """Return a client signed in as a member of Communication."""
    user = User.objects.create_user("communication", first_name="Camille")
    user.groups.add(Group.objects.get(name="Communication"))
    client = Client()
    client.force_login(user)
    return client


def planned(page, moment, **fields):
    """Plan a version of `page` with these fields, as the editor's form does."""
    for name, value in ({"go_live_at": moment} | fields).items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


def look(client, moment, path="/", **more):
    """Answer `path` of the site as an editor sees it at `moment`."""
    client.cookies[django_settings.PREVIEW_COOKIE_NAME] = f"editeur:{moment.isoformat()}"
    return client.get(path, **more)


def link_to(moment, **fields):
    """Return a link that shows the whole site at `moment`, unless `fields` say otherwise."""
    values = {"guest": "Cabinet", "moment": moment, "expires_at": timezone.now() + DAY}
    if "page" not in fields:
        values["is_whole_site"] = True
    return GuestLink.objects.create(**values | fields)


def guest_of(link):
    """Return a client without an account that has come in by `link`."""
    client = Client()
    response = client.get(f"/site-a-venir/{link.token}/")
    assert response.status_code == 302, response.content
    return client
