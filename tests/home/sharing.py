"""Reads the metadata of a page for sharing, and their preview in the editor."""

import io

from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.staticfiles import finders
from PIL import Image as PILImage


def shared(client, page) -> dict[str, str]:
    """Return the metadata of a page about its picture."""
    soup = BeautifulSoup(client.get(page.get_url()).content, "lxml")
    return {
        meta.get("property", meta.get("name")): meta["content"]
        for meta in soup.select("meta[property^='og:image'], meta[name='twitter:card']")
    }


def picture(client, address: str) -> PILImage.Image:
    assert address.startswith("http://")
    path = "/" + address.split("/", 3)[3]
    if path.startswith(settings.STATIC_URL):
        return PILImage.open(finders.find(path.removeprefix(settings.STATIC_URL)))
    response = client.get(path)
    assert response.status_code == 200
    return PILImage.open(io.BytesIO(b"".join(response)))


def panel(admin_client, page) -> BeautifulSoup:
    response = admin_client.get(f"/admin/pages/{page.pk}/edit/")
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "lxml")
    return soup.select_one(".eig-sharing")
