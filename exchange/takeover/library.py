"""The files of a checkout in the media library: each stored once, found by whatever was typed."""

import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path, PurePath, PurePosixPath
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.utils.file import hash_filelike

from exchange.addresses.finder import key_of
from exchange.export.errors import SourceError
from exchange.export.files import LARGEST_FILE, check_room, read_bytes
from exchange.export.models import ImportedFile, Site
from exchange.export.outcomes import DROPPED, Outcome, Status
from exchange.takeover.pictures import is_drawing, named_by_content
from exchange.takeover.remote import RemoteError
from media.drawings import drawn
from media.models import Image
from media.uploads import (
    EXTENSIONS,
    checked_image,
    document_from_bytes,
    image_extension,
    stored_once,
)

LONGEST_URL = 500  # characters
READ_AHEAD = 2  # files
# What every site has of its own at these addresses.
SITE_FILES = {
    "favicon.ico",
    "apple-touch-icon.png",
    "site.webmanifest",
    "robots.txt",
    "sitemap.xml",
}


# The digest of a file, and an image to save or the content of a document.
Read = tuple[str, Image | bytes]


class Library:
    """What the old site served as files, and what the media library holds of it.

    `files` has each by the path it was served under, `prefix` is what stands before that in the
    report. `fetch`, if given, brings the pictures that documents show from other sites; it raises
    RemoteError. Those that came once are known by their address from then on. A file of both sites
    is stored once, under the names that the present site gives it.
    """

    def __init__(
        self,
        files: dict[str, Path],
        *,
        prefix: PurePath,
        fetch: Callable[[str], bytes] | None = None,
        site: str = Site.HUGO,
    ):
        self.files = files
        self.prefix = prefix
        self.fetch = fetch
        self.site = site
        self._by_key: dict[str, str] = {}
        for path in self.files:
            self._by_key.setdefault(key_of(path), path)
        self.known = {known.path: known for known in ImportedFile.objects.filter(site=site)}
        self.names: dict[str, tuple[str, str]] = {}
        self._dropped: dict[str, str] = {}
        self._wanted: dict[str, None] = {}

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

    def has(self, address: str) -> bool:
        """Tell whether there is a file for `address`, here or once fetched."""
        return not self.why_missing(address)

    def why_missing(self, address: str) -> str:
        """Return in French why there is no file for `address`, "" where there is one."""
        path, url = self.path_of(address), remote_url(address)
        if path is not None:
            return self._dropped.get(path, "")
        if url in self.known:
            return ""
        if url in self._dropped:
            return self._dropped[url]
        is_elsewhere = url or urlsplit(address).scheme
        return "elle est sur un autre site" if is_elsewhere else "fichier absent"

    def image(self, address: str) -> int | None:
        """Return the key of the image at `address`, None if there is none ."""
        known = self.known.get(self.path_of(address) or remote_url(address))
        return known.image_id if known else None

    def document(self, address: str) -> int | None:
        path = self.path_of(address)
        known = self.known.get(path or "")
        return known.document_id if known else None

    def name(self, address: str, title: str, alt: str = "") -> None:
        """Say that an image is shown, and what it is called; the first title and text count."""
        path = self.path_of(address) or remote_url(address)
        if path:
            before = self.names.get(path, ("", ""))
            self.names[path] = (before[0] or title, before[1] or alt)
            if path not in self.files and self.fetch is not None:
                self._wanted.setdefault(path)

    def alternative(self, address: str) -> str:
        """Return what documents say of an image where they show it, "" if they say nothing."""
        return self.names.get(self.path_of(address) or remote_url(address), ("", ""))[1]

    @property
    def number_wanted(self) -> int:
        """How many pictures on other sites documents show, as far as they have been named."""
        return len(self._wanted)

    # Storing ----------------------------------------------------------------------------------

    def bring_in(self) -> Iterator[Outcome]:
        """Store every file that is not there yet, one transaction each; yield what became of it."""
        for path, reading in self._read_ahead():
            source_path = (self.prefix / path).as_posix()
            try:
                read = reading.result()
                status = self._store(path, *read) if read else Status.UNCHANGED
                yield Outcome(source_path, f"/{path}", status)
            except (SourceError, ValidationError, ValueError) as error:
                yield self._drop(path, source_path, error)

    def bring_in_remote(self) -> Iterator[Outcome]:
        """Fetch and store the pictures that documents show from other sites, each once."""
        if (fetch := self.fetch) is None:
            return
        for url in self._wanted:
            try:
                yield Outcome(url, "", self._fetch(url, fetch))
            except (SourceError, ValidationError, RemoteError) as error:
                yield self._drop(url, url, error)

    def _drop(self, path: str, source_path: str, error: Exception) -> Outcome:
        messages = error.messages if isinstance(error, ValidationError) else [str(error)]
        self._dropped[path] = " ".join(messages)
        return Outcome(source_path, DROPPED, Status.DROPPED, tuple(messages))

    def _read_ahead(self) -> Iterator[tuple[str, Future[Read | None]]]:
        """Yield each file while the next ones are read: decoding takes as long as the rest."""
        ahead: deque[tuple[str, Future[Read | None]]] = deque()
        with ThreadPoolExecutor(1) as pool:
            for path, file in self.files.items():
                ahead.append((path, pool.submit(self._read, path, file)))
                if len(ahead) > READ_AHEAD:
                    yield ahead.popleft()
            yield from ahead

    def _read(self, path: str, file: Path) -> Read | None:
        """Read and check a file, None for one that is there; another thread has the database."""
        if path in SITE_FILES:
            raise SourceError("Le site a la sienne, à la même adresse.")
        data = read_bytes(file, LARGEST_FILE)
        digest = hashlib.sha256(data).hexdigest()
        known = self.known.get(path)
        if known and known.digest == digest and (known.image_id or known.document_id):
            return None
        name = named_by_content(PurePosixPath(path).name, data)
        extension = PurePosixPath(name).suffix.lower().lstrip(".")
        if extension not in ("svg", *EXTENSIONS, *settings.WAGTAILDOCS_EXTENSIONS):
            raise SourceError(f"Type de fichier non repris\xa0: .{extension}")
        is_picture = extension in ("svg", *EXTENSIONS)
        return digest, picture(name, data) if is_picture else data

    def _fetch(self, url: str, fetch: Callable[[str], bytes]) -> Status:
        if url in self.known and self.known[url].image_id is not None:
            return Status.UNCHANGED
        if len(url) > LONGEST_URL:
            raise RemoteError("adresse trop longue")
        data = fetch(url)
        if not (image_extension(data) or is_drawing(data)):
            raise RemoteError("ce n’est pas une image")
        name = PurePosixPath(unquote(urlsplit(url).path)).name
        digest = hashlib.sha256(data).hexdigest()
        return self._store(url, digest, picture(named_by_content(name, data), data))

    def _store(self, path: str, digest: str, file: Image | bytes) -> Status:
        """Store a file, then its record: if only the file is there, the next run finds it."""
        status = Status.UPDATED if path in self.known else Status.CREATED
        check_room(len(file) if isinstance(file, bytes) else file.file.size)
        record = self.known.get(path)
        record = record or ImportedFile(site=self.site, path=path, key=key_of(path))
        if isinstance(file, Image):
            record.image = self._image(path, file, record)
        else:
            name = PurePosixPath(path).name
            record.document = document_from_bytes(name, file, title=readable(path))
        record.digest = digest
        record.indexed = False
        with transaction.atomic():  # with the generation that it bumps
            record.save()
        self.known[path] = record
        return status

    def _image(self, path: str, new: Image, record: ImportedFile) -> Image:
        present = record.image
        if present is not None and self._is_alone(record, present):
            former = present.file.name
            present.file = new.file.file
            present.file_size = new.file.size
            present.file_hash = hash_filelike(new.file.file)
            present.save()
            transaction.on_commit(partial(present.file.storage.delete, former))
            return present
        title, alt = self.names.get(path, ("", ""))
        new.title = (title or readable(PurePosixPath(new.file.name).name))[:255]
        new.description = alt[:255]
        image = stored_once(new)
        if alt and not image.description:  # a picture that was there already
            image.description = alt[:255]
            image.save()
        return image

    def _is_alone(self, record: ImportedFile, image: Image) -> bool:
        """Tell whether `image` holds no other file of the old sites: it may then be replaced."""
        return not ImportedFile.objects.filter(image=image).exclude(pk=record.pk).exists()


def picture(name: str, data: bytes) -> Image:
    """Return the image of a file, to be saved; a drawing is drawn. It needs no database.

    Raises SourceError and ValidationError.
    """
    if name.lower().endswith(".svg"):
        try:
            data, name = drawn(data), f"{PurePosixPath(name).stem}.png"
        except (ValueError, OSError) as error:
            raise SourceError(f"Dessin SVG refusé\xa0: {str(error)[:200]}") from error
    image = Image(file=checked_image(ContentFile(data, name=name)))
    image.encode()
    return image


def remote_url(address: str) -> str:
    """Return the whole address of a picture on another site, "" for any other."""
    address = f"https:{address}" if address.startswith("//") else address.strip()
    return address if address.startswith(("https://", "http://")) else ""


def readable(path: str) -> str:
    """A title made of a file's name: « photo promo 6 » of `Photo-promo_6-1-.jpg`."""
    stem = re.sub(r"-\d+-$", "", PurePosixPath(path).stem)
    words = " ".join(re.split(r"[-_\s]+", stem)).strip()
    return (words[:1].upper() + words[1:])[:255] or "Fichier"
