"""The plan of an erasure, to be read before it is agreed to."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Page

from challenges.models import Participation, PersonPage
from publishing.trash.models import former_address


@dataclass
class Plan:
    """All that the site holds about a person, by its fate."""

    person: PersonPage
    pages: list[PersonPage]
    names: list[str]
    addresses: list[str]
    # Other people of the same name: texts that name them cannot be told apart, and stay.
    homonyms: list[PersonPage]
    teams: list[Participation] = field(default_factory=list)
    team_versions: int = 0
    images: list[Any] = field(default_factory=list)
    shared_images: list[Any] = field(default_factory=list)
    other_files: list[Any] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)
    texts: Counter[str] = field(default_factory=Counter)
    by_hand: Counter[str] = field(default_factory=Counter)
    accounts: list[Any] = field(default_factory=list)

    def sections(self) -> Iterator[tuple[str, list[str]]]:
        """Yield the French headings and lines, before the editor chooses what stays."""
        yield (
            "Pages supprimées, avec leurs versions, brouillons, commentaires et historique",
            [f"{page.title} ({address_of(page) or 'hors du site'})" for page in self.pages],
        )
        yield "Adresses qui répondront «\xa0410, page retirée\xa0»", self.addresses
        teams = [f"{part.challenge.title}, {part.get_role_display()}" for part in self.teams]
        if self.team_versions:
            teams.append(f"ainsi que dans {self.team_versions} versions ou brouillons de défis")
        yield "Équipes où la personne figure", teams
        yield "Images supprimées, avec leurs fichiers", [str(image) for image in self.images]
        yield (
            "Images gardées, car une autre page s’en sert",
            [str(image) for image in self.shared_images],
        )
        yield (
            "Fichiers cités par ces pages seules, à supprimer vous-même s’il le faut",
            [str(file) for file in self.other_files],
        )
        yield (
            "Adresses laissées sur le site, gardées car une autre personne porte ce nom"
            if self.homonyms
            else "Adresses laissées sur le site, effacées",
            counted(self.rows),
        )
        yield "Textes qui nomment la personne", counted(self.texts)
        if self.homonyms:
            yield (
                "Une autre personne porte ce nom\xa0: les textes restent tels quels",
                [f"{page.title} ({address_of(page)})" for page in self.homonyms],
            )
        yield (
            "Adresses et fichiers qui contiennent le nom, à changer vous-même",
            counted(self.by_hand),
        )
        yield (
            "Comptes à supprimer à part, dans les réglages",
            [account.get_username() for account in self.accounts],
        )


def counted(places: Counter[str]) -> list[str]:
    return [place if number == 1 else f"{place} ({number} fois)"
            for place, number in sorted(places.items())]  # fmt: skip


def address_of(page: Page) -> str:
    parts = page.get_url_parts()
    return (parts and parts[2]) or former_address(page)
