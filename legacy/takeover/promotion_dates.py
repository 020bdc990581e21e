"""When a promotion began and ended, where the texts of the old site leave no doubt."""

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from legacy.takeover.sources import Document

MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
          "octobre", "novembre", "décembre")  # fmt: skip
MONTH = re.compile(rf"(?:\b(\d\d?)(?:er)? )?\b({'|'.join(MONTHS)}) (20\d\d)", re.IGNORECASE)
PROMOTION = re.compile(r"\bpromotion (?:EIG )?(\d+)|\b(\d+)(?:e|è|ème) promotion", re.IGNORECASE)
SAYS = {
    "start": re.compile(r"\b(?:a (?:débuté|commencé|démarré)|débute|commence|démarre)\b"),
    "end": re.compile(
        r"\b(?:prenait|prend|a pris) fin\b|\bs[’']est (?:achevée|terminée)\b|\bs[’']achève\b"
    ),
}
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n")


def certain_dates(documents: Iterable[Document]) -> dict[int, dict[str, date]]:
    """Return `start` and `end` of promotions by number, as far as all texts agree on them.

    A sentence counts if it names one promotion and one month, and says what happened then.
    """
    found: dict[tuple[int, str], set[date]] = defaultdict(set)
    for document in documents:
        text = f"{document.text('description')}\n\n{document.body}"
        for sentence in SENTENCE_END.split(text):
            sentence = " ".join(sentence.split())
            numbers = {int(one or other) for one, other in PROMOTION.findall(sentence)}
            months = set(MONTH.findall(sentence))
            said = [name for name, pattern in SAYS.items() if pattern.search(sentence)]
            is_clear = len(numbers) == len(months) == len(said) == 1
            if is_clear and (day := _day(*months.pop(), is_end=said == ["end"])):
                found[numbers.pop(), said[0]].add(day)
    dates: dict[int, dict[str, date]] = defaultdict(dict)
    for (number, name), days in found.items():
        if len(days) == 1:
            dates[number][name] = days.pop()
    return dates


def _day(day: str, month: str, year: str, *, is_end: bool) -> date | None:
    """The day that is named, else the first or the last one of the month."""
    number = MONTHS.index(month.lower()) + 1
    last = monthrange(int(year), number)[1]
    try:
        return date(int(year), number, int(day) if day else last if is_end else 1)
    except ValueError:
        return None
