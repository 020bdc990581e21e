"""Accounts of each role."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import GroupPagePermission

PASSWORD = "Une-phrase-assez-longue-2026"
# When to come back after too many attempts: a moment of today or of tomorrow.
AGAIN = re.compile(r"Trop d’essais\. Réessayez (demain )?à partir de \d+\sh\s\d\d\.")
ROLES = {
    "redaction": "Rédaction",
    "communication": "Communication",
    "administration": "Administration",
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


def costs_the_same(ask: Callable[[], Any], grow: Callable[[], Any]) -> None:
    """Assert that `ask` makes no query more once `grow` has added what it lists."""
    ask()  # fills the memory of the process
    found = []
    for add in (lambda: None, grow):
        add()
        with CaptureQueriesContext(connection) as queries:
            ask()
        found.append(len(queries))
    assert found[1] <= found[0]


def editor_below(page, *codenames: str) -> User:
    """Create an account that may do this below `page`, and nothing elsewhere."""
    group = Group.objects.create(name="Une partie")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for permission in Permission.objects.filter(codename__in=codenames):
        GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    editor = User.objects.create_user("membre")
    editor.groups.add(group)
    return editor


@pytest.fixture
def accounts(db) -> dict[str, User]:
    return create_accounts()
