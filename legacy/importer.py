"""A document of an old site into a page: all or nothing, and nothing twice."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cached_property
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models.fields.files import FieldFile
from wagtail.log_actions import log
from wagtail.models import Page, Site

from home.models import HomePage
from legacy.bodies import raw_body
from legacy.conversion import convert_markdown
from legacy.errors import SourceError
from legacy.models import ImportedDocument
from legacy.outcomes import Outcome, Status
from legacy.pictures import PictureFile, find_pictures
from legacy.slugs import slug_of
from legacy.sources import SourceDocument
from media.models import Image
from media.uploads import image_from_bytes
from pages.models import ProgrammePage


def import_document(
    document: SourceDocument, *, overwrite_edited: bool = False, dry_run: bool = False
) -> Outcome:
    """Bring a document in as a published page under the French home page.

    Nothing is written when its content is the one imported last, when somebody edited or deleted
    the page since (unless `overwrite_edited`), or in a dry run. One transaction: an exception
    leaves neither rows nor files. Raises SourceError and ValidationError for what is refused.
    """
    return _Import(document, overwrite_edited=overwrite_edited).run(dry_run=dry_run)


class _Import:
    """One document on its way in."""

    def __init__(self, document: SourceDocument, *, overwrite_edited: bool):
        self.document = document
        self.overwrite_edited = overwrite_edited
        conversion = convert_markdown(document.body)
        self.pictures = find_pictures(conversion.blocks, document.folder)
        self.notes = [*conversion.notes, *self.pictures.notes]
        self.notes += [f"{file.path}\xa0: {file.message}" for file in self._particular_files()]
        self.notes += [f"champ non repris\xa0: {key}" for key in document.unused_keys]

    def _particular_files(self) -> list[PictureFile]:
        return [file for file in self.pictures.files.values() if file.message]

    def run(self, *, dry_run: bool) -> Outcome:
        if dry_run:
            return self._outcome(*self._decide())
        with self._no_orphan_files(), transaction.atomic():
            status, reason = self._decide()
            if status in (Status.CREATED, Status.UPDATED):
                self._write()
            return self._outcome(status, reason)

    def _outcome(self, status: Status, reason: str) -> Outcome:
        url = self.page.get_url_parts()[2] if self.page else self._planned_url()
        blocks = Counter(type(block).__name__ for block in self.pictures.blocks)
        messages = tuple(filter(None, [reason, *self.notes]))
        return Outcome(self.document.path, url, status, messages, blocks)

    # What to do -------------------------------------------------------------------------------

    @cached_property
    def record(self) -> ImportedDocument | None:
        return ImportedDocument.objects.filter(source_path=self.document.path).first()

    @cached_property
    def page(self) -> ProgrammePage | None:
        if self.record is None or self.record.page_id is None:
            return None
        return ProgrammePage.objects.filter(pk=self.record.page_id).first()

    @cached_property
    def home(self) -> HomePage:
        site = Site.objects.filter(is_default_site=True).first()
        home = HomePage.objects.filter(pk=site.root_page_id).first() if site else None
        if home is None:
            raise SourceError("Le site n’a pas de page d’accueil où placer la page.")
        return home

    @cached_property
    def slug(self) -> str:
        slug = slug_of(self.document.title)
        if not slug:
            raise SourceError("Le titre n’a aucune lettre dont faire une adresse.")
        return slug

    @cached_property
    def fingerprint(self) -> str:
        """A digest of everything that the page takes from the source."""
        content = {
            "title": self.document.title,
            "blocks": [[type(block).__name__, asdict(block)] for block in self.pictures.blocks],
            "files": {src: [f.digest, f.alt] for src, f in self.pictures.files.items()},
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def _decide(self) -> tuple[Status, str]:
        if self.record is None or (self.page is None and self.overwrite_edited):
            if self.home.get_children().filter(slug=self.slug).exists():
                raise SourceError(
                    f"Une page qui ne vient pas de ce document est déjà à l’adresse "
                    f"{self._planned_url()}\xa0: rien n’est changé."
                )
            return Status.CREATED, ""
        if self.page is None:
            return Status.KEPT, "la page a été supprimée depuis la reprise"
        if self._is_edited(self.page, self.record):
            if self.overwrite_edited:
                return Status.UPDATED, "les modifications faites depuis la reprise sont écrasées"
            return Status.KEPT, "la page a été modifiée depuis la reprise"
        if self.record.fingerprint == self.fingerprint:
            return Status.UNCHANGED, ""
        return Status.UPDATED, ""

    @staticmethod
    def _is_edited(page: ProgrammePage, record: ImportedDocument) -> bool:
        return not page.live or page.latest_revision_id != record.revision_id

    def _planned_url(self) -> str:
        return f"{self.home.get_url_parts()[2]}{self.slug}/"

    # Doing it ---------------------------------------------------------------------------------

    def _write(self) -> None:
        page = self.page or ProgrammePage(slug=self.slug, show_in_menus=True, live=False)
        page.title = page.draft_title = self.document.title
        raw = raw_body(
            self.pictures.blocks,
            document=self.document.path,
            images={src: self._stored(file) for src, file in self.pictures.files.items()},
            page_at=self._page_at,
        )
        page.body = page.body.stream_block.to_python(raw)
        # Wagtail checks blocks in the editor's form only; what it would refuse there stops here.
        page.body.stream_block.clean(page.body)
        if page.pk is None:
            self.home.add_child(instance=page)
        page.go_live_at = page.expire_at = None
        revision = page.save_revision()
        revision.publish()
        log(page, "legacy.import", data={"source_path": self.document.path})
        ImportedDocument.objects.update_or_create(
            source_path=self.document.path,
            defaults={"page": page, "revision": revision, "fingerprint": self.fingerprint},
        )
        self.page = ProgrammePage.objects.get(pk=page.pk)

    def _stored(self, file: PictureFile) -> tuple[int, str]:
        image = image_from_bytes(
            file.path.rpartition("/")[2],
            file.data,
            title=file.alt or file.path.rpartition("/")[2],
            description=file.alt,
        )
        files = [image.file, *(rendition.file for rendition in image.renditions.all())]
        self._written.append((image, files))
        return image.pk, file.alt

    def _page_at(self, address: str) -> int | None:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or parts.query or parts.fragment:
            return None
        url_path = f"{self.home.url_path}{parts.path.strip('/')}/".replace("//", "/")
        return Page.objects.filter(url_path=url_path).values_list("pk", flat=True).first()

    @contextmanager
    def _no_orphan_files(self) -> Iterator[None]:
        """Delete the files of images that a failed transaction took back."""
        self._written: list[tuple[Image, list[FieldFile]]] = []
        try:
            yield
        except BaseException:
            for image, files in self._written:
                if not Image.objects.filter(pk=image.pk).exists():
                    for file in files:
                        file.delete(save=False)
            raise
