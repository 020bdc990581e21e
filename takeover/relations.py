"""The relations between the documents of the Hugo site, however their names were typed."""

import re
from collections import defaultdict
from collections.abc import Iterable

from listing.folding import folded
from takeover.sources import Checkout, Document

# Messages for the report, in French, by the path of their document.
Notes = defaultdict[str, list[str]]


class Relations:
    """Finds the documents of a checkout by their titles, in spite of blanks, case and accents.

    `notes` takes the faults of a document. `teams` has the people of each challenge by its path.
    """

    def __init__(self, checkout: Checkout, notes: Notes):
        self._notes = notes
        self._by_name: dict[tuple[str, str], Document] = {}
        for document in checkout.documents:
            self._by_name.setdefault((document.section, folded(document.title)), document)
        # Now: people are imported before their challenges, with the notes on their teams.
        self.teams = self._teams(checkout.of("personnes"))

    def find(self, section: str, text: str) -> tuple[list[Document], list[str]]:
        """Return the documents of `section` that `text` names, and its unknown parts.

        `text` is one name, or several separated by commas or « et ».
        """
        if exact := self._by_name.get((section, folded(text))):
            return [exact], []
        parts = [part.strip() for part in re.split(r"[,;/&]|\bet\b", text) if part.strip()]
        found = {part: self._by_name.get((section, folded(part))) for part in parts}
        if known := list(filter(None, found.values())):
            return known, [part for part, document in found.items() if document is None]
        return [], [text]

    def named(
        self, section: str, texts: Iterable[str], document: Document
    ) -> tuple[list[Document], list[str]]:
        """Return what `find` returns for all the `texts` of `document`, each once.

        A note tells of a text that is read as other names.
        """
        known: list[Document] = []
        unknown: list[str] = []
        for text in texts:
            found, more = self.find(section, text)
            if found and folded(text) != folded(found[0].title):
                names = " et ".join(one.title for one in found)
                self._notes[document.path].append(f"«\xa0{text}\xa0» lu comme {names}")
            known += found
            unknown += more
        return list(dict.fromkeys(known)), list(dict.fromkeys(unknown))

    def _teams(self, people: Iterable[Document]) -> dict[str, list[Document]]:
        teams: dict[str, list[Document]] = defaultdict(list)
        for person in sorted(people, key=lambda one: (one.number("weight") or 9999, one.path)):
            challenges, unknown = self.named("defis", person.texts("defis"), person)
            self._notes[person.path] += [
                f"défi «\xa0{name}\xa0» absent de cette copie" for name in unknown
            ]
            for challenge in challenges:
                teams[challenge.path].append(person)
        return teams
