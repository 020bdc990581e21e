"""Measures the time and memory of the take-over of the two whole sites.

    python -m takeover.benchmark [--documents 712] [--files 800]

Makes checkouts of invented content of the sizes of the programme's Hugo and Jekyll sites in a
temporary folder, imports the first twice into an empty site, then the second, which has most people
and challenges in common with it, and prints seconds and the peak of memory. Exit status 1 above the
targets: 150 s for both sites, 300 MB.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.documents import pdf_bytes

ROOT = Path(__file__).resolve().parents[1]
LONGEST_SECONDS, LARGEST_MB = 150, 300
EARLIER_CHALLENGES, EARLIER_PEOPLE, EARLIER_NEWS, EARLIER_FILES = 71, 259, 61, 900
WORDS = ("service", "public", "données", "numérique", "équipe", "usagers", "projet", "défi")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=712)
    parser.add_argument("--files", type=int, default=800)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_checkout(folder / "source", options.documents, options.files)
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "MEDIA_ROOT": str(folder / "media"),
        }
        manage(environment, "migrate", "--verbosity", "0")
        seconds = manage(environment, "import_legacy", str(folder / "source"))
        again = manage(environment, "import_legacy", str(folder / "source"))
        write_earlier_checkout(folder / "earlier")
        earlier = manage(environment, "import_legacy", str(folder / "earlier"))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"first import  {seconds:6.1f} s")
    print(f"second import {again:6.1f} s")
    print(f"both sites    {seconds + earlier:6.1f} s   (at most {LONGEST_SECONDS})")
    print(f"peak memory   {peak:6.0f} MB  (at most {LARGEST_MB})")
    sys.exit(seconds + earlier > LONGEST_SECONDS or peak > LARGEST_MB)


def manage(environment: dict[str, str], *arguments: str) -> float:
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return time.monotonic() - began


def write_checkout(source: Path, documents: int, files: int) -> None:
    """Write a checkout with the present site's proportions."""
    chance = random.Random(0)  # noqa: S311 - invented content
    site = source / "site"
    (site / "static" / "img").mkdir(parents=True)
    (site / "config.toml").parent.mkdir(parents=True, exist_ok=True)
    (site / "config.toml").write_text('title = "EIG"\n')
    for number in range(files):
        write_file(site / "static" / "img", number, chance)
    terms, promotions, news, challenges = 60, 8, 61, 131
    for number in range(terms):
        section = ("themes", "expertises", "categories")[number % 3]
        write(site, section, f"terme-{number}", {"title": f"Terme {number}"})
    for number in range(promotions):
        write(site, "promos", f"promotion-{number}", {"title": f"Promotion {number}"})
    for number in range(challenges):
        fields = {
            "title": f"Défi {number}",
            "description": words(chance, 12),
            "who": f"Ministère {number % 58}",
            "town": "Paris",
            "date": "2021-09-22T14:40:18.496Z",
            "themes": [f"Terme {number % 20 * 3}"],
            "promos": [f"Promotion {number % 8}"],
            "expertises": [f"Terme {number % 20 * 3 + 1}"],
            "image": f"img/image-{number}.png",
        }
        write(site, "defis", f"defi-{number}", fields, body(chance, number, 12))
    for number in range(news):
        fields = {
            "title": f"Article {number}",
            "description": words(chance, 20),
            "author": f"Personne {number}",
            "date": f"20{18 + number % 8}-05-{1 + number % 28:02}T10:00:00Z",
            "categories": [f"Terme {number % 20 * 3 + 2}"],
            "image": f"img/image-{number + 200}.png",
        }
        write(site, "blog", f"article-{number}", fields, body(chance, number, 30))
    for number in range(max(0, documents - terms - promotions - news - challenges)):
        fields = {
            "title": f"Personne {number}",
            "job": "Designer",
            "role": "participant",
            "promos": [f"Promotion {number % 8}"],
            "defis": [f"Défi {number % challenges}"],
            "expertises": [f"Terme {number % 20 * 3 + 1}"],
            "image": f"img/image-{number + 300}.png",
        }
        write(site, "personnes", f"personne-{number}", fields, words(chance, 80))


