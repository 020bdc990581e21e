"""docs/securite.md stays one page, and the tests that it names are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "securite.md").read_text("utf-8")


def test_every_measure_names_a_test_that_is_there():
    rows = re.findall(r"^\| (?!Menace|---)(.*?) \| (.*?) \| (.*?) \|$", PAGE, re.MULTILINE)
    assert len(rows) > 15
    for threat, _measure, held_by in rows:
        names = re.findall(r"`([^`]+)`", held_by)
        assert names, threat
        for name in names:
            is_there = any(ROOT.glob(name if "/" in name else f"tests/**/{name}"))
            assert is_there or name == "pip --require-hashes", (threat, name)


def test_it_is_one_page():
    assert len(PAGE.splitlines()) < 90
    assert len(PAGE.split()) < 1400
