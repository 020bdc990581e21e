"""Before production, what the demo content leaves to be filled in is named."""

import pytest
from django.core.checks import run_checks

from pages.models import ProgrammePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def found() -> set[str]:
    errors = run_checks(include_deployment_checks=True, databases=["default"])
    return {error.msg.split(" »")[0] for error in errors if error.id == "eigcms.E001"}


def test_public_pages_with_a_placeholder_are_refused():
    titles = ("Mentions légales", "Données personnelles", "Déclaration d’accessibilité")
    assert found() == {f"« {title}" for title in titles}
    ProgrammePage.objects.get(slug="mentions-legales").unpublish()
    assert found() == {f"« {title}" for title in titles[1:]}
