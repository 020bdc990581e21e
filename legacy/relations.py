"""Finding what a relation of an old site means, however its name was typed."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from challenges.folding import folded

# A name this like a known one is that one misspelt; below, somebody else.
LIKENESS = 0.88


@dataclass(frozen=True)
class Found:
    """What a relation means: the known names, and in French what was corrected or is unknown."""

    names: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Names:
    """The names of one kind of thing, found in spite of blanks, case, accents and slips."""

    def __init__(self, names: Iterable[str]):
        self._by_key: dict[str, str] = {}
        for name in names:
            self._by_key.setdefault(folded(name), name)

    def find(self, text: str) -> Found:
        """Return what `text` names: one thing, or several separated by commas or « et »."""
        if exact := self._by_key.get(folded(text)):
            return Found((exact,))
        parts = [part.strip() for part in re.split(r"[,;/]|\bet\b|&", text) if part.strip()]
        if len(parts) > 1:
            found = [self._by_key.get(folded(part)) or self._alike(part) for part in parts]
            known = [name for name in found if name]
            if len(known) == len(parts):
                return Found(
                    tuple(known), notes=(f"«\xa0{text}\xa0» lu comme {' et '.join(known)}",)
                )
        if alike := self._alike(text):
            return Found((alike,), notes=(f"«\xa0{text}\xa0» lu comme «\xa0{alike}\xa0»",))
        return Found((), unknown=(text,))

    def find_all(self, texts: Iterable[str]) -> Found:
        """Return what all `texts` name, each thing once, in order."""
        each = [self.find(text) for text in texts]
        names = dict.fromkeys(name for found in each for name in found.names)
        unknown = dict.fromkeys(text for found in each for text in found.unknown)
        return Found(tuple(names), tuple(unknown), tuple(n for found in each for n in found.notes))

    def _alike(self, text: str) -> str | None:
        key = folded(text)
        # Short names differ by a letter and mean something else: « EIG 3 », « EIG 4 ».
        if len(key) < 6 or any(char.isdigit() for char in key):
            return None
        close = difflib.get_close_matches(key, self._by_key, n=1, cutoff=LIKENESS)
        return self._by_key[close[0]] if close else None
