"""One Markdown file of the first site into a page below the French home page."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from exchange.addresses.finder import Finder
from exchange.export import front_matter
from exchange.export.errors import SourceError
from exchange.export.files import read_text
from takeover.blocks import pictures_of
from takeover.conversion import convert_markdown
from takeover.demo_removal import demo_pages, is_edited
from takeover.models import Origin
from takeover.places import own_path
from takeover.richtext import excerpt, line
from takeover.site_importer import SiteImporter
from takeover.slugs import slug_of
from takeover.sources import MARKDOWN, Checkout, Document, title_of

# Keys of the front matter about the old site's templates: no visitor read them.
TECHNICAL_KEYS = {"layout", "title", "permalink"}


class DocumentImport(SiteImporter):
    """The import of one Markdown file. Its pictures are in its folder, which no path may leave."""

    origin = Origin.SEED
    is_whole_site = False

    def read(self) -> None:
        document, folder = read_source(self.source), self.source.parent
        self.checkout = Checkout(folder, [document], [], dict(self._files(document, folder)))
        self.prepare(lambda document: convert_markdown(document.body))
        unused = [key for key in document.fields if key not in TECHNICAL_KEYS]
        self.note(document, *(f"champ non repris\xa0: {key}" for key in unused))

    def _files(self, document: Document, folder: Path) -> Iterator[tuple[str, Path]]:
        """Yield path and file of each picture. Raises SourceError for a path that leaves `folder`.

        No honest document has one.
        """
        for src, _alt in pictures_of(convert_markdown(document.body).blocks):
            if urlsplit(src).scheme or src.startswith("//"):
                continue
            path = path_of(src)
            file = folder / path
            if "\0" in path or not file.resolve().is_relative_to(folder.resolve()):
                raise SourceError(f"Une image sort du dossier\xa0: «\xa0{excerpt(src)}\xa0».")
            if file.exists():
                yield path, file

    def values_of(self, document: Document) -> dict[str, Any]:
        return {"show_in_menus": True}

    def make_first_places(self) -> None:
        """Delete the demo's page at the address of the document, unless somebody edited it.

        An edited page below it keeps it too.
        """
        of_demo = demo_pages()
        slugs = [document.slug for document in self.checkout.documents]
        for page in self.places.home.get_children().filter(slug__in=slugs):
            pages = page.get_descendants(inclusive=True)
            if not pages.exclude(pk__in=of_demo).exists() and not any(map(is_edited, pages)):
                page.delete()

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
    # The addresses that the old site's generator may have given it.
    named = [f"/{file.stem}.html", f"/{line(fields.get('permalink')).strip('/')}"]
    aliases = tuple(each for each in named if each != "/")
    return Document(file.name, "pages", f"/{slug}/", title, fields, body, aliases=aliases)


def path_of(src: str) -> str:
    """Return the path of a picture below the document's folder."""
    return os.path.normpath(unquote(urlsplit(src).path).lstrip("/"))
