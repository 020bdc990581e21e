"""Replace this site's database and uploads by a backup."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from eigcms.backups import BackupError, restore
from publishing.dates import moment_in_short


class Command(BaseCommand):
    help = "Rétablit une sauvegarde dans un site vide, ou à la place de tout avec --overwrite."
    # The database may be empty, and the models newer than the backup.
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path, help="la sauvegarde")
        parser.add_argument("--key", type=Path, help="fichier de la clé secrète age")
        parser.add_argument(
            "--overwrite", action="store_true",
            help="remplace la base de données et les fichiers déposés qui sont là",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restored = restore(options["file"], options["key"], options["overwrite"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        when = moment_in_short(timezone.localtime(restored.made_at))
        self.stdout.write(
            f"Rétabli : le site du {when}, avec {restored.uploads} fichiers déposés.\n"
            "Reste à mettre la base à la version du code : manage.py prepare\n"
            "Les comptes et les sessions sont fermés, les liens d’invités ne valent plus.\n"
            "Pour rouvrir des comptes : manage.py open_accounts nom… (ou --all)"
        )
