"""`manage.py export_content`: export all public content as files for other tools."""

import shutil
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from exchange.export import hugo
from exchange.export.content import ContentExport
from exchange.export.export_reader import is_export
from publishing.transactions import snapshot

# Of a former export, everything else stays, such as `.git`.
WRITTEN = {"content", "data", "hugo.toml", "layouts", "static"}


class Command(BaseCommand):
    help = (
        "Écrit tout le contenu public en Markdown, avec ses images et ses documents, dans un "
        "dossier que Hugo lit et que import_content reprend."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "target", type=Path, help="un dossier vide ou à créer, ou un export à remplacer"
        )

    def handle(self, *, target: Path, verbosity: int, **options):
        target = target.resolve()
        check(target)
        # Written beside the target, so that a stopped command leaves the former export.
        partial = target.with_name(f".{target.name}.partial")
        former = target.with_name(f".{target.name}.former")
        try:
            settle(former, target)  # of a command that was stopped
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(parents=True)
            self._write(partial, verbosity)
            if target.exists():
                target.rename(former)
            partial.rename(target)
            settle(former, target)
        except OSError as error:
            raise CommandError(f"L’export s’arrête\xa0: {error}.") from error
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        self.stdout.write(f"Tout le contenu public est dans {target}")

    def _write(self, folder: Path, verbosity: int) -> None:
        hugo.write(folder)
        export = ContentExport(folder)
        with nullcontext() if connection.in_atomic_block else snapshot():
            for number, path in enumerate(export.run(), start=1):
                if verbosity:
                    self.stdout.write(f"[{number}/{export.total}] {path}")


def settle(former: Path, target: Path) -> None:
    """Have `target` keep what stood beside the `former` export, and delete that one."""
    if not former.exists():
        return
    if not target.exists():
        former.rename(target)
        return
    for other in former.iterdir():
        if other.name not in WRITTEN:
            other.rename(target / other.name)
    shutil.rmtree(former)


def check(target: Path) -> None:
    """Raise CommandError unless `target` is new, empty, or a former export."""
    if target.exists() and not target.is_dir():
        raise CommandError(f"{target} n’est pas un dossier.")
    if target.is_dir() and any(target.iterdir()) and not is_export(target):
        raise CommandError(
            f"{target} n’est pas vide et n’est pas un export\xa0: indiquez un dossier vide ou à "
            "créer."
        )
