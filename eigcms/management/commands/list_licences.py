"""List the licences of the packages that the site runs on, as they declare them."""

import re
from contextlib import suppress
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

HEADING = """\
# Licences

Les paquets dont le site se sert, et leur licence telle que chacun la déclare (`make licences`).

| Paquet | Licence |
| --- | --- |"""


class Command(BaseCommand):
    help = "Liste les licences des paquets de requirements.txt, en Markdown."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(HEADING)
        lock = (settings.BASE_DIR / "requirements.txt").read_text("utf-8")
        for name in re.findall(r"^([\w.-]+)(?:\[.*\])?==", lock, re.MULTILINE):
            with suppress(PackageNotFoundError):  # one for another system
                self.stdout.write(f"| {name} | {licence_of(metadata(name))} |")


def licence_of(package: PackageMetadata) -> str:
    named = str(package.get("License-Expression") or package.get("License") or "")
    if named and "\n" not in named:
        return named
    classifiers = [str(each) for each in package.get_all("Classifier") or []]
    found = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::")]
    return ", ".join(found) or "non déclarée, voir le site du paquet"
