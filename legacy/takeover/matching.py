"""Which page of the present site each document of the 2018 site is about.

Documents of one section are compared by address, name and title, without case, accents or
punctuation. A rule decides only where it leaves one candidate on either side, the strictest first.
`--matches` decides before all of them.
"""

import csv
import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from wagtail.models import Page

from challenges.folding import folded
from legacy.errors import SourceError
from legacy.files import read_bytes
from legacy.models import ImportedDocument, Site

# How alike two titles are that mean one thing; below, a person has to say so.
LIKENESS = 0.85
LARGEST_TABLE = 1024 * 1024  # bytes
EXACT = "même titre"
SAME_PLACE = "même page"


@dataclass(frozen=True)
class Item:
    """A document and what it is known by (`ImportedDocument.identity`)."""

    path: str
    identity: dict[str, Any]

    def _text(self, key: str) -> str:
        return str(self.identity.get(key, ""))

    @cached_property
    def section(self) -> str:
        return self._text("section")

    @cached_property
    def place(self) -> str:
        return self._text("place") if self.section in ("pages", "promos") else ""

    @cached_property
    def day(self) -> str:
        return self._text("day") if self.section == "blog" else ""

    @cached_property
    def promotions(self) -> frozenset[str]:
        found = self.identity.get("promotions", ()) if self.section == "defis" else ()
        return frozenset(map(str, found))

    @cached_property
    def title(self) -> str:
        return folded(self._text("title"))

    @cached_property
    def numberless(self) -> str:
        """« EIG2 Link » and « EIG Link 2018 » are both `eig link`."""
        return re.sub(r"\d+", "", self.title).strip() if self.promotions else ""

    @cached_property
    def names(self) -> set[str]:
        """The title and the name in the address, which may keep a former title, without blanks."""
        texts = {self.title.replace(" ", ""), folded(self._text("slug")).replace(" ", "")}
        return {re.sub(r"\d$", "", text) for text in texts} - {""}


@dataclass(frozen=True)
class Match:
    """The document of the present site that is about the same thing, and by which rule."""

    path: str
    rule: str


Rule = Callable[[Item, Item], bool]


def _may_be_one(one: Item, other: Item) -> bool:
    """Nothing says that they are of two promotions, or of two days."""
    if one.promotions and other.promotions:
        return bool(one.promotions & other.promotions)
    return not (one.day and other.day) or one.day == other.day


def _alike(one: Item, other: Item) -> bool:
    """Nearly the same title with the same numbers, or « MI - matchID » and « matchID »."""
    if min(len(one.title), len(other.title)) < 5 or not _may_be_one(one, other):
        return False
    words = f" {one.title} ", f" {other.title} "
    if one.promotions & other.promotions and (words[0] in words[1] or words[1] in words[0]):
        return True
    if re.findall(r"\d+", one.title) != re.findall(r"\d+", other.title):
        return False
    return difflib.SequenceMatcher(None, one.title, other.title).ratio() >= LIKENESS


RULES: tuple[tuple[str, Rule], ...] = (
    (SAME_PLACE, lambda one, other: one.place == other.place != ""),
    (EXACT, lambda one, other: one.title == other.title != "" and _may_be_one(one, other)),
    (EXACT, lambda one, other: one.title == other.title != ""),
    (
        "même titre au numéro près, même promotion",
        lambda one, other: one.numberless == other.numberless != "" and _may_be_one(one, other),
    ),
    (
        "même nom dans le titre ou l’adresse",
        lambda one, other: bool(one.names & other.names) and _may_be_one(one, other),
    ),
    ("titres presque pareils", _alike),
    ("seul article de ce jour", lambda one, other: one.day == other.day != ""),
)


def match(
    present: Iterable[Item], earlier: Iterable[Item], decided: dict[str, str]
) -> dict[str, Match]:
    """Return, by the path of each earlier item that has one, its match among the present ones.

    `decided` has for a path the one that a person chose, "" for « nothing ».
    """
    present, earlier = list(present), list(earlier)
    paths = {item.path for item in present}
    found = {
        item.path: Match(decided[item.path], "choisi par --matches")
        for item in earlier
        if decided.get(item.path) in paths
    }
    for name, rule in RULES:
        taken = {one.path for one in found.values()}
        here = [item for item in present if item.path not in taken]
        there = [item for item in earlier if item.path not in found and item.path not in decided]
        pairs = [
            (one, other)
            for other in there
            for one in here
            if one.section == other.section and rule(one, other)
        ]
        times = Counter(item.path for pair in pairs for item in pair)
        for one, other in pairs:
            if times[one.path] == times[other.path] == 1:
                found[other.path] = Match(one.path, name)
    return found


class Matches:
    """The pages of the present site that documents of the 2018 site are about.

    `identities` has what each document is known by, `decided` what `--matches` says.
    """

    def __init__(self, identities: dict[str, dict[str, Any]], decided: dict[str, str]):
        records = ImportedDocument.objects.filter(site=Site.HUGO).exclude(identity={})
        self._records = {record.source_path: record for record in records.select_related("page")}
        present = [Item(path, record.identity) for path, record in self._records.items()]
        earlier = [Item(path, identity) for path, identity in identities.items()]
        self._found = match(present, earlier, decided)

    def record(self, path: str) -> ImportedDocument | None:
        """Return what is known of the present site's document about the same thing."""
        found = self._found.get(path)
        return self._records.get(found.path) if found else None

    def page(self, path: str) -> Page | None:
        record = self.record(path)
        return record.page.specific if record is not None and record.page is not None else None

    def is_deleted(self, path: str) -> bool:
        """Tell whether somebody deleted the page of the present site's document."""
        record = self.record(path)
        return record is not None and record.page is None

    def said(self, path: str) -> list[str]:
        """Return what the report says of the match, which a person may have to verify."""
        found = self._found.get(path)
        if found is None:
            return []
        if found.rule in (EXACT, SAME_PLACE):
            return [f"réuni avec {found.path}"]
        return [f"à vérifier\xa0: réuni avec {found.path} ({found.rule})"]


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
