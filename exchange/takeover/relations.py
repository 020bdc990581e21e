"""Finding what the relations of an old site mean, however a name was typed."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from challenges.folding import folded
from exchange.export.outcomes import Notes
from exchange.takeover.sources import Checkout, Document


@dataclass(frozen=True)
class Found:
    """What a relation means: the known names, and in French what was corrected or is unknown."""

    names: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Names:
    """The names of one kind of thing, found in spite of blanks, case and accents."""

    def __init__(self, names: Iterable[str]):
        self._by_key: dict[str, str] = {}
        for name in names:
            self._by_key.setdefault(folded(name), name)

    def find(self, text: str) -> Found:
        """Return what `text` names: one thing, or several separated by commas or « et »."""
        if exact := self._by_key.get(folded(text)):
            return Found((exact,))
        parts = [part.strip() for part in re.split(r"[,;/&]|\bet\b", text) if part.strip()]
        known = [name for part in parts if (name := self._by_key.get(folded(part)))]
        if not known:
            return Found((), unknown=(text,))
        unknown = tuple(part for part in parts if folded(part) not in self._by_key)
        return Found(tuple(known), unknown, (f"«\xa0{text}\xa0» lu comme {' et '.join(known)}",))

    def find_all(self, texts: Iterable[str]) -> Found:
        """Return what all `texts` name, each thing once, in order."""
        each = [self.find(text) for text in texts]
        names = dict.fromkeys(name for found in each for name in found.names)
        unknown = dict.fromkeys(text for found in each for text in found.unknown)
        return Found(tuple(names), tuple(unknown), tuple(n for found in each for n in found.notes))


class Relations:
    """Who and what the documents of a checkout are, and how they name each other."""

    def __init__(self, checkout: Checkout, notes: Notes):
        self.checkout = checkout
        self._notes = notes
        # Now, for what is amiss is said with the people, who come in before their challenges.
        self.teams = self._teams()

    @cached_property
    def people(self) -> dict[str, list[Document]]:
        """The documents about each person, by the path of the first.

        The old site's editor added `-1` to a file's name when there was one of that name already:
        somebody entered twice.
        """
        found: dict[tuple[str, str], list[Document]] = defaultdict(list)
        for document in sorted(self.checkout.of("personnes"), key=lambda one: len(one.address)):
            stem = re.sub(r"-\d+$", "", document.address.strip("/"))
            found[folded(document.title), stem].append(document)
        return {documents[0].path: documents for documents in found.values()}

    @cached_property
    def first_of(self) -> dict[str, Document]:
        """By its path, the document whose page also holds one that is not its person's first."""
        return {
            other.path: documents[0]
            for documents in self.people.values()
            for other in documents[1:]
        }

    @cached_property
    def names(self) -> dict[str, Names]:
        """The titles of each section; a section that the checkout lacks has none."""
        titles: dict[str, list[str]] = defaultdict(list)
        for document in self.checkout.documents:
            titles[document.section].append(document.title)
        known = {section: Names(each) for section, each in titles.items()}
        return defaultdict(lambda: Names(()), known)

    @cached_property
    def by_title(self) -> dict[tuple[str, str], Document]:
        """The first document of each title in each section."""
        found: dict[tuple[str, str], Document] = {}
        for document in self.checkout.documents:
            first = self.first_of.get(document.path, document)
            found.setdefault((document.section, document.title), first)
        return found

    def named(self, section: str, texts: Iterable[str], document: Document) -> Found:
        """Return what `texts` of `document` name in `section`; corrections are noted with it."""
        found = self.names[section].find_all(texts)
        self._notes[document.path] += found.notes
        return found

    def _teams(self) -> dict[str, list[tuple[Document, Document]]]:
        """The people of each challenge by its path: somebody's first document, and what says so."""
        found: dict[str, list[tuple[Document, Document]]] = defaultdict(list)
        for documents in self.people.values():
            for one in documents:
                relation = self.named("defis", one.texts("defis"), documents[0])
                self._notes[documents[0].path] += [
                    f"défi «\xa0{name}\xa0» absent de cette copie" for name in relation.unknown
                ]
                for name in relation.names:
                    found[self.by_title["defis", name].path].append((documents[0], one))
        for members in found.values():
            members.sort(key=lambda member: (member[1].number("weight") or 9999, member[0].path))
        return found
