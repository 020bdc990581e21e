"""Back up the database and the uploads of a running site in one file."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from eigcms.backups import BackupError, make
from eigcms.environment import env


class Command(BaseCommand):
    help = "Sauvegarde la base de données et les fichiers déposés, pendant que le site sert."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "folder", nargs="?", type=Path, default=settings.VAR_DIR / "backups",
            help="dossier de la sauvegarde (var/backups)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = make(options["folder"], env("BACKUP_KEY"))
        except BackupError as error:
            raise CommandError(str(error)) from error
        size = filesizeformat(made.path.stat().st_size)
        self.stdout.write(
            f"Sauvegarde faite : {made.path} ({size}, fichiers déposés : {made.uploads})"
        )
        if not env("BACKUP_KEY"):
            self.stdout.write("Elle n’est pas chiffrée : voir BACKUP_KEY dans .env.example.")
