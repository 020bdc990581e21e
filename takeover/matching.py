"""Pairs the documents of the 2018 site with the present site's documents about the same things.

Documents of one section are compared by address, title and name, without case, accents or
punctuation. A rule decides only where it leaves one candidate on either side, the strictest first.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

from listing.folding import folded
from takeover.models import LegacyDocument, Origin

# `LegacyDocument.identity`.
Identity = dict[str, Any]
CERTAIN = "même page", "même titre"


class Match(NamedTuple):
    """The present site's document about the same thing, and the rule that found it."""

    record: LegacyDocument
    rule: str

    @property
    def message(self) -> str:
        """The report's message, which a person may have to verify."""
        doubt = "" if self.rule in CERTAIN else f" ({self.rule})"
        return f"{'à vérifier\xa0: ' if doubt else ''}réuni avec {self.record.source_path}{doubt}"


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


def find_matches(earlier: dict[str, Identity]) -> dict[str, Match]:
    """Return the matches of earlier documents, by their paths, among the imported present ones."""
    records = LegacyDocument.objects.filter(origin=Origin.HUGO).exclude(identity={})
    present = {record.source_path: record for record in records.select_related("page")}
    found = match({path: record.identity for path, record in present.items()}, earlier)
    return {path: Match(present[other], rule) for path, (other, rule) in found.items()}


def match(present: dict[str, Identity], earlier: dict[str, Identity]) -> dict[str, tuple[str, str]]:
    """Return path and rule of the match of each earlier document that has one, by its path."""
    found: dict[str, tuple[str, str]] = {}
    for rule, keys_of in RULES:
        here = _by_key(present, keys_of, without={path for path, _rule in found.values()})
        there = _by_key(earlier, keys_of, without=set(found))
        pairs = {
            (one, other)
            for key in here.keys() & there.keys()
            for one in here[key]
            for other in there[key]
        }
        times = Counter(path for pair in pairs for path in pair)
        for one, other in pairs:
            if times[one] == times[other] == 1:
                found[other] = one, rule
    return found


def _by_key(
    identities: dict[str, Identity], keys_of: Callable[[Identity], list], *, without: set[str]
) -> dict[Any, set[str]]:
    found: dict[Any, set[str]] = defaultdict(set)
    for path, identity in identities.items():
        for key in keys_of(identity) if path not in without else ():
            found[identity["section"], key].add(path)
    return found
