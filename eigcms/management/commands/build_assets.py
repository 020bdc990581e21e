"""Writes the public site's stylesheet, script and fonts into `var/assets`."""

import gzip
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from eigcms import assets


class Command(BaseCommand):
    help = "Build the stylesheet and the script of the public site (see eigcms/assets.py)."
    requires_system_checks = []

    def handle(self, *args, verbosity=1, **options):
        sizes = assets.build()
        if verbosity < 2:
            return
        for name, size in sorted(sizes.items()):
            content = (Path(settings.ASSETS_DIR) / name).read_bytes()
            self.stdout.write(f"{size:8} {len(gzip.compress(content)):8} {name}")
