"""The promotions of the programme: their names on the earlier sites, and their dates."""

import re
from datetime import date
from typing import Any

from challenges.models import PromotionPage
from listing.folding import folded

DIG = "dig"
# The first and last days that the earlier sites tell. The first ones are in the file names of
# people on the site of 2018. The last ones follow from the longest of the challenges, except for
# EIG 3: « En novembre 2019, la promotion 3 prenait fin ».
DATES = {
    "eig-1": (date(2017, 1, 1), date(2017, 10, 31)),
    "eig-2": (date(2018, 1, 1), date(2018, 10, 31)),
    "eig-3": (date(2019, 1, 1), date(2019, 11, 30)),
    "eig-4": (date(2020, 9, 1), date(2021, 6, 30)),
    DIG: (date(2019, 7, 1), date(2020, 6, 30)),
}


def promotion_key(text: str) -> str:
    """`eig-4` for « Promotion 4 » or « EIG 4 », `dig` for « Promotion 3 - DIG », else ""."""
    words = folded(text).split()
    if any(word.startswith(DIG) for word in words):
        return DIG
    number = re.search(r"\d+", text)
    return f"eig-{int(number[0])}" if number else ""


def promotion_number(key: str) -> int | None:
    """Return the number of a promotion; the designers' has none."""
    return int(key.removeprefix("eig-")) if key.startswith("eig-") else None


def promotion_title(key: str) -> str:
    number = promotion_number(key)
    return f"Promotion {number}" if number else "Designers d’intérêt général"


def promotion_values(key: str) -> dict[str, Any]:
    """Return the fields of the page of a promotion."""
    kind = PromotionPage.Kind.DIG if key == DIG else PromotionPage.Kind.EIG
    start, end = DATES.get(key, (None, None))
    return {"kind": kind, "number": promotion_number(key), "start": start, "end": end}
