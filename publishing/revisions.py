"""What one version of a page takes away from another, so that each passage stays in the history."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Min
from wagtail.log_actions import registry as log_registry
from wagtail.models import Revision

from publishing import clock

# As many as a short sentence has. Fewer are corrections.
WORDS_OF_A_PASSAGE = 6
TAG = re.compile(r"<[^>]*>")
# Who deletes a text word by word finds it in an earlier version, if it stood there that long.
LONGEST_WORK = timedelta(minutes=10)
# Numbers and moments are none: each version has others.
WORD = re.compile(r"\b[^\W\d_]\w*")
# What the rows of a relation have, and the rows and the columns of a table.
KEYS_OF_ROWS = {"pk", "values", "heading"}


def is_old_work(instance: Any, revision: Revision) -> bool:
    """Whether autosave has long been overwriting this version of an object; each save is logged."""
    saves = log_registry.get_logs_for_instance(instance).filter(revision=revision)
    begun = saves.aggregate(begun=Min("timestamp"))["begun"]
    return begun is not None and clock.now() - begun > LONGEST_WORK


def takes_away(former: dict[str, Any], present: dict[str, Any]) -> bool:
    """Whether a block, a row or a passage of the `former` content is nowhere in the `present` one.

    Both are contents as revisions store them. Words that only moved are still there.
    """
    former_words, former_blocks = _words_and_blocks(former)
    words, blocks = _words_and_blocks(present)
    return not former_blocks <= blocks or (former_words - words).total() >= WORDS_OF_A_PASSAGE


def _words_and_blocks(content: dict[str, Any]) -> tuple[Counter[str], Counter[str]]:
    words: Counter[str] = Counter()
    blocks: Counter[str] = Counter()
    for text, block in _parts(content):
        words.update(WORD.findall(TAG.sub(" ", text)))
        if block:
            blocks[block] += 1
    return words, blocks


def _parts(value: Any) -> Iterator[tuple[str, str]]:
    """Yield each text below a value, and beside empty texts each key of a block.

    A row, such as a member of a team, has the name of its relation for a key. So have the rows and
    columns of a table, which may be all numbers.
    """
    match value:
        case str():
            blocks = _stored_blocks(value)
            if blocks is None:
                yield value, ""
            else:
                yield from _parts(blocks)
        case dict():
            if "value" in value and isinstance(value.get("id"), str):
                yield "", value["id"]
            for name, child in value.items():
                if name not in ("id", "type"):
                    yield from _parts(child)
                if isinstance(child, list):
                    yield from (
                        ("", name)
                        for row in child
                        if isinstance(row, dict) and not KEYS_OF_ROWS.isdisjoint(row)
                    )
        case list():
            for child in value:
                yield from _parts(child)


def _stored_blocks(text: str) -> list[Any] | None:
    """Return the blocks that this text stores, as a field of blocks writes them; None if none."""
    if not text.startswith("["):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None
