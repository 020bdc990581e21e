"""Bring the database to this release: a deployment runs it before the new processes start."""

from io import StringIO
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, transaction
from wagtail.models import Site
from wagtail.search.models import IndexEntry

from eigcms import schema
from publishing.transactions import was_locked_out

# The longest that a migration waits for a table, since readers wait behind it meanwhile; and the
# number of its tries.
LOCK_WAIT, ATTEMPTS = "2s", 15

UNKNOWN_PAST = (
    "Cette base de données ne vient pas d’une version publiée de ce site (elle en diffère par\xa0: "
    "{}). Rétablissez une sauvegarde d’une version publiée, ou partez d’une base vide (en "
    "local\xa0: make reset)."
)


class Command(BaseCommand):
    help = (
        "Applique les migrations, refuse une base d’origine inconnue, donne au site l’adresse de "
        "SITE_URL et remplit l’index de recherche s’il est vide."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        migrate()
        if different := schema.differences():
            raise CommandError(UNKNOWN_PAST.format(", ".join(different[:10])))
        address = urlsplit(settings.SITE_URL)
        site = Site.objects.get(is_default_site=True)
        hostname = address.hostname or "localhost"
        port = address.port or (443 if address.scheme == "https" else 80)
        if (site.hostname, site.port) != (hostname, port):
            site.hostname, site.port = hostname, port
            with transaction.atomic():  # with the generation that it bumps
                site.save()
        if not IndexEntry.objects.exists():
            # The first pages come from migrations, which index nothing.
            call_command("update_index", verbosity=0, stdout=StringIO())
        self.stdout.write(f"Base de données prête\xa0; le site répond à {settings.SITE_URL}")


def migrate() -> None:
    """Apply the migrations while the site serves: each waits for its locks in short turns.

    A migration that fails is undone by the database, those before it stand.
    """
    for attempt in range(1, ATTEMPTS + 1):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{LOCK_WAIT}'")
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except OperationalError as error:
            if attempt == ATTEMPTS or not was_locked_out(error):
                raise
        else:
            break
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
