"""Accounts of each role."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import F

from publishing.models import VisitorCount

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


@pytest.fixture
def accounts(db) -> dict[str, User]:
    return create_accounts()


def grow_old(**age) -> None:
    """Have what was counted been counted earlier."""
    VisitorCount.objects.update(expires_at=F("expires_at") - timedelta(**age))
