"""One Markdown file of the first site into a page under the French home page."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from exchange.addresses.finder import Finder
from exchange.export import demo, writer
from exchange.export.errors import SourceError
from exchange.export.models import Site
from exchange.takeover import old_addresses
from exchange.takeover.blocks import Block, Picture
from exchange.takeover.conversion import convert_markdown
from exchange.takeover.places import own_path
from exchange.takeover.plans import Plans
from exchange.takeover.richtext import excerpt
from exchange.takeover.site_importer import SiteImporter
from exchange.takeover.sources import Checkout, Document, read_source
from exchange.takeover.texts import pictures_of

# Keys of the front matter that say how the old site was built, nothing that a visitor read.
TECHNICAL_KEYS = {"layout", "title", "permalink"}
# Files that no old site has any more, with the drawing that stands in and its alternative text.
STAND_INS = {
    "img/uploads/eig.png": (
        Path(__file__).parent / "files" / "eig.png",
        "Logo EIG, Entrepreneurs d’intérêt général",
    )
}


class DocumentImport(SiteImporter):
    """The take-over of one Markdown file; its pictures are in its folder, which none may leave."""

    site = Site.SEED
    is_whole_site = False  # but for a page at the same address

    def read(self) -> None:
        document, folder = read_source(self.source), self.source.parent
        self.checkout = Checkout(folder, folder, [document], [])
        self.get_ready(dict(self._files(document, folder)), self._convert, Plans)
        unused = [key for key in document.fields if key not in TECHNICAL_KEYS]
        self.notes[document.path] += [f"champ non repris\xa0: {key}" for key in unused]
        home, slug = self.places.home, document.slug
        record = writer.record_of(document.path)
        self.demo_page = None if record else demo.untouched_page(home, slug)
        if record is None and self.demo_page is None and writer.is_taken(home, slug):
            raise SourceError(
                f"Une page qui ne vient pas de ce document est déjà à l’adresse "
                f"{document.address}\xa0: rien n’est changé."
            )

    def _files(self, document: Document, folder: Path) -> Iterator[tuple[str, Path]]:
        """Yield path and file of each picture. Raises SourceError for a path that leaves `folder`.

        Such a document is not an honest one.
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
            elif path in STAND_INS:
                self.notes[document.path].append(
                    f"{path}\xa0: le fichier n’existe plus\xa0: un logo dessiné pour la reprise "
                    "le remplace"
                )
                yield path, STAND_INS[path][0]

    def _convert(self, document: Document) -> tuple[list[Block], list[str]]:
        conversion = convert_markdown(document.body)
        return list(map(self._described, conversion.blocks)), list(conversion.notes)

    def _described(self, block: Block) -> Block:
        """The block, with the text of what stands in for its picture."""
        if not isinstance(block, Picture) or block.alt:
            return block
        drawing, alt = STAND_INS.get(path_of(block.src), (None, ""))
        return replace(block, alt=alt) if drawing in self.library.files.values() else block

    def addresses_of(self, document: Document) -> list[str]:
        """Return the addresses that the old site's generator may have given the document."""
        permalink = document.text("permalink").strip("/")
        named = [f"/{PurePosixPath(document.path).stem}.html", f"/{permalink}"]
        return [document.address, *(each for each in named if each != "/")]

    def old_addresses(self) -> dict[str, bool]:
        return old_addresses.of_seed()

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


def path_of(src: str) -> str:
    """Return the path below the document's folder at which a picture is looked for."""
    return os.path.normpath(unquote(urlsplit(src).path).lstrip("/"))
