"""One Markdown file of the first site into a page below the French home page."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from wagtail.models import Page

from exchange.addresses.finder import Finder
from exchange.addresses.slugs import slug_of
from exchange.export import front_matter, writer
from exchange.export.errors import SourceError
from exchange.export.files import read_text
from exchange.export.models import ImportedDocument, Origin
from exchange.export.outcomes import Outcome, refusal
from exchange.takeover.blocks import pictures_of
from exchange.takeover.conversion import convert_markdown
from exchange.takeover.places import own_path
from exchange.takeover.richtext import excerpt
from exchange.takeover.site_importer import SiteImporter
from exchange.takeover.sources import MARKDOWN, Checkout, Document, title_of

# Keys of the front matter about the old site's templates: no visitor read them.
TECHNICAL_KEYS = {"layout", "title", "permalink"}


class DocumentImport(SiteImporter):
    """The import of one Markdown file. Its pictures are in its folder, which no path may leave."""

    origin = Origin.SEED
    is_whole_site = False

    def read(self) -> None:
        document, folder = read_source(self.source), self.source.parent
        self.checkout = Checkout(folder, folder, [document], [])
        self.prepare(
            dict(self._files(document, folder)), lambda document: convert_markdown(document.body)
        )
        unused = [key for key in document.fields if key not in TECHNICAL_KEYS]
        self.note(document, *(f"champ non repris\xa0: {key}" for key in unused))

    def run(self) -> Iterator[Outcome]:
        [document] = self.checkout.documents
        home, is_new = self.places.home, writer.record_of(document.path) is None
        self.demo_page = untouched_demo_page(home, document.slug) if is_new else None
        if is_new and self.demo_page is None and writer.is_taken(home, document.slug):
            error = SourceError(
                f"Une page qui ne vient pas de ce document est déjà à l’adresse "
                f"{document.address}\xa0: rien n’est changé."
            )
            yield refusal(document.path, error)
        else:
            yield from super().run()

    def _files(self, document: Document, folder: Path) -> Iterator[tuple[str, Path]]:
        """Yield path and file of each picture. Raises SourceError for a path that leaves `folder`.

        No honest document has one.
        """
        for src, _alt in pictures_of(convert_markdown(document.body).blocks):
            if urlsplit(src).scheme or src.startswith("//"):
                continue
            path, shown = path_of(src), f"«\xa0{excerpt(src)}\xa0»"
            try:
                file = (folder / path).resolve()
            except (OSError, ValueError, RuntimeError) as error:
                raise SourceError(f"Chemin d’image refusé\xa0: {shown}.") from error
            if not file.is_relative_to(folder.resolve()):
                raise SourceError(f"Une image sort du dossier\xa0: {shown}.")
            if file.exists():
                yield path, file

    def addresses_of(self, document: Document) -> list[str]:
        """Return the addresses that the old site's generator may have given the document."""
        permalink = document.text("permalink").strip("/")
        named = [f"/{PurePosixPath(document.path).stem}.html", f"/{permalink}"]
        return [document.address, *(each for each in named if each != "/")]

    def old_addresses(self) -> set[str]:
        files = (f"/{path}" for path in self.library.files)
        return {"/", *files, *self.addresses_of(self.checkout.documents[0])}

    def values_of(self, document: Document) -> dict[str, Any]:
        return {"show_in_menus": True}

    def make_first_places(self) -> None:
        if self.demo_page is not None:
            self.demo_page.delete()

    def page_at(self, address: str) -> int | None:
        if (key := super().page_at(address)) is not None:
            return key
        path = own_path(address)
        page = Finder().page_at(path) if path is not None else None
        return page.pk if page is not None else None


def read_source(file: Path) -> Document:
    """Return the document in `file`. Raises SourceError."""
    if file.is_dir():
        raise SourceError(
            "Rien de connu dans ce dossier. Indiquez le chemin d’un fichier Markdown (.md)."
        )
    if file.suffix.lower() not in MARKDOWN:
        raise SourceError("Ce n’est pas un fichier Markdown (.md).")
    fields, body = front_matter.split(read_text(file))
    title = title_of(fields)
    if not body:
        raise SourceError("Le document n’a pas de texte sous son en-tête.")
    if not (slug := slug_of(title)):
        raise SourceError("Le titre n’a aucune lettre dont faire une adresse.")
    return Document(file.name, "pages", f"/{slug}/", title, fields, body)


def untouched_demo_page(parent: Page, slug: str) -> Page | None:
    """Return the demo page with this slug below `parent`; None if somebody has edited it."""
    pages = parent.get_children().filter(slug=slug)
    record = ImportedDocument.objects.filter(origin=Origin.DEMO, page__in=pages).first()
    if record is None or record.page is None:
        return None
    return record.page if record.page.latest_revision_id == record.revision_id else None


def path_of(src: str) -> str:
    """Return the path of a picture below the document's folder."""
    return os.path.normpath(unquote(urlsplit(src).path).lstrip("/"))
