"""The guide of the team is in the admin for every account, whole, with all its pictures."""

import re
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from editing.guide import DOCS, PICTURES

pytestmark = pytest.mark.django_db


def test_it_is_read_in_the_admin_with_its_pictures(writer):
    soup = BeautifulSoup(writer.get("/admin/guide/").content, "html.parser")
    guide = soup.select_one(".guide")

    assert soup.h1.get_text(strip=True) == "Guide de rédaction"
    assert guide.find("h2", string="Publier à une heure choisie")
    anchors = {heading["id"] for heading in guide.find_all("h2")}
    assert {unquote(link["href"][1:]) for link in guide.select("a[href^='#']")} == anchors
    pictures = guide.find_all("img")
    assert len(pictures) >= 8
    for picture in pictures:
        response = writer.get(f"/admin/guide/{picture['src']}")
        assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
        assert picture["alt"]
    assert writer.get("/admin/guide/images/guide/absente.webp").status_code == 404
    # No line begins with a punctuation mark.
    assert re.findall(r".{10}(?: [:;!»]|« ).{10}", guide.get_text()) == []


def test_the_dashboard_and_the_help_menu_lead_to_it(writer):
    html = writer.get("/admin/").text

    assert BeautifulSoup(html, "html.parser").select_one("main a[href='/admin/guide/']")
    assert re.search(r'"url": "/admin/guide/"', html)
    assert "editor-guide" not in html  # Wagtail's own, in English
    assert "whats-new-in-wagtail" not in html


def test_its_pictures_are_light_and_all_of_use():
    text = (DOCS / "guide-redaction.md").read_text("utf-8")
    files = list(PICTURES.iterdir())

    assert {file.name for file in files} == set(re.findall(r"images/guide/([\w-]+\.webp)", text))
    assert sum(file.stat().st_size for file in files) < 1_500_000
