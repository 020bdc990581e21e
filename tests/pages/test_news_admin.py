"""News in the admin: their listing, and their categories."""

import pytest

from listing.terms.merging import merge
from pages.models import Category
from tests.pages.conftest import add

pytestmark = pytest.mark.django_db


def test_news_are_filtered_by_category(admin_client, index):
    category = Category.objects.create(name="Portraits", slug="portraits")
    add(index, "Ancienne", categories=[category])
    add(index, "Autre")

    some = admin_client.get(f"/admin/actualites/?categories={category.slug}").text
    assert "Ancienne" in some
    assert "Autre</" not in some
    assert admin_client.get("/admin/actualites/?categories=x&promotions=%00").status_code < 500


def test_cards_name_a_category_as_it_is_called(client, index):
    category = Category.objects.create(name="Portraits", slug="portraits")
    add(index, "Page", categories=[category])
    category.name = "Figures"
    category.save()
    assert "Figures" in client.get("/blog/").text
    merge(category, Category.objects.create(name="Visages"))

    assert "Visages" in client.get("/blog/").text
    assert "?categorie=visages" in client.get("/blog/?categorie=portraits").text
    add(index, "Sans catégorie")
    # Readers of feeds keep their address.
    feed = client.get("/blog/rss/?categorie=portraits").text
    assert "Page" in feed
    assert "Sans catégorie" not in feed
