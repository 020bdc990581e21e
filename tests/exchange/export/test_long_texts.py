"""Whoever imports may send any text: its patterns take a time in proportion to its length."""

import subprocess
import sys

READ = """
import django
django.setup()
from exchange.export.rich_text import OF_OURS
for unit in ("[", "![", "[a](", "![a](/", "[^a", "\\\\[", "[\\\\", "[\\\\[", "[a]("):
    OF_OURS.sub("", unit * (400_000 // len(unit)))
"""


def test_no_text_holds_an_import_up():
    subprocess.run([sys.executable, "-c", READ], check=True, timeout=60)
