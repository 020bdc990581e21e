"""Accounts of each role."""

import pytest
from django.contrib.auth.models import Group, User

PASSWORD = "Une-phrase-assez-longue-2026"
ROLES = {
    "redaction": "Rédaction",
    "communication": "Communication",
    "administration": "Administration",
}


@pytest.fixture(autouse=True)
def static_files(settings):
    # The manifest of static files exists after a build alone.
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


def create_accounts() -> dict[str, User]:
    """Create an account of each role and a superuser, and return them by user name."""
    accounts = {"superuser": User.objects.create_superuser("superuser", "super@example.org")}
    for name, group in ROLES.items():
        account = User.objects.create_user(
            name, f"{name}@example.org", first_name=group, last_name="Test"
        )
        account.groups.add(Group.objects.get(name=group))
        accounts[name] = account
    return accounts


@pytest.fixture
def accounts(db) -> dict[str, User]:
    return create_accounts()
