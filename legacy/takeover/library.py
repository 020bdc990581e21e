"""The files of a checkout in the media library: each stored once, found by whatever was typed."""

import hashlib
import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import batched
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.utils.file import hash_filelike

from legacy.addresses import key_of
from legacy.errors import SourceError
from legacy.files import LARGEST_FILE, check_room, read_bytes, without_orphans
from legacy.models import ImportedFile, Site
from legacy.outcomes import DROPPED, Outcome, Status
from legacy.takeover.pictures import is_drawing, named_by_content
from legacy.takeover.remote import RemoteError
from media.drawings import drawn
from media.models import Image
from media.uploads import (
    EXTENSIONS,
    CheckedFile,
    checked_image,
    document_from_bytes,
    image_extension,
    image_from_file,
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
AT_ONCE = 8  # pictures fetched at a time


class Read(NamedTuple):
    """A file of a checkout: its digest, and what is to be stored, checked if it is a picture.

    None for what is there already.
    """

    digest: str
    file: ContentFile | None


class Library:
    """What the old site served as files, and what the media library holds of it.

    `fetch`, if given, brings the pictures that documents show from other sites; it raises
    RemoteError. Those that came once are known by their address from then on. A file of both sites
    is stored once, under the names that the present site gives it.
    """

    def __init__(
        self,
        source: Path,
        static: Path,
        files: Iterable[Path],
        *,
        dry_run: bool,
        fetch: Callable[[str], bytes] | None = None,
        site: str = Site.HUGO,
    ):
        self.source = source
        self.fetch = fetch
        self.static = static
        self.site = site
        self.dry_run = dry_run
        self.files = {self._path(file): file for file in files}
        self._by_key: dict[str, str] = {}
        for path in self.files:
            self._by_key.setdefault(key_of(path), path)
        self.known = {known.path: known for known in ImportedFile.objects.filter(site=site)}
        self.names: dict[str, tuple[str, str]] = {}
        self._wanted: dict[str, None] = {}

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

    def has(self, address: str) -> bool:
        """Tell whether there is a file for `address`, here or once fetched."""
        if self.path_of(address) is not None:
            return True
        url = remote_url(address)
        known = self.known.get(url)
        return known is not None or (self.dry_run and url in self._wanted)

    def image(self, address: str) -> int | None:
        """Return the key of the image at `address`, None if there is none (or in a dry run)."""
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
        """Store every file that is not there yet, one transaction each; yield what became of it.

        The next ones are read and checked meanwhile: pictures are decoded for that, which takes as
        long as the rest.
        """
        ahead: deque[tuple[str, Path, Future[Read]]] = deque()
        with ThreadPoolExecutor(1) as pool:
            for path, file in self.files.items():
                ahead.append((path, file, pool.submit(self._read, path, file)))
                if len(ahead) > READ_AHEAD:
                    yield self._outcome(*ahead.popleft())
            while ahead:
                yield self._outcome(*ahead.popleft())

    def _outcome(self, path: str, file: Path, reading: Future[Read]) -> Outcome:
        source_path = file.relative_to(self.source).as_posix()
        try:
            return self._bring_in(path, reading.result(), source_path)
        except (SourceError, ValidationError, ValueError) as error:
            messages = error.messages if isinstance(error, ValidationError) else [str(error)]
            return Outcome(source_path, DROPPED, Status.DROPPED, tuple(messages))

    def _read(self, path: str, file: Path) -> Read:
        """Read and check a file, asking the database nothing: another thread has it."""
        if path in SITE_FILES:
            raise SourceError("Le site a la sienne, à la même adresse.")
        data = read_bytes(file, LARGEST_FILE)
        digest = hashlib.sha256(data).hexdigest()
        known = self.known.get(path)
        is_there = known and known.digest == digest and (known.image_id or known.document_id)
        if is_there:
            return Read(digest, None)
        name = named_by_content(PurePosixPath(path).name, data)
        extension = PurePosixPath(name).suffix.lower().lstrip(".")
        if extension not in ("svg", *EXTENSIONS, *settings.WAGTAILDOCS_EXTENSIONS):
            raise SourceError(f"Type de fichier non repris\xa0: .{extension}")
        if self.dry_run or extension not in ("svg", *EXTENSIONS):
            return Read(digest, ContentFile(data, name=name))
        return Read(digest, picture(name, data))

    def bring_in_remote(self) -> Iterator[Outcome]:
        """Fetch and store the pictures that documents show from other sites, each once."""
        missing = [url for url in self._wanted if not self._is_stored(url)]
        for url in self._wanted.keys() - set(missing):
            yield Outcome(url, "", Status.UNCHANGED)
        if self.dry_run or self.fetch is None:
            yield from (Outcome(url, "", Status.CREATED) for url in missing)
            return
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for some in batched(missing, AT_ONCE):
                for url, data in zip(some, pool.map(self._fetched, some), strict=True):
                    try:
                        yield self._store_remote(url, data)
                    except (ValidationError, SourceError, RemoteError) as error:
                        messages = getattr(error, "messages", [str(error)])
                        yield Outcome(url, DROPPED, Status.DROPPED, tuple(messages))

    def _is_stored(self, url: str) -> bool:
        return url in self.known and self.known[url].image_id is not None

    def _fetched(self, url: str) -> bytes | RemoteError:
        try:
            return self.fetch(url) if self.fetch else b""
        except RemoteError as error:
            return error

    def _store_remote(self, url: str, data: bytes | RemoteError) -> Outcome:
        if isinstance(data, RemoteError):
            raise data
        if len(url) > LONGEST_URL:
            raise RemoteError("adresse trop longue")
        if not (image_extension(data) or is_drawing(data)):
            raise RemoteError("ce n’est pas une image")
        name = named_by_content(PurePosixPath(unquote(urlsplit(url).path)).name, data)
        check_room(len(data))
        with without_orphans() as remember, transaction.atomic():
            record = self.known.get(url) or ImportedFile(site=self.site, path=url, key=key_of(url))
            record.image = self._image(url, picture(name, data), record, remember)
            record.digest = hashlib.sha256(data).hexdigest()
            record.indexed = False
            record.save()
        self.known[url] = record
        return Outcome(url, "", Status.CREATED)

    def _bring_in(self, path: str, read: Read, source_path: str) -> Outcome:
        url = f"/{path}"
        known = self.known.get(path)
        if read.file is None:
            return Outcome(source_path, url, Status.UNCHANGED)
        status = Status.UPDATED if known else Status.CREATED
        if self.dry_run:
            return Outcome(source_path, url, status)
        check_room(read.file.size)
        with without_orphans() as remember, transaction.atomic():
            record = known or ImportedFile(site=self.site, path=path, key=key_of(path))
            if isinstance(read.file, CheckedFile):
                record.image = self._image(path, read.file, record, remember)
            else:
                title, data = readable(path), read.file.read()
                record.document = document_from_bytes(PurePosixPath(path).name, data, title=title)
                remember(record.document)
            record.digest = read.digest
            record.indexed = False
            record.save()
        self.known[path] = record
        return Outcome(source_path, url, status)

    def _image(
        self,
        path: str,
        file: CheckedFile,
        record: ImportedFile,
        remember: Callable[[Image], None],
    ) -> Image:
        present = record.image
        if present is not None and self._is_alone(record, present):
            former = present.file.name
            present.file = file  # type: ignore[assignment]
            present.file_size = file.size
            present.file_hash = hash_filelike(file)
            present.save()
            transaction.on_commit(partial(present.file.storage.delete, former))
            return present
        title, alt = self.names.get(path, ("", ""))
        title = title or readable(PurePosixPath(file.name or path).name)
        record.title, record.alt = title[:255], alt[:255]
        image = image_from_file(file, title=record.title, description=record.alt)
        self._call(image, record)
        remember(image)
        return image

    def _call(self, image: Image, record: ImportedFile) -> None:
        """Give an image that another site brought in the names of the site that has most say."""
        records = [*ImportedFile.objects.filter(image=image).exclude(pk=record.pk), record]
        records.sort(key=lambda one: (Site.rank(one.site), one.path))
        titles = [one.title for one in records if one.title]
        alts = [one.alt for one in records if one.alt]
        # Another name is one that an editor gave.
        title = titles[0] if titles and image.title in titles else image.title
        is_ours = image.description in ("", *alts)
        alt = alts[0] if alts and is_ours else image.description
        if (title, alt) != (image.title, image.description):
            image.title, image.description = title, alt
            image.save()

    def _is_alone(self, record: ImportedFile, image: Image) -> bool:
        """Tell whether `image` holds no other file of the old sites: it may then be replaced."""
        return not ImportedFile.objects.filter(image=image).exclude(pk=record.pk).exists()


def picture(name: str, data: bytes) -> CheckedFile:
    """Return the picture of a file, drawn if it is a drawing. Raises SourceError, ValidationError.

    Needs no database.
    """
    if name.lower().endswith(".svg"):
        try:
            data, name = drawn(data), f"{PurePosixPath(name).stem}.png"
        except (ValueError, OSError) as error:
            raise SourceError(f"Dessin SVG refusé\xa0: {str(error)[:200]}") from error
    return checked_image(ContentFile(data, name=name))


def remote_url(address: str) -> str:
    """Return the whole address of a picture on another site, "" for any other."""
    address = f"https:{address}" if address.startswith("//") else address.strip()
    return address if address.startswith(("https://", "http://")) else ""


def readable(path: str) -> str:
    """A title made of a file's name: « photo promo 6 » of `Photo-promo_6-1-.jpg`."""
    stem = re.sub(r"-\d+-$", "", PurePosixPath(path).stem)
    words = " ".join(re.split(r"[-_\s]+", stem)).strip()
    return (words[:1].upper() + words[1:])[:255] or "Fichier"
