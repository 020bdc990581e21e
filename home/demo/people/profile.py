"""What the demo profiles have in common: a note that they are invented, and made-up links."""

from home.demo.content import Block, text
from home.demo.shapes import DemoLink

DEMO_NOTE = "Profil de démonstration : cette personne n’existe pas."


def biography(*paragraphs: str) -> list[Block]:
    return [text(*paragraphs, f"<i>{DEMO_NOTE}</i>")]


def site(slug: str) -> DemoLink:
    return DemoLink("site", f"https://{slug}.example.org/")


def github(slug: str) -> DemoLink:
    return DemoLink("github", f"https://github.example.org/{slug}")
