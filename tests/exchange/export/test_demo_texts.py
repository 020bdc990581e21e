"""The files of the demo: whole, and typed as French is."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image

from exchange.export.demo import FOLDER
from exchange.export.yaml_text import yaml_read

PAGES = sorted(FOLDER.glob("content/fr/**/*.md"))
IMAGES = sorted(FOLDER.glob("static/images/*"))
# Keys with values that are no text for visitors, and keys with addresses.
NAMES = {
    "type", "weight", "translationKey", "roles", "promotion", "promotions", "expertises", "themes",
    "categories", "organisations", "status", "role", "source", "style", "date", "kind", "authors",
}  # fmt: skip
ADDRESSES = {"url", "website", "source_code", "state_startup", "apply_url"}


def front_and_body(file: Path) -> tuple[dict[str, Any], str]:
    _opening, front, body = file.read_text(encoding="utf-8").split("---\n", 2)
    return yaml_read(front), body


def values(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text with the key it stands under."""
    if isinstance(value, dict):
        for name, entry in value.items():
            yield from values(entry, name)
    elif isinstance(value, list):
        for entry in value:
            yield from values(entry, key)
    elif isinstance(value, str):
        yield key, value


def everything(file: Path) -> list[tuple[str, str]]:
    front, body = front_and_body(file)
    return [*values(front), ("body", re.sub(r"\{\{<.*?>\}\}", "", body))]


def ids(file: Path) -> str:
    return "-".join(file.relative_to(FOLDER / "content").with_suffix("").parts)


def test_every_term_serves_and_every_term_used_is_there():
    used: dict[str, set[str]] = {}
    for file in PAGES:
        front, _body = front_and_body(file)
        for name in ("themes", "expertises", "organisations", "categories"):
            used.setdefault(name, set()).update(front.get("params", {}).get(name, []))
    for name, slugs in used.items():
        rows = yaml_read((FOLDER / "data" / f"{name}.yml").read_text(encoding="utf-8"))
        assert {row["slug"] for row in rows} == slugs, name


def test_every_image_is_described_small_and_used():
    rows = yaml_read((FOLDER / "data" / "images.yml").read_text(encoding="utf-8"))
    assert {row["file"] for row in rows} == {f"/images/{file.name}" for file in IMAGES}
    files = [FOLDER / "data" / "settings.yml", *FOLDER.glob("content/**/*.md")]
    texts = "".join(file.read_text(encoding="utf-8") for file in files)
    for row in rows:
        assert row["description"], row
        assert row["file"] in texts, row
    for file in IMAGES:
        assert file.stat().st_size < 30_000, file.name
        # Those for print are as a printer takes them.
        assert Image.open(file).format == ("PNG" if "-impression" in file.name else "WEBP"), file


@pytest.mark.parametrize("file", PAGES, ids=ids)
def test_texts_are_typed_as_french_is_and_addresses_are_whole(file):
    for key, text in everything(file):
        if key in ADDRESSES and text and not text.startswith("mailto:"):
            parts = urlsplit(text)
            assert parts.scheme == "https", text
            assert "." in parts.netloc, text
        if key in NAMES | ADDRESSES or text.startswith("/"):
            continue
        words = re.sub(r"\]\([^)]*\)|https?://\S+", "", text)
        assert not re.search(r"\w’ | [;?!»]|«(?!\u00a0)|(?<!\u00a0)»", words), words
        assert not re.search(r"\w'\w", text), text
        assert not re.search(r"\w[;?!](\s|$)", words), words
        assert not re.search(r"\d \d{3}\b", words), words


@pytest.mark.parametrize("file", sorted(FOLDER.glob("content/fr/personnes/[!_]*.md")), ids=ids)
def test_a_person_says_that_it_is_invented(file):
    front, body = front_and_body(file)
    assert "démonstration" in body
    links = [url for key, url in values(front["params"]["links"]) if key == "url"]
    assert links
    assert all(urlsplit(url).hostname.endswith(".example.org") for url in links)


def test_a_team_was_there_during_the_promotion():
    people = {
        f"/personnes/{file.stem}/": front_and_body(file)[0]["params"]
        for file in FOLDER.glob("content/fr/personnes/[!_]*.md")
    }
    for file in FOLDER.glob("content/fr/defis/[!_]*.md"):
        challenge = front_and_body(file)[0]["params"]
        assert challenge["organisations"]
        assert challenge["themes"]
        for member in challenge["team"]:
            person = people[member["person"]]
            assert member.get("role", "talent") in person["roles"], file
            assert challenge["promotion"] in person["promotions"], file
