"""Patterns over whole files take a time in proportion to their length."""

from takeover.liquid_pages import HIGHLIGHT, INCLUDE, PARAMETER
from takeover.shortcodes import SHORTCODE
from tests.time_limit import time_limit

UNITS = "{{< a ", "{{%", "{% highlight a ", "{% highlight a %}", "{% include a ", "a", "a-"


def test_no_file_holds_the_import_up():
    with time_limit(60):
        for unit in UNITS:
            for pattern in (HIGHLIGHT, INCLUDE, PARAMETER, SHORTCODE):
                pattern.sub("", unit * (400_000 // len(unit)))
