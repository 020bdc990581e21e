"""Every type of page, every snippet and every setting is seen before it is published."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.models import PreviewableMixin, Site
from wagtail.snippets.models import get_snippet_models

from challenges.models import ChallengePage, Organisation, Theme
from home.models import HomePage, Synonyms, published_page_types
from pages.models import Category

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def main_of(response) -> str:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml").main.get_text(" ", strip=True)


def sizes_of(response) -> list[str]:
    soup = BeautifulSoup(response.content, "lxml")
    return [size["aria-label"] for size in soup.select("[name=preview-size]")]


def test_every_type_of_page_is_previewed_as_a_page_and_as_shared(admin_client):
    for model in published_page_types():
        page = model.objects.live().first()
        assert page is not None, model
        address = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
        assert page.title in main_of(admin_client.get(address)), model
        shared = main_of(admin_client.get(address, {"mode": "partage"}))
        assert (page.seo_title or page.title) in shared
        assert "réseaux sociaux" in shared


def test_a_page_that_is_not_saved_yet_is_previewed(admin_client):
    home = HomePage.objects.first()
    address = reverse("wagtailadmin_pages:preview_on_add", args=["pages", "programmepage", home.pk])
    form = {"title": "Toute neuve", "slug": "neuve", "body-count": 0}
    form |= {f"comments-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    assert admin_client.post(address, form).json()["is_valid"] is True
    assert "Toute neuve" in main_of(admin_client.get(address))


@pytest.mark.parametrize("model", [Theme, Organisation, Category])
def test_a_term_is_previewed_with_its_pages(admin_client, model):
    term = next(term for term in model.objects.all() if term.shown_on())
    name = f"wagtailsnippets_{model._meta.app_label}_{model._meta.model_name}"
    editor = admin_client.get(reverse(f"{name}:edit", args=[term.pk]))
    assert [label.rpartition(" ")[2] for label in sizes_of(editor)] == [
        "mobile",
        "tablette",
        "bureau",
    ]
    address = reverse(f"{name}:preview_on_edit", args=[term.pk])
    form = {"name": "Nom en cours", "slug": term.slug, "acronym": "", "website": ""}
    assert admin_client.post(address, form).json()["is_valid"] is True
    shown = main_of(admin_client.get(address))
    assert "Nom en cours" in shown
    assert term.shown_on()[0].title in shown
    empty = reverse(f"{name}:preview_on_add")
    assert admin_client.post(empty, form | {"slug": "autre"}).json()["is_valid"] is True
    assert "Aucune page en ligne" in main_of(admin_client.get(empty))


def test_nothing_that_shows_on_the_site_lacks_a_preview(admin_client):
    shown = [model for model in get_snippet_models() if model is not Synonyms]  # no page shows them
    for model in (*shown, *settings_registry):
        assert issubclass(model, PreviewableMixin | ChallengePage), model
    for model in settings_registry:
        args = [model._meta.app_label, model._meta.model_name, Site.objects.get().pk]
        editor = admin_client.get(reverse("wagtailsettings:edit", args=args))
        assert len(sizes_of(editor)) == 3
