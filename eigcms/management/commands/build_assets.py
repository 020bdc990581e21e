"""Writes the public site's stylesheet, script and fonts into `var/assets`."""

from typing import Any

from django.core.management.base import BaseCommand

from eigcms import assets


class Command(BaseCommand):
    help = "Build the stylesheet and the script of the public site (see eigcms/assets.py)."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        assets.build()
