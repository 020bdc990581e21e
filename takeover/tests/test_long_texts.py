"""Patterns over whole files take a time in proportion to their length."""

import subprocess
import sys

READ = """
import django
django.setup()
from takeover.liquid_pages import HIGHLIGHT, INCLUDE, PARAMETER
from takeover.shortcodes import SHORTCODE
for unit in ("{{< a ", "{{%", "{% highlight a ", "{% highlight a %}", "{% include a ", "a", "a-"):
    for pattern in (HIGHLIGHT, INCLUDE, PARAMETER, SHORTCODE):
        pattern.sub("", unit * (400_000 // len(unit)))
"""


def test_no_file_holds_the_import_up():
    subprocess.run([sys.executable, "-c", READ], check=True, timeout=60)
