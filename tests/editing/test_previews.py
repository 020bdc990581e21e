"""Every type of page and every setting is seen before it is published."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.models import Site

from home.models import published_page_types
from tests.exchange.editor import form_data_of

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


def test_every_type_of_page_is_previewed_before_it_is_saved(admin_client, monkeypatch):
    for model in published_page_types():
        monkeypatch.setattr(model, "max_count_per_parent", None)
        parent = model.objects.live().first().get_parent()
        args = [model._meta.app_label, model._meta.model_name, parent.pk]
        address = reverse("wagtailadmin_pages:preview_on_add", args=args)
        editor = admin_client.get(reverse("wagtailadmin_pages:add", args=args))
        form = form_data_of(model(), editor.content) | {"title": "Toute neuve", "slug": "neuve"}
        assert admin_client.post(address, form).json()["is_valid"] is True, model
        assert "Toute neuve" in main_of(admin_client.get(address)), model


def test_the_settings_are_previewed_at_every_size(admin_client):
    for model in settings_registry:
        args = [model._meta.app_label, model._meta.model_name, Site.objects.get().pk]
        editor = admin_client.get(reverse("wagtailsettings:edit", args=args))
        assert len(sizes_of(editor)) == 3
