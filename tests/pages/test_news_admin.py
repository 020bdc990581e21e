"""News in the admin: their listing, and their categories."""

import pytest

from pages.models import Category
from tests.pages.conftest import add

pytestmark = pytest.mark.django_db


def test_news_are_listed_latest_first_and_filtered_by_category(admin_client, index):
    category = Category.objects.create(name="Portraits", slug="portraits")
    add(index, "Ancienne", categories=[category])
    add(index, "Autre")

    everything = admin_client.get("/admin/actualites/").text
    assert "Ancienne" in everything
    assert "Autre" in everything
    assert "Portraits" in everything
    assert "1 septembre 2017" in everything
    some = admin_client.get(f"/admin/actualites/?categories={category.slug}").text
    assert "Ancienne" in some
    assert "Autre</" not in some
    assert admin_client.get("/admin/actualites/?categories=x&promotions=%00").status_code < 500


def test_a_renamed_category_is_renamed_on_the_cards(client, index):
    category = Category.objects.create(name="Portraits", slug="portraits")
    add(index, "Page", categories=[category])
    category.name, category.slug = "Visages", "visages"
    category.save()

    assert "Visages" in client.get("/blog/").text
    add(index, "Sans catégorie")
    for address in ("/blog/?categorie=portraits", "/blog/rss/?categorie=portraits"):
        found = client.get(address).text
        assert "Page" in found
        assert "Sans catégorie" not in found


def test_categories_have_their_screens(admin_client):
    Category.objects.create(name="Portraits", slug="portraits")

    assert "Portraits" in admin_client.get("/admin/snippets/pages/category/").text
