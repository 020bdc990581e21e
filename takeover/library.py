"""The files of a checkout in the media library: each stored once, found by any typed path."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from PIL import Image as PILImage
from wagtail.coreutils import string_to_ascii
from wagtail.images.fields import WagtailImageField

from exchange.export.errors import SourceError
from exchange.export.files import LARGEST_FILE, read_bytes
from media.models import Image
from media.uploads import (
    CONVERTED,
    DECODERS,
    KEPT,
    SIGNATURES,
    document_from_bytes,
    extension_of,
    image_from_bytes,
)
from takeover import http_client
from takeover.http_client import Allowed, RemoteError, is_public
from takeover.models import LegacyFile
from takeover.outcomes import DROPPED, Outcome, Status, refusal
from takeover.richtext import nfc
from takeover.sources import Checkout

LONGEST_URL = 500  # characters
# Every site has its own files at these addresses.
SITE_FILES = {
    "favicon.ico",
    "apple-touch-icon.png",
    "site.webmanifest",
    "robots.txt",
    "sitemap.xml",
}


class Library:
    """The files that the old site served, and their images and documents of the media library.

    `files` has each by its path on the old site. The report names it by its path in the checkout.
    `fetch`, if given, brings the pictures that documents show from other sites; it raises
    RemoteError. A fetched picture is known by its address from then on. A file of both sites is
    stored once, under the names that the present site gives it.
    """

    def __init__(
        self,
        checkout: Checkout,
        *,
        fetch: Callable[[str], bytes] | None = None,
        origin: str,
    ):
        self.files = checkout.files
        self.folder = checkout.folder
        self.fetch = fetch
        self.origin = origin
        self._by_key: dict[str, str] = {}
        for path in self.files:
            self._by_key.setdefault(key_of_file(path), path)
        self.known = {known.path: known for known in LegacyFile.objects.filter(origin=origin)}
        self.names: dict[str, tuple[str, str]] = {}
        # The pictures to fetch, as far as they have been named.
        self.wanted: dict[str, None] = {}

    # Looking up

    def path_of(self, address: str) -> str:
        """Return the path or the whole address by which the file at `address` is known, else "".

        Copies that hosts of the old site served from elsewhere count (`…cloudfront.net/…/img/x`).
        """
        address = f"https:{address}" if address.startswith("//") else address.strip()
        parts = urlsplit(address)
        at = parts.path.find("/img/") if parts.scheme in ("http", "https") else 0
        path = parts.path[at:] if at >= 0 else ""
        if path and (known := self._by_key.get(key_of_file(path))):
            return known
        return address if parts.scheme in ("http", "https") else ""

    def image(self, address: str) -> int | None:
        """Return the key of the image at `address`, None if there is none."""
        known = self.known.get(self.path_of(address))
        return known.image_id if known else None

    def document(self, address: str) -> int | None:
        known = self.known.get(self.path_of(address))
        return known.document_id if known else None

    def name(self, address: str, title: str, alt: str = "") -> None:
        """Give the image at an address a title and a text; the first of each counts."""
        if path := self.path_of(address):
            before = self.names.get(path, ("", ""))
            self.names[path] = (before[0] or title, before[1] or alt)
            if path not in self.files and self.fetch is not None:
                self.wanted.setdefault(path)

    def alternative(self, address: str) -> str:
        """Return the text that documents give an image, "" if they give none."""
        return self.names.get(self.path_of(address), ("", ""))[1]

    # Storing

    def bring_in(self) -> Iterator[Outcome]:
        """Store every new file, then the pictures of other sites; each by itself."""
        for path, file in self.files.items():
            source_path = nfc(file.relative_to(self.folder).as_posix())
            yield self._outcome(source_path, f"/{path}", self._bring_in, path, file)
        for url in self.wanted:
            yield self._outcome(url, "", self._fetch, url)

    @staticmethod
    def _outcome(source_path: str, url: str, store: Callable[..., Status], *args: Any) -> Outcome:
        try:
            return Outcome(source_path, url, store(*args))
        except (SourceError, ValidationError, ValueError, RemoteError) as error:
            return replace(refusal(source_path, error), url=DROPPED, status=Status.DROPPED)

    def _bring_in(self, path: str, file: Path) -> Status:
        if path in SITE_FILES:
            raise SourceError("Le site a la sienne, à la même adresse.")
        data = read_bytes(file, LARGEST_FILE)
        known = self.known.get(path)
        is_stored = known is not None and (known.image_id or known.document_id)
        if known is not None and is_stored and known.digest == digest_of(data):
            return Status.UNCHANGED
        name = named_by_content(path, data)
        extension = extension_of(name)
        if not is_picture(name) and extension not in SIGNATURES:
            raise SourceError(f"Type de fichier non repris\xa0: .{extension}")
        return self._store(path, name, data)

    def _fetch(self, url: str) -> Status:
        if url in self.known and self.known[url].image_id is not None:
            return Status.UNCHANGED
        if len(url) > LONGEST_URL:
            raise RemoteError("adresse trop longue")
        data = self.fetch(url) if self.fetch else b""
        name = named_by_content(unquote(urlsplit(url).path), data)
        if not (image_extension(data) or extension_of(name) == "svg"):
            raise RemoteError("ce n’est pas une image")
        return self._store(url, name, data)

    def _store(self, path: str, name: str, data: bytes) -> Status:
        """Store a file, then its record: if only the file is there, the next run finds it."""
        status = Status.UPDATED if path in self.known else Status.CREATED
        record = self.known.get(path)
        record = record or LegacyFile(origin=self.origin, path=path)
        if is_picture(name):
            record.image = self._image(path, name, data)
        else:
            record.document = document_from_bytes(name, data, title=readable(path))
        record.digest = digest_of(data)
        record.save()
        self.known[path] = record
        return status

    def _image(self, path: str, name: str, data: bytes) -> Image:
        title, alt = self.names.get(path, ("", ""))
        title, alt = (title or readable(name))[:255], alt[:255]
        image = image_from_bytes(name, data, title=title, description=alt)
        if alt and not image.description:  # a picture that was there already
            image.description = alt
            image.save()
        return image


def key_of_file(path: str) -> str:
    """Return the normal form of the path of a file: no capitals, accents or leading slash."""
    plain = unicodedata.normalize("NFC", unquote(path)).strip().lstrip("/")
    return string_to_ascii(plain).lower()[:500]


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def is_picture(name: str) -> bool:
    return extension_of(name) in settings.WAGTAILIMAGES_EXTENSIONS


def named_by_content(path: str, data: bytes) -> str:
    """Return the name of a file with the extension of the picture that it holds, if it is one."""
    name = PurePosixPath(path)
    is_drawing = b"<svg" in data[:4000] and data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    extension = image_extension(data) or ("svg" if is_drawing else "")
    return f"{name.stem}.{extension}" if extension else name.name


def image_extension(data: bytes) -> str | None:
    """Return the extension under which a picture is stored, None if it is none."""
    try:
        with PILImage.open(BytesIO(data), formats=DECODERS) as image:
            return (KEPT | CONVERTED)[image.format or ""]
    except Exception:  # noqa: BLE001 - decoders raise anything on hostile bytes
        return None


def readable(path: str) -> str:
    """Return a title from a file's name: « Photo promo 6 » for `Photo-promo_6-1-.jpg`."""
    stem = re.sub(r"-\d+-$", "", PurePosixPath(path).stem)
    words = " ".join(re.split(r"[-_\s]+", stem)).strip()
    return (words[:1].upper() + words[1:])[:255] or "Fichier"


def fetch(address: str, *, allowed: Allowed = is_public) -> bytes:
    """Return the file at an address, at most as large as an upload may be. Raises RemoteError."""
    largest = WagtailImageField().max_upload_size
    answer = http_client.fetch(address, largest=largest, accept="image/*", allowed=allowed)
    if answer.status != 200:
        raise RemoteError(f"Le site répond {answer.status}.")
    return answer.body
