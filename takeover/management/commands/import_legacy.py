"""`manage.py import_legacy`: take over the content of an old site."""

from pathlib import Path
from typing import Any

from exchange.addresses.finder import Finder
from exchange.export.errors import SourceError
from takeover import jekyll
from takeover.hugo_site import HugoImport
from takeover.importer import DocumentImport
from takeover.jekyll_site import JekyllImport
from takeover.library import fetch
from takeover.management.importing import ImportCommand
from takeover.old_addresses import destination
from takeover.site_importer import SiteImporter


class Command(ImportCommand):
    help = (
        "Reprend un ancien site, ou un seul de ses documents, et le publie. Relancée, la commande "
        "ne change rien à ce qui est déjà repris, ni aux pages modifiées depuis."
    )

    source_help = "la copie du site Hugo ou du site Jekyll, ou un fichier Markdown"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--fetch-pictures",
            action="store_true",
            help="prendre aussi, sur les autres sites, les images que les textes en montrent",
        )

    def read(self, path: Path, options: dict[str, Any]) -> SiteImporter:
        if not path.exists():
            raise SourceError(f"Il n’y a rien à ce chemin\xa0: {path}.")
        kind: type[SiteImporter] = DocumentImport
        if path.is_dir():
            kind = JekyllImport if jekyll.is_site(path) else HugoImport
        return kind(
            path,
            overwrite_edited=options["overwrite_edited"],
            fetch=fetch if options["fetch_pictures"] else None,
            say=self.stdout.write,
        )

    def tell_more(self, source: SiteImporter) -> None:
        """Say how many addresses of the old site answer, and which do not."""
        finder = Finder()
        addresses = sorted(source.old_addresses())
        dead = [each for each in addresses if not destination(finder, each)]
        self.stdout.write(
            f"Anciennes adresses\xa0: {len(addresses) - len(dead)} sur {len(addresses)} répondent"
        )
        for address in dead:
            self.stdout.write(f"    ne répond plus\xa0: {address}")