def write_earlier_checkout(source: Path) -> None:
    """Write a checkout with the Jekyll site's proportions."""
    chance = random.Random(1)  # noqa: S311 - invented content
    (source / "img").mkdir(parents=True)
    (source / "_config.yml").write_text("url: https://entrepreneur-interet-general.etalab.gouv.fr")
    for number in range(EARLIER_FILES):
        write_file(source / "img", number + 300, chance)
    challenges = {
        f"Défi {number}": {
            "title": f"Défi {number}",
            "description": words(chance, 12),
            "year": 2020,
            "promotion": 4,
            "duration_months": 10,
            "administration": f"Ministère {number % 58}",
            "skills": ["dev", "design"],
            "eigs": [f"Personne {number * 3 + place}" for place in range(3)],
            "key_figures": [{"amount": number * 1000, "description": words(chance, 4)}] * 4,
            "projects": [
                {
                    "title": words(chance, 3),
                    "description": words(chance, 20),
                    "image": f"img/image-{300 + number * 3 + place}.png",
                    "url": "https://example.org/",
                }
                for place in range(3)
            ],
        }
        for number in range(EARLIER_CHALLENGES)
    }
    people = {
        f"Personne {number}": {
            "title": f"Personne {number}",
            "class": ["eig", "eig-4", "designer"],
            "defis": [f"Défi {number // 3}"],
            "profil": "Designer",
            "image_url": f"/img/image-{300 + number}.png",
        }
        for number in range(EARLIER_PEOPLE)
    }
    for name, records in (("defis", challenges), ("personnes", people)):
        file = source / "_data" / f"{name}.yml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(records))  # JSON is YAML
    for number in range(EARLIER_CHALLENGES):
        text = f"---\ntitle: Défi {number}\n---\n{body(chance, number, 12)}\n"
        write_text(source / "_defis" / f"2020-01-01-defi-{number}.md", text)
    for number in range(EARLIER_PEOPLE):
        text = f"---\nnom: Personne {number}\n---\n{words(chance, 80)}\n"
        write_text(source / "_communaute" / f"2020-09-01-personne-{number}.md", text)
    for number in range(EARLIER_NEWS):
        text = f"---\ntitle: Article {number}\ntags: [design]\n---\n{body(chance, number, 30)}\n"
        day = f"20{18 + number % 4}-05-{1 + number % 28:02}"
        write_text(source / "_posts" / f"{day}-article-{number}.md", text)


def write_text(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)


def write(site: Path, section: str, slug: str, fields: dict, text: str = "") -> None:
    lines = [f"{key}: {value!r}" for key, value in fields.items()]
    path = site / "content" / section / f"{slug}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("---\n" + "\n".join(lines) + f"\n---\n{text}\n")


def write_file(folder: Path, number: int, chance: random.Random) -> None:
    if number % 10 == 9:
        (folder / f"document-{number}.pdf").write_bytes(pdf_bytes(chance.randbytes(50_000).hex()))
        return
    size = (1600, 1000) if number % 3 else (600, 600)
    picture = Image.effect_noise((size[0] // 8, size[1] // 8), 60).resize(size).convert("RGB")
    picture.putpixel((0, 0), (number % 256, number // 256, 0))
    data = BytesIO()
    if number % 2:
        picture.save(data, "PNG", compress_level=1)
    else:
        picture.save(data, "JPEG")
    (folder / f"image-{number}.{'png' if number % 2 else 'jpg'}").write_bytes(data.getvalue())


def body(chance: random.Random, number: int, paragraphs: int) -> str:
    parts = []
    for index in range(paragraphs):
        if index % 5 == 0:
            parts.append(f"## {words(chance, 4)}")
        parts.append(f"{words(chance, 60)} [lien](/defis/defi-{number % 131}/) **gras**")
        if index % 8 == 0:
            parts.append(f"![{words(chance, 5)}](/img/image-{(number * 7 + index) % 700}.png)")
    return "\n\n".join(parts)


def words(chance: random.Random, number: int) -> str:
    return " ".join(chance.choices(WORDS, k=number))


if __name__ == "__main__":
    main()
