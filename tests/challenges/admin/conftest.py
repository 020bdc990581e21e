"""Pages below their lists, and clients of each role."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
)


@pytest.fixture(autouse=True)
def admin_settings(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def indexes(home):
    pages = [
        ChallengeIndexPage(title="Défis", slug="defis"),
        PersonIndexPage(title="Personnes", slug="personnes"),
        PromotionIndexPage(title="Promotions", slug="promos"),
    ]
    for page in pages:
        home.add_child(instance=page)
    return {type(page): page for page in pages}


@pytest.fixture
def add(indexes):
    """Return a function that adds a live page of a type below its index."""
    parents = {
        ChallengePage: ChallengeIndexPage,
        PersonPage: PersonIndexPage,
        PromotionPage: PromotionIndexPage,
    }

    def add_page(model, title, *, many=None, **fields):
        page = model(title=title, **fields)
        for name, values in (many or {}).items():
            setattr(page, name, values)
        indexes[parents[model]].add_child(instance=page)
        return page

    return add_page


@pytest.fixture
def sign_in():
    def signed_in(role):
        user = User.objects.create_user(role.lower(), f"{role}@example.org")
        user.groups.add(Group.objects.get(name=role))
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def communication(sign_in):
    return sign_in("Communication")


@pytest.fixture
def writer(sign_in):
    return sign_in("Rédaction")


def titles(response):
    return [page.title for page in response.context["object_list"]]
