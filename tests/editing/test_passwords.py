"""Which passwords are too easy to try, by lists that are here."""

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.editing.conftest import PASSWORD

CLAIRE = User(username="claire.dupont", email="claire.dupont@example.org", last_name="Dupont")


@pytest.mark.parametrize(
    "password",
    [
        "court-1!",
        "123456789012",
        "Motdepasse2026!",
        "M0td3p@sse2026",
        "Entrepreneurs-d’intérêt-général",
        "Bienvenue-a-Paris-2026",
        "Azertyuiop123456",
        "Ministere2026Ministere",
        "claire.dupont2026",
        "passwordpassword",
    ],
)
def test_easy_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, CLAIRE)


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "trois loutres mangent un kaki", "Le service de ma tante Odile", "x9$Kq!vB2#pLm7"],
)
def test_others_pass(password):
    validate_password(password, CLAIRE)
