"""Before production, what is missing is named: variables, and what the demo leaves to fill in."""

import pytest
from django.core.checks import run_checks

from eigcms.checks import check_variables
from pages.models import ProgrammePage


def found() -> set[str]:
    errors = run_checks(include_deployment_checks=True, databases=["default"])
    return {error.msg.split(" »")[0] for error in errors if error.id == "eigcms.E001"}


@pytest.mark.django_db
@pytest.mark.usefixtures("demo")
def test_public_pages_with_a_placeholder_are_refused():
    titles = ("Mentions légales", "Données personnelles", "Déclaration d’accessibilité")
    assert found() == {f"« {title}" for title in titles}
    ProgrammePage.objects.get(slug="mentions-legales").unpublish()
    assert found() == {f"« {title}" for title in titles[1:]}


@pytest.mark.parametrize("missing", ["SECURITY_CONTACT", "BACKUP_KEY", "MAIL_HOST", "ADMINS", ""])
def test_a_variable_that_production_needs_is_asked_for(settings, monkeypatch, missing):
    monkeypatch.setenv("BACKUP_KEY", "" if missing == "BACKUP_KEY" else "age1" + "x" * 58)
    for name in ("SECURITY_CONTACT", "MAIL_HOST", "ADMINS"):
        setattr(settings, name, "" if missing == name else "x")
    hints = [warning.hint for warning in check_variables()]
    assert hints == ([f"Set {missing} (see .env.example)."] if missing else [])
