"""`manage.py import_legacy`: take over the content of an old site."""

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from exchange.addresses.finder import Finder
from exchange.export.management.importing import ImportCommand, nothing_kept
from exchange.takeover import jekyll
from exchange.takeover.hugo_site import HugoImport
from exchange.takeover.importer import DocumentImport
from exchange.takeover.jekyll_site import JekyllImport
from exchange.takeover.library import fetch
from exchange.takeover.old_addresses import destination
from exchange.takeover.site_importer import SiteImporter


class Command(ImportCommand):
    source: SiteImporter | None = None

    help = (
        "Reprend un ancien site, ou un seul de ses documents, et le publie. Relancée, la commande "
        "ne change rien à ce qui est déjà repris, ni aux pages modifiées depuis."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "source",
            type=Path,
            help="la copie du site Hugo ou du site Jekyll, ou un fichier Markdown",
        )
        super().add_arguments(parser)
        parser.add_argument(
            "--fetch-pictures",
            action="store_true",
            help="prendre aussi, sur les autres sites, les images que les textes en montrent",
        )

    def handle(self, *, source, dry_run, report, **options):
        read = partial(
            self._read,
            source,
            overwrite_edited=options["overwrite_edited"],
            fetch=fetch if options["fetch_pictures"] else None,
            say=self.stdout.write,
        )
        with nothing_kept() if dry_run else nullcontext():
            outcomes = self.bring_in(read, source.name, is_kept=not dry_run, report=report)
            if self.source is not None:
                self._say_addresses(self.source.old_addresses())
        self.fail_if_refused(outcomes)

    def _read(self, path: Path, **choices: Any) -> SiteImporter:
        kind: type[SiteImporter] = DocumentImport
        if path.is_dir():
            kind = JekyllImport if jekyll.is_site(path) else HugoImport
        self.source = kind(path, **choices)
        return self.source

    def _say_addresses(self, addresses: set[str]) -> None:
        """Say how many addresses of the old site answer, and which do not."""
        finder = Finder()
        dead = [each for each in sorted(addresses) if not destination(finder, each)]
        self.stdout.write(
            f"Anciennes adresses\xa0: {len(addresses) - len(dead)} sur {len(addresses)} répondent"
        )
        for address in dead:
            self.stdout.write(f"    ne répond plus\xa0: {address}")
