"""Pairs the documents of the 2018 site with the present site's documents about the same things.

Documents of one section are compared by address, title and name, without case, accents or
punctuation. A rule decides only where it leaves one candidate on either side, the strictest first.
`--matches`, a table written by a person, decides before all of them.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from wagtail.models import Page

from challenges.folding import folded
from exchange.export.errors import SourceError
from exchange.export.files import read_bytes
from exchange.export.models import ImportedDocument, Origin

LARGEST_TABLE = 1024 * 1024  # bytes
# `ImportedDocument.identity`.
Identity = dict[str, Any]
CERTAIN = "même page", "même titre"


class Match(NamedTuple):
    """The path of the present site's document about the same thing, and the rule that found it."""

    path: str
    rule: str


def _page(one: Identity) -> list[str]:
    known = {"pages": [one["place"]], "promos": one["promotions"]}.get(one["section"], [])
    return list(filter(None, known))


def _title_and_time(one: Identity) -> list[tuple[str, str]]:
    return [(folded(one["title"]), time) for time in _times(one) if time]


def _title(one: Identity) -> list[str]:
    return [folded(one["title"])]


def _name_and_time(one: Identity) -> list[tuple[str, str]]:
    """The title, and the name in the address, perhaps of a former title; both without blanks."""
    names = {folded(one[key]).replace(" ", "").rstrip("0123456789") for key in ("title", "slug")}
    return [(name, time) for name in names - {""} for time in _times(one)]


def _times(one: Identity) -> list[str]:
    """The promotions of a challenge, the day of an article: « EIG Link » is one of each year."""
    return one["promotions"] or [one["day"]]


# Each gives keys. Two documents about the same thing have one in common.
RULES: tuple[tuple[str, Callable[[Identity], list]], ...] = (
    ("même page", _page),
    ("même titre", _title_and_time),
    ("même titre", _title),
    ("même nom dans le titre ou l’adresse", _name_and_time),
)


def match(
    present: dict[str, Identity], earlier: dict[str, Identity], decided: dict[str, str]
) -> dict[str, Match]:
    """Return the matches of earlier documents among the present ones, by their paths.

    `decided` has the choice of a person for a path, "" for « nothing ».
    """
    found = {
        path: Match(decided[path], "choisi par --matches")
        for path in earlier
        if decided.get(path) in present
    }
    for rule, keys_of in RULES:
        here = _by_key(present, keys_of, without={match.path for match in found.values()})
        there = _by_key(earlier, keys_of, without={*found, *decided})
        pairs = {
            (one, other)
            for key in here.keys() & there.keys()
            for one in here[key]
            for other in there[key]
        }
        times = Counter(path for pair in pairs for path in pair)
        for one, other in pairs:
            if times[one] == times[other] == 1:
                found[other] = Match(one, rule)
    return found


def _by_key(
    identities: dict[str, Identity], keys_of: Callable[[Identity], list], *, without: set[str]
) -> dict[Any, set[str]]:
    found: dict[Any, set[str]] = defaultdict(set)
    for path, identity in identities.items():
        for key in keys_of(identity) if path not in without else ():
            found[identity["section"], key].add(path)
    return found


class Matches:
    """The matches of documents by their `identities` and by `decided`, the table of `--matches`."""

    def __init__(self, identities: dict[str, Identity], decided: dict[str, str]):
        records = ImportedDocument.objects.filter(origin=Origin.HUGO).exclude(identity={})
        self._records = {record.source_path: record for record in records.select_related("page")}
        present = {path: record.identity for path, record in self._records.items()}
        self._found = match(present, identities, decided)

    def record(self, path: str) -> ImportedDocument | None:
        """Return the record of the present site's document about the same thing."""
        found = self._found.get(path)
        return self._records.get(found.path) if found else None

    def page(self, path: str) -> Page | None:
        record = self.record(path)
        return record.page.specific if record is not None and record.page is not None else None

    def said(self, path: str) -> str:
        """Return the report's message on the match, which a person may have to verify."""
        found = self._found[path]
        if found.rule in CERTAIN:
            return f"réuni avec {found.path}"
        return f"à vérifier\xa0: réuni avec {found.path} ({found.rule})"


def read_matches(file: Path) -> dict[str, str]:
    """Return the table of `--matches FILE.csv`: earlier path to present path, "" for none.

    Its columns are `ancien` and `actuel`, with the paths of the report. Raises SourceError.
    """
    try:
        text = read_bytes(file, LARGEST_TABLE).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError("Le fichier de --matches n’est pas en UTF-8.") from error
    first = text.split("\n", 1)[0]
    rows = csv.DictReader(text.splitlines(), delimiter=";" if ";" in first else ",")
    if not {"ancien", "actuel"} <= set(rows.fieldnames or ()):
        raise SourceError(
            "Le fichier de --matches doit avoir les colonnes «\xa0ancien\xa0» et «\xa0actuel\xa0»."
        )
    return {
        (row["ancien"] or "").strip(): (row["actuel"] or "").strip()
        for row in rows
        if (row["ancien"] or "").strip()
    }
