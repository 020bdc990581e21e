"""Whoever imports may send any text: its patterns take a time in proportion to its length."""

from exchange.export.rich_text import OF_OURS
from tests.time_limit import time_limit


def test_no_text_holds_an_import_up():
    with time_limit(60):
        for unit in ("[", "![", "[a](", "![a](/", "[^a", "\\[", "[\\", "[\\[", "[a]("):
            OF_OURS.sub("", unit * (400_000 // len(unit)))
