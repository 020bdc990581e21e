"""Which documents of the two earlier sites are about the same thing.

What is compared are titles and the names in addresses, as `folded` writes them; promotions tell
challenges apart that are called alike. A rule decides only where it leaves one candidate on either
side, and the rules come from the strictest to the loosest, so that a loose one never takes what a
strict one would have given to another. `--matches` decides before all of them.
"""

import csv
import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from challenges.folding import folded
from legacy.errors import SourceError
from legacy.sources import read_bytes

# How alike two titles are that mean one thing; below, a person has to say so.
LIKENESS = 0.85
LARGEST_TABLE = 1024 * 1024  # bytes
EXACT = "même titre"
SAME_PLACE = "même page"


@dataclass(frozen=True)
class Item:
    """What a document is known by. `place` is where a page of no section stands here."""

    path: str
    section: str
    title: str
    slug: str = ""
    promotions: frozenset[str] = frozenset()
    day: str = ""
    place: str = ""

    @classmethod
    def of(cls, path: str, identity: dict[str, Any]) -> "Item":
        return cls(
            path=path,
            section=str(identity.get("section", "")),
            title=str(identity.get("title", "")),
            slug=str(identity.get("slug", "")),
            promotions=frozenset(map(str, identity.get("promotions", ()))),
            day=str(identity.get("day", "")),
            place=str(identity.get("place", "")),
        )


@dataclass(frozen=True)
class Match:
    """The document of the present site that is about the same thing, and by which rule."""

    path: str
    rule: str


def match(
    present: Iterable[Item], earlier: Iterable[Item], decided: dict[str, str] | None = None
) -> dict[str, Match]:
    """Return, by the path of each earlier item that has one, its match among the present ones.

    `decided` has for a path the one that a person chose, "" for « nothing ».
    """
    decided = decided or {}
    found: dict[str, Match] = {}
    sections: dict[str, tuple[list[Item], list[Item]]] = defaultdict(lambda: ([], []))
    for item in present:
        sections[item.section][0].append(item)
    for item in earlier:
        sections[item.section][1].append(item)
    for here, there in sections.values():
        paths = {item.path for item in here}
        for item in there:
            if decided.get(item.path) in paths:
                found[item.path] = Match(decided[item.path], "choisi par --matches")
        for name, rule in RULES:
            taken = {each.path for each in found.values()}
            free = [item for item in here if item.path not in taken]
            open_ = [item for item in there if item.path not in found and item.path not in decided]
            for theirs, ours in _pairs(rule, free, open_):
                found[theirs.path] = Match(ours.path, name)
    return found


Rule = Callable[[Item, Item], bool]


def _pairs(rule: Rule, here: list[Item], there: list[Item]) -> list[tuple[Item, Item]]:
    """The pairs in which each is the only one that the rule gives to the other."""
    candidates = {item.path: [one for one in here if rule(one, item)] for item in there}
    claims: dict[str, int] = defaultdict(int)
    for ones in candidates.values():
        for one in ones:
            claims[one.path] += 1
    return [
        (item, candidates[item.path][0])
        for item in there
        if len(candidates[item.path]) == 1 and claims[candidates[item.path][0].path] == 1
    ]


# Rules ------------------------------------------------------------------------------------------


def _same_promotion(one: Item, other: Item) -> bool:
    return bool(one.promotions & other.promotions)


def _may_be_one(one: Item, other: Item) -> bool:
    """Nothing says that they are of two promotions, or of two days."""
    if one.promotions and other.promotions and one.section == "defis":
        return _same_promotion(one, other)
    return not (one.day and other.day and one.section == "blog") or one.day == other.day


def _squeezed(text: str) -> str:
    return folded(text).replace(" ", "")


def _numberless(text: str) -> str:
    """« EIG2 Link » and « EIG Link 2018 » are both `eig link`."""
    return re.sub(r"\d+", "", folded(text)).strip()


def _title_and_promotion(one: Item, other: Item) -> bool:
    return folded(one.title) == folded(other.title) and bool(one.title) and _may_be_one(one, other)


def _title(one: Item, other: Item) -> bool:
    return folded(one.title) == folded(other.title) != ""


def _place(one: Item, other: Item) -> bool:
    return one.place == other.place != ""


def _numberless_title(one: Item, other: Item) -> bool:
    return (
        one.section == "defis"
        and _same_promotion(one, other)
        and _numberless(one.title) == _numberless(other.title) != ""
    )


def _squeezed_title(one: Item, other: Item) -> bool:
    return _squeezed(one.title) == _squeezed(other.title) != "" and _may_be_one(one, other)


def _slug(one: Item, other: Item) -> bool:
    return _squeezed(one.slug) == _squeezed(other.slug) != ""


def _title_in_address(one: Item, other: Item) -> bool:
    """The address of one keeps a former title, which is the other's."""
    slugs = {re.sub(r"\d$", "", _squeezed(item.slug)) for item in (one, other)} - {""}
    titles = {re.sub(r"\d$", "", _squeezed(item.title)) for item in (one, other)}
    return bool(slugs & titles) and _may_be_one(one, other) and one.section != "personnes"


def _alike(one: Item, other: Item) -> bool:
    if not _may_be_one(one, other):
        return False
    ours, theirs = folded(one.title), folded(other.title)
    if re.findall(r"\d+", ours) != re.findall(r"\d+", theirs) or min(len(ours), len(theirs)) < 5:
        return False
    return difflib.SequenceMatcher(None, ours, theirs).ratio() >= LIKENESS


def _contained(one: Item, other: Item) -> bool:
    """« MI - matchID » and « matchID », of the same promotion."""
    if one.section != "defis" or not _same_promotion(one, other):
        return False
    ours, theirs = f" {folded(one.title)} ", f" {folded(other.title)} "
    return min(len(ours), len(theirs)) > 5 and (ours in theirs or theirs in ours)


def _same_day(one: Item, other: Item) -> bool:
    return one.section == "blog" and one.day == other.day != ""


RULES: tuple[tuple[str, Rule], ...] = (
    (SAME_PLACE, lambda one, other: one.section in ("pages", "promos") and _place(one, other)),
    (EXACT, _title_and_promotion),
    (EXACT, _title),
    ("même titre au numéro près, même promotion", _numberless_title),
    ("même titre aux espaces et signes près", _squeezed_title),
    ("même nom dans l’adresse", _slug),
    ("le titre de l’un est dans l’adresse de l’autre", _title_in_address),
    ("titres presque pareils", _alike),
    ("un titre contient l’autre, même promotion", _contained),
    ("seul article de ce jour", _same_day),
)


# What a person decides --------------------------------------------------------------------------


def read_matches(file: Path) -> dict[str, str]:
    """Return what `--matches FILE.csv` decides: earlier path to present path, "" for none.

    Its columns are `ancien` and `actuel`, paths as the report writes them. Raises SourceError.
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


def promotion_key(text: str) -> str:
    """`eig-4` for « Promotion 4 » or « EIG 4 », `dig` for « Promotion 3 - DIG », else ""."""
    words = folded(text).split()
    if any(word.startswith("dig") for word in words):
        return "dig"
    number = re.search(r"\d+", text)
    return f"eig-{int(number[0])}" if number else ""
