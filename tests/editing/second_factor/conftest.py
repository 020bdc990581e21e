"""Claire, who protects her account by an application, and her steps at the door."""

import pytest
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import Client

from editing.accounts import second_factor
from tests.editing.conftest import PASSWORD
from tests.editing.totp import code

SECURITY = "/admin/securite/"


@pytest.fixture(autouse=True)
def as_in_production(settings):
    cache.clear()  # where allauth notes codes that were used
    settings.SECOND_FACTOR_REQUIRED = True


def member(name, group="Communication") -> User:
    user = User.objects.create_user(name, f"{name}@example.org", PASSWORD)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def claire(db) -> User:
    return member("claire")


@pytest.fixture
def secret(claire) -> str:
    """Protect Claire's account by an application, and return the application's secret."""
    key = "JBSWY3DPEHPK3PXP"
    Authenticator.objects.create(
        user=claire,
        type=Authenticator.Type.TOTP,
        data={"secret": second_factor.FactorAdapter().encrypt(key)},
    )
    return key


def give_password(client, name="claire", password=PASSWORD, follow=True):
    return client.post(
        "/admin/login/",
        {"username": name, "password": password, "next": "/admin/pages/"},
        follow=follow,
    )


def give_code(client, value):
    return client.post("/admin/securite/authenticate/", {"code": value})


def come_in(given) -> Client:
    """Give Claire's password and this code."""
    client = Client()
    give_password(client)
    give_code(client, given)
    return client


def is_in(client) -> bool:
    return client.get("/admin/").status_code == 200


def text_of(response) -> str:
    main = BeautifulSoup(response.content, "lxml").select_one("main")
    return " ".join(main.get_text(" ").split())


@pytest.fixture
def client_in(claire, secret) -> Client:
    return come_in(code(secret))
