"""Reads the metadata of a page for sharing, and their preview in the editor."""

import io

from bs4 import BeautifulSoup
from PIL import Image as PILImage

from media import sharing


def draw_all() -> int:
    drawn = 0
    while sharing.make_missing_card():
        drawn += 1
        assert drawn < 500, "the background work never ends"
    return drawn


def shared(client, page) -> dict[str, str]:
    """Return the metadata of a page about its picture."""
    soup = BeautifulSoup(client.get(page.get_url()).content, "lxml")
    return {
        meta.get("property", meta.get("name")): meta["content"]
        for meta in soup.select("meta[property^='og:image'], meta[name='twitter:card']")
    }


def picture(client, address: str) -> PILImage.Image:
    assert address.startswith("http://")
    response = client.get("/" + address.split("/", 3)[3])
    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]
    return PILImage.open(io.BytesIO(b"".join(response.streaming_content)))


def panel(admin_client, page) -> BeautifulSoup:
    response = admin_client.get(f"/admin/pages/{page.pk}/edit/")
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "lxml")
    return soup.select_one(".eig-sharing")
