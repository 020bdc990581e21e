"""The promotions of the programme: their names on the earlier sites, and their dates."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from challenges.folding import folded
from challenges.models import PromotionPage

DIG = "dig"


@dataclass(frozen=True)
class Promotion:
    """A promotion by its key. A date is None if no text of the earlier sites tells it."""

    key: str
    start: date | None = None
    end: date | None = None

    @property
    def number(self) -> int | None:
        """Its number; the designers' promotion has none."""
        return int(self.key.removeprefix("eig-")) if self.key.startswith("eig-") else None

    @property
    def title(self) -> str:
        return f"Promotion {self.number}" if self.number else "Designers d’intérêt général"

    @property
    def values(self) -> dict[str, Any]:
        """The fields of its page."""
        kind = PromotionPage.Kind.DIG if self.key == DIG else PromotionPage.Kind.EIG
        return {"kind": kind, "number": self.number, "start": self.start, "end": self.end}


# The first days are in the file names of people on the site of 2018. The last ones follow from the
# longest of the challenges, except for EIG 3: « En novembre 2019, la promotion 3 prenait fin ».
PROMOTIONS = {
    promotion.key: promotion
    for promotion in (
        Promotion("eig-1", date(2017, 1, 1), date(2017, 10, 31)),
        Promotion("eig-2", date(2018, 1, 1), date(2018, 10, 31)),
        Promotion("eig-3", date(2019, 1, 1), date(2019, 11, 30)),
        Promotion("eig-4", date(2020, 9, 1), date(2021, 6, 30)),
        Promotion(DIG, date(2019, 7, 1), date(2020, 6, 30)),
    )
}


def promotion_named(text: str) -> Promotion:
    """Return the promotion that a title or a record names."""
    key = promotion_key(text)
    return PROMOTIONS.get(key) or Promotion(key)


def promotion_key(text: str) -> str:
    """`eig-4` for « Promotion 4 » or « EIG 4 », `dig` for « Promotion 3 - DIG », else ""."""
    words = folded(text).split()
    if any(word.startswith(DIG) for word in words):
        return DIG
    number = re.search(r"\d+", text)
    return f"eig-{int(number[0])}" if number else ""
