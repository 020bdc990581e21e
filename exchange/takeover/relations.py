"""The relations between the documents of the Hugo site, however their names were typed."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from challenges.folding import folded
from exchange.export.outcomes import Notes
from exchange.takeover.sources import Checkout, Document


class Names:
    """The names of one kind of thing, found in spite of blanks, case and accents."""

    def __init__(self, names: Iterable[str]):
        self._by_key: dict[str, str] = {}
        for name in names:
            self._by_key.setdefault(folded(name), name)

    def find(self, text: str) -> tuple[list[str], list[str]]:
        """Return the names in `text` and its unknown parts.

        `text` is one name, or several separated by commas or « et ».
        """
        if exact := self._by_key.get(folded(text)):
            return [exact], []
        parts = [part.strip() for part in re.split(r"[,;/&]|\bet\b", text) if part.strip()]
        known = [name for part in parts if (name := self._by_key.get(folded(part)))]
        if not known:
            return [], [text]
        return known, [part for part in parts if folded(part) not in self._by_key]


class Relations:
    """The people, teams and names of a checkout; `notes` takes the faults of a document."""

    def __init__(self, checkout: Checkout, notes: Notes):
        self.checkout = checkout
        self._notes = notes
        # Now: people are imported before their challenges, with the notes on their teams.
        self.teams = self._teams()

    @cached_property
    def people(self) -> dict[str, list[Document]]:
        """The documents about each person, by the path of the first.

        Somebody may have been entered twice: the old site's editor then added `-1` to the file's
        name.
        """
        found: dict[tuple[str, str], list[Document]] = defaultdict(list)
        for document in sorted(self.checkout.of("personnes"), key=lambda one: len(one.address)):
            stem = re.sub(r"-\d+$", "", document.address.strip("/"))
            found[folded(document.title), stem].append(document)
        return {documents[0].path: documents for documents in found.values()}

    @cached_property
    def first_of(self) -> dict[str, Document]:
        """The first document about a person, by the path of each further one."""
        return {
            other.path: documents[0]
            for documents in self.people.values()
            for other in documents[1:]
        }

    @cached_property
    def names(self) -> dict[str, Names]:
        """The titles of each section; an absent section has none."""
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

    def named(
        self, section: str, texts: Iterable[str], document: Document
    ) -> tuple[list[str], list[str]]:
        """Return the names of `section` in the `texts` of `document`, and their unknown parts.

        Each name is there once. A note tells of a text that is read as other names.
        """
        names: list[str] = []
        unknown: list[str] = []
        for text in texts:
            found, more = self.names[section].find(text)
            if found and folded(text) != folded(found[0]):
                self._notes[document.path].append(f"«\xa0{text}\xa0» lu comme {' et '.join(found)}")
            names += found
            unknown += more
        return list(dict.fromkeys(names)), list(dict.fromkeys(unknown))

    def _teams(self) -> dict[str, list[tuple[Document, Document]]]:
        """Return the people of each challenge by its path.

        Each is somebody's first document, and the one that names the challenge.
        """
        found: dict[str, list[tuple[Document, Document]]] = defaultdict(list)
        for documents in self.people.values():
            for one in documents:
                names, unknown = self.named("defis", one.texts("defis"), documents[0])
                self._notes[documents[0].path] += [
                    f"défi «\xa0{name}\xa0» absent de cette copie" for name in unknown
                ]
                for name in names:
                    found[self.by_title["defis", name].path].append((documents[0], one))
        for members in found.values():
            members.sort(key=lambda member: (member[1].number("weight") or 9999, member[0].path))
        return found
