"""How long the take-over of a whole Hugo site takes, and how much memory.

    python -m benchmarks.takeover [--documents 712] [--files 800]

Makes a checkout of invented content of the size of the programme's present site in a temporary
folder, imports it twice into an empty site, and prints seconds and the peak of memory. Exit status
1 above the targets: 120 s and 600 MB.
"""

import argparse
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

ROOT = Path(__file__).resolve().parents[1]
LONGEST_SECONDS, LARGEST_MB = 120, 600
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
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"first import  {seconds:6.1f} s   (at most {LONGEST_SECONDS})")
    print(f"second import {again:6.1f} s")
    print(f"peak memory   {peak:6.0f} MB  (at most {LARGEST_MB})")
    sys.exit(seconds > LONGEST_SECONDS or peak > LARGEST_MB)


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


def write(site: Path, section: str, slug: str, fields: dict, text: str = "") -> None:
    lines = [f"{key}: {value!r}" for key, value in fields.items()]
    path = site / "content" / section / f"{slug}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("---\n" + "\n".join(lines) + f"\n---\n{text}\n")


def write_file(folder: Path, number: int, chance: random.Random) -> None:
    if number % 10 == 9:
        (folder / f"document-{number}.pdf").write_bytes(b"%PDF-1.4\n" + chance.randbytes(100_000))
        return
    size = (1600, 1000) if number % 3 else (600, 600)
    picture = Image.effect_noise((size[0] // 8, size[1] // 8), 60).resize(size).convert("RGB")
    picture.putpixel((0, 0), (number % 256, number // 256, 0))
    data = BytesIO()
    picture.save(data, "PNG" if number % 2 else "JPEG")
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
