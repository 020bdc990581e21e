"""Every type of page and every setting is seen before it is published."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.models import Site

from home.models import HomePage, published_page_types

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def main_of(response) -> str:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml").main.get_text(" ", strip=True)


def sizes_of(response) -> list[str]:
    soup = BeautifulSoup(response.content, "lxml")
    return [size["aria-label"] for size in soup.select("[name=preview-size]")]


def test_every_type_of_page_is_previewed(admin_client):
    for model in published_page_types():
        page = model.objects.live().first()
        assert page is not None, model
        address = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
        assert page.title in main_of(admin_client.get(address)), model


def test_a_page_that_is_not_saved_yet_is_previewed(admin_client):
    home = HomePage.objects.first()
    address = reverse("wagtailadmin_pages:preview_on_add", args=["pages", "programmepage", home.pk])
    form = {"title": "Toute neuve", "slug": "neuve", "body-count": 0}
    form |= {f"comments-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    assert admin_client.post(address, form).json()["is_valid"] is True
    assert "Toute neuve" in main_of(admin_client.get(address))


def test_the_settings_are_previewed_at_every_size(admin_client):
    for model in settings_registry:
        args = [model._meta.app_label, model._meta.model_name, Site.objects.get().pk]
        editor = admin_client.get(reverse("wagtailsettings:edit", args=args))
        assert len(sizes_of(editor)) == 3
