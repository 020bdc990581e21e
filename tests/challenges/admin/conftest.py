"""Pages below their lists, and clients of each role."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client


@pytest.fixture(autouse=True)
def admin_settings(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def indexes(programme):
    """The lists, by type."""
    lists = (programme.challenges, programme.people, programme.promotions)
    return {type(page): page for page in lists}


@pytest.fixture
def add(programme):
    return programme.add


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
