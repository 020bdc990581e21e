"""`manage.py open_accounts`: open accounts that a restoration closed."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from editing.accounts.closing import closed_by_restoration, open_again


class Command(BaseCommand):
    help = "Rouvre les comptes nommés, ou, avec --all, tous ceux qu’une restauration a fermés."

    def add_arguments(self, parser: Any) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("names", nargs="*", default=[], metavar="nom", help="le nom d’un compte")
        which.add_argument("--all", action="store_true", help="tous ceux qui étaient ouverts")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        closed = closed_by_restoration()
        if not options["all"]:
            closed = User.objects.filter(is_active=False, username__in=options["names"])
            found = closed.values_list("username", flat=True)
            if unknown := sorted(set(options["names"]).difference(found)):
                raise CommandError(
                    f"Rien n’a changé. Aucun compte fermé de ce nom : {', '.join(unknown)}."
                )
        opened = open_again(closed)
        self.stdout.write(f"Comptes rouverts : {', '.join(opened) or 'aucun'}.")
