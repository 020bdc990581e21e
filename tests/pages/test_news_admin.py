"""News in the admin: their listing, and their categories."""

import pytest

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


def test_a_renamed_category_is_renamed_on_the_cards(client, index):
    category = Category.objects.create(name="Portraits", slug="portraits")
    add(index, "Page", categories=[category])
    category.name, category.slug = "Visages", "visages"
    category.save()

    assert "Visages" in client.get("/blog/").text
    moved = client.get("/blog/?categorie=portraits")
    assert (moved.status_code, moved["Location"]) == (301, "/blog/?categorie=visages")
    add(index, "Sans catégorie")
    # Readers of feeds keep their address.
    feed = client.get("/blog/rss/?categorie=portraits").text
    assert "Page" in feed
    assert "Sans catégorie" not in feed
