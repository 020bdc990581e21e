"""The document on accessibility goes through each criterion of the RGAA once, in its order."""

import re

from django.conf import settings

from pages.models.accessibility import CRITERIA


def test_every_criterion_is_accounted_for():
    text = (settings.BASE_DIR / "docs" / "accessibilite.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+\.\d+) \| [^|]+ \| ([^|]+) \|$", text, re.MULTILINE)

    assert [number for number, _ in rows] == [
        f"{theme}.{number}"
        for theme, last in enumerate(CRITERIA, 1)
        for number in range(1, last + 1)
    ]
    for path in re.findall(r"`(tests/[\w/]+\.py)`", text):
        assert (settings.BASE_DIR / path).exists()
