"""The files of a checkout in the media library: each stored once, found by whatever was typed."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import resvg_py
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from wagtail.coreutils import string_to_ascii
from wagtail.utils.file import hash_filelike

from legacy.errors import SourceError
from legacy.models import ImportedFile
from legacy.outcomes import DROPPED, Outcome, Status
from legacy.sources import read_bytes
from media.models import Document, Image
from media.uploads import EXTENSIONS, checked_image, document_from_bytes, image_from_bytes

LARGEST_FILE = 50 * 1024 * 1024  # bytes
LARGEST_DRAWING = 4 * 1024 * 1024  # bytes of SVG
DRAWING_WIDTH = 1200  # pixels


def key_of(path: str) -> str:
    """A path as old addresses may write it: without case, accents or leading slash."""
    plain = unicodedata.normalize("NFC", unquote(path)).strip().lstrip("/")
    return string_to_ascii(plain).lower()[:500]


class Library:
    """What the old site served as files, and what the media library holds of it.

    `names` gives a title and an alternative text for the images that documents show.
    """

    def __init__(self, source: Path, static: Path, files: Iterable[Path], *, dry_run: bool):
        self.source = source
        self.static = static
        self.dry_run = dry_run
        self.files = {self._path(file): file for file in files}
        self._by_key: dict[str, str] = {}
        for path in self.files:
            self._by_key.setdefault(key_of(path), path)
        self.known = {known.path: known for known in ImportedFile.objects.all()}
        self.names: dict[str, tuple[str, str]] = {}

    def _path(self, file: Path) -> str:
        return unicodedata.normalize("NFC", file.relative_to(self.static).as_posix())

    # Looking up -------------------------------------------------------------------------------

    def path_of(self, address: str) -> str | None:
        """Return the path of the file at `address`, None if the checkout has no such file.

        Copies that hosts of the old site served from elsewhere count (`…cloudfront.net/…/img/x`).
        """
        parts = urlsplit(address.strip())
        if parts.scheme in ("http", "https") or parts.netloc:
            at = parts.path.find("/img/")
            path = parts.path[at:] if at >= 0 else ""
        else:
            path = parts.path
        return self._by_key.get(key_of(path)) if path else None

    def image(self, address: str) -> int | None:
        """Return the key of the image at `address`, None if there is none (or in a dry run)."""
        path = self.path_of(address)
        known = self.known.get(path or "")
        return known.image_id if known else None

    def document(self, address: str) -> int | None:
        path = self.path_of(address)
        known = self.known.get(path or "")
        return known.document_id if known else None

    def name(self, address: str, title: str, alt: str = "") -> None:
        """Say what an image is called where it is shown first; an alternative text wins later."""
        path = self.path_of(address)
        if path is not None:
            before = self.names.get(path, ("", ""))
            self.names[path] = (before[0] or title, before[1] or alt)

    # Storing ----------------------------------------------------------------------------------

    def bring_in(self) -> Iterator[Outcome]:
        """Store every file that is not there yet, one transaction each; yield what became of it."""
        for path, file in self.files.items():
            source_path = file.relative_to(self.source).as_posix()
            try:
                yield self._bring_in(path, file, source_path)
            except (SourceError, ValidationError, ValueError) as error:
                messages = error.messages if isinstance(error, ValidationError) else [str(error)]
                yield Outcome(source_path, DROPPED, Status.DROPPED, tuple(messages))

    def _bring_in(self, path: str, file: Path, source_path: str) -> Outcome:
        url = f"/{path}"
        data = read_bytes(file, LARGEST_FILE)
        digest = hashlib.sha256(data).hexdigest()
        known = self.known.get(path)
        if known and known.digest == digest and (known.image_id or known.document_id):
            return Outcome(source_path, url, Status.UNCHANGED)
        status = Status.UPDATED if known else Status.CREATED
        extension = PurePosixPath(path).suffix.lower().lstrip(".")
        if extension not in ("svg", *EXTENSIONS, *settings.WAGTAILDOCS_EXTENSIONS):
            raise SourceError(f"Type de fichier non repris\xa0: .{extension}")
        if self.dry_run:
            return Outcome(source_path, url, status)
        with without_orphans() as remember, transaction.atomic():
            record = known or ImportedFile(path=path, key=key_of(path))
            if extension in ("svg", *EXTENSIONS):
                record.image = self._image(path, data, record.image, remember)
            else:
                title = readable(path)
                record.document = document_from_bytes(PurePosixPath(path).name, data, title=title)
                remember(record.document)
            record.digest = digest
            record.indexed = False
            record.save()
        self.known[path] = record
        return Outcome(source_path, url, status)

    def _image(
        self,
        path: str,
        data: bytes,
        present: Image | None,
        remember: Callable[[Image], None],
    ) -> Image:
        name = PurePosixPath(path).name
        if name.lower().endswith(".svg"):
            data, name = drawn(data), f"{PurePosixPath(path).stem}.png"
        if present is not None and self._is_alone(path, present):
            former, checked = present.file.name, checked_image(ContentFile(data, name=name))
            present.file = checked  # type: ignore[assignment]
            present.file_size = checked.size
            present.file_hash = hash_filelike(checked)
            present.save()
            transaction.on_commit(partial(present.file.storage.delete, former))
            return present
        title, alt = self.names.get(path, ("", ""))
        image = image_from_bytes(
            name, data, title=(title or readable(path))[:255], description=alt[:255]
        )
        remember(image)
        return image

    def _is_alone(self, path: str, image: Image) -> bool:
        """Tell whether `image` holds no other file of the old site: it may then be replaced."""
        others = (known for known in self.known.values() if known.path != path)
        return all(known.image_id != image.pk for known in others)


def drawn(svg: bytes) -> bytes:
    """Return a PNG of an SVG drawing. Raises SourceError for what is none, or a hostile one.

    Nothing is read from disk or from elsewhere while it is drawn.
    """
    if len(svg) > LARGEST_DRAWING or b"<!ENTITY" in svg:
        raise SourceError("Dessin SVG refusé\xa0: trop lourd ou avec des entités.")
    try:
        text = svg.decode("utf-8-sig")
        return bytes(
            resvg_py.svg_to_bytes(svg_string=text, width=DRAWING_WIDTH, skip_system_fonts=False)
        )
    except (ValueError, OSError) as error:
        raise SourceError(f"Dessin SVG illisible\xa0: {str(error)[:200]}") from error


def readable(path: str) -> str:
    """A title made of a file's name: « photo promo 6 » of `Photo-promo_6-1-.jpg`."""
    stem = re.sub(r"-\d+-$", "", PurePosixPath(path).stem)
    words = " ".join(re.split(r"[-_\s]+", stem)).strip()
    return (words[:1].upper() + words[1:])[:255] or "Fichier"


@contextmanager
def without_orphans() -> Iterator[Callable[[Image | Document], None]]:
    """Delete the stored files of objects that a failed transaction took back.

    Call what it gives with each object as soon as it is stored.
    """
    written: list[tuple[Image | Document, list[FieldFile]]] = []

    def remember(made: Image | Document) -> None:
        files = [made.file]
        if isinstance(made, Image):
            files += [rendition.file for rendition in made.renditions.all()]
        written.append((made, files))

    try:
        yield remember
    except BaseException:
        for made, files in written:
            if not type(made).objects.filter(pk=made.pk).exists():
                for file in files:
                    file.delete(save=False)
        raise
