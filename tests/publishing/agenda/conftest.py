"""A team, pages to plan, and shorthands for actions of the agenda."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from pages.models import NewsIndexPage, NewsPage
from publishing import clock
from publishing.scheduling.scheduler import Scheduler


@pytest.fixture
def index(home):
    return home.add_child(instance=NewsIndexPage(title="Actualités", slug="blog"))


@pytest.fixture
def team():
    """Return the accounts by role."""
    users = {}
    for role in ("Rédaction", "Communication"):
        user = User.objects.create_user(role, f"{role}@example.org", first_name=role)
        user.groups.add(Group.objects.get(name=role))
        users[role] = user
    return users


@pytest.fixture
def communication(team, client):
    client.force_login(team["Communication"])
    return client


@pytest.fixture
def tomorrow():
    return (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)


@pytest.fixture
def plan(index, team):
    """Return a function that plans the publication of a new piece of news."""

    def plan_news(title, moment, parent=None, **fields):
        page = NewsPage(title=title, live=False, **fields)
        (parent or index).add_child(instance=page)
        return schedule(page, moment, team["Communication"])

    return plan_news


def schedule(page, moment, user, **fields):
    """Plan a version of `page` with these fields, as the editor's form does."""
    for name, value in ({"go_live_at": moment} | fields).items():
        setattr(page, name, value)
    page.save_revision(user=user).publish(user=user)
    page.refresh_from_db()
    return page


def carry_out(moment):
    """Carry out the changes that are due at a moment, and return their outcome."""
    with clock.at(moment):
        return Scheduler().catch_up()
