"""A copy of a page without the place to put it."""

import pytest
from django.test import Client
from django.urls import reverse

from home.models import HomePage
from pages.models import ProgrammePage


@pytest.mark.parametrize("parent", [{}, {"new_parent_page": ""}, {"new_parent_page": "99999"}])
@pytest.mark.django_db
def test_a_copy_without_a_parent_is_asked_for_one(accounts, parent):
    """« Effacer le choix » in the chooser sends an empty one."""
    home = HomePage.objects.get(locale__language_code="fr")
    page = home.add_child(instance=ProgrammePage(title="Avant", live=False))
    client = Client()
    client.force_login(accounts["communication"])
    form = {"new_title": "Copie", "new_slug": "copie"} | parent
    answer = client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), form, follow=True)
    assert answer.status_code == 200
    assert "Choisissez la page sous laquelle mettre la copie." in answer.text
    assert not page.get_siblings().filter(slug="copie").exists()
