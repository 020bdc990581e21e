"""One document of an old site into a page: all or nothing, and nothing twice."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from django.db import transaction
from wagtail.models import Page

from legacy import demo, indexes, writer
from legacy.errors import SourceError
from legacy.models import ImportedFile, Site
from legacy.outcomes import Outcome, Status, attempt
from legacy.takeover import old_addresses
from legacy.takeover.bodies import raw_body
from legacy.takeover.conversion import convert_markdown
from legacy.takeover.fitting import fitted
from legacy.takeover.library import key_of, without_orphans
from legacy.takeover.pictures import PictureFile, find_pictures
from legacy.takeover.places import own_path
from legacy.takeover.sources import Document, read_source
from legacy.writer import PageWriter, Plan
from media.models import Image
from media.uploads import image_from_bytes, stored_image
from pages.models import ProgrammePage

# Keys of the front matter that say how the old site was built, nothing that a visitor read.
TECHNICAL_KEYS = {"layout", "title", "permalink"}


class DocumentImport:
    """The import of one Markdown file as a published page under the French home page.

    Its pictures are in its folder, which none may leave; `fetch` brings those on other sites.
    Nothing is written nor fetched in a dry run, and nothing written when the content is the one
    imported last, or when somebody edited or deleted the page since (unless `overwrite_edited`).
    One transaction: an exception leaves neither rows nor files. Raises SourceError for what is no
    document.
    """

    is_whole_site = False  # but for a page at the same address

    def __init__(
        self,
        source: Path,
        *,
        dry_run: bool = False,
        overwrite_edited: bool = False,
        fetch: Callable[[str], bytes] | None = None,
    ):
        self.document = read_source(source)
        self.folder = source.parent
        self.dry_run = dry_run
        self.overwrite_edited = overwrite_edited
        self.fetch = None if dry_run else fetch

    total = 1

    def run(self) -> Iterator[Outcome]:
        yield attempt(self.document.path, self._bring_in)
        if not self.dry_run:
            old_addresses.settle()
            old_addresses.remember(Site.SEED, old_addresses.of_seed())

    def _bring_in(self) -> Outcome:
        document = _Import(self.document, self.folder, self.overwrite_edited, self.fetch)
        return document.run(dry_run=self.dry_run)


class _Import:
    """One document on its way in."""

    def __init__(
        self,
        document: Document,
        folder: Path,
        overwrite_edited: bool,
        fetch: Callable[[str], bytes] | None,
    ):
        self.document = document
        self.overwrite_edited = overwrite_edited
        self.home = writer.home_page()
        self.slug = document.address.strip("/")
        conversion = convert_markdown(document.body)
        self.pictures = find_pictures(fitted(conversion.blocks), folder, fetch)
        files = self.pictures.files.values()
        self.notes = [*conversion.notes, *self.pictures.notes]
        self.notes += [f"{file.path}\xa0: {file.message}" for file in files if file.message]
        unused = [key for key in document.fields if key not in TECHNICAL_KEYS]
        self.notes += [f"champ non repris\xa0: {key}" for key in unused]

    def run(self, *, dry_run: bool) -> Outcome:
        path = self.document.path
        record = writer.record_of(path)
        page = record.page.specific if record is not None and record.page is not None else None
        if page is None and record is not None and not self.overwrite_edited:
            return self._outcome(Status.KEPT, writer.DELETED)
        self.demo_page = None if page else demo.untouched_page(self.home, self.slug)
        if page is None and self.demo_page is None and writer.is_taken(self.home, self.slug):
            raise SourceError(
                f"Une page qui ne vient pas de ce document est déjà à l’adresse "
                f"{self.document.address}\xa0: rien n’est changé."
            )
        plan = self._plan(
            {src: stored_image(found.file) for src, found in self.pictures.files.items()}
        )
        status, reason = self._writer(plan, page).decide()
        if dry_run or status not in (Status.CREATED, Status.UPDATED):
            return self._outcome(status, reason, page)
        with without_orphans() as remember, transaction.atomic():
            with indexes.paused():
                outcome = self._write(page, remember)
            indexes.update()
            return outcome

    def _write(self, page: Page | None, remember: Callable[[Image], None]) -> Outcome:
        images: dict[str, Image | None] = {}
        for src, found in self.pictures.files.items():
            images[src] = image = _store(found)
            remember(image)
            if "//" not in found.path:
                ImportedFile.objects.update_or_create(
                    site=Site.SEED, path=found.path,
                    defaults={"key": key_of(found.path), "image": image, "digest": image.file_hash},
                )  # fmt: skip
        plan = self._plan(images)
        if self.demo_page is not None:
            self.demo_page.delete()
            self.home.refresh_from_db(fields=["numchild"])
        if page is None:
            page = writer.make_place(
                self.home, ProgrammePage, plan.title, self.slug, plan.paths[0], site=plan.site,
                show_in_menus=True,
            )  # fmt: skip
        return self._writer(plan, page).carry_out()

    def _writer(self, plan: Plan, page: Page | None) -> PageWriter:
        return PageWriter(plan, page, overwrite_edited=self.overwrite_edited)

    def _plan(self, images: dict[str, Image | None]) -> Plan:
        files = self.pictures.files
        body = raw_body(
            self.pictures.blocks,
            document=self.document.path,
            images={src: (image and image.pk, files[src].alt) for src, image in images.items()},
            page_at=self._page_at,
        )
        return Plan(
            paths=(self.document.path,),
            title=self.document.title,
            site=Site.SEED,
            identity={"addresses": self._addresses()},
            streams={"body": body},
            messages=self.notes,
            blocks=Counter(type(block).__name__ for block in self.pictures.blocks),
        )

    def _addresses(self) -> list[str]:
        """The addresses that the old site's generator may have given the document."""
        permalink = self.document.text("permalink").strip("/")
        named = [f"/{PurePosixPath(self.document.path).stem}.html", f"/{permalink}"]
        return [self.document.address, *(each for each in named if each != "/")]

    def _outcome(self, status: Status, reason: str, page: Page | None = None) -> Outcome:
        url = page.get_url_parts()[2] if page is not None else self.document.address
        blocks = Counter(type(block).__name__ for block in self.pictures.blocks)
        messages = tuple(filter(None, [reason, *self.notes]))
        return Outcome(self.document.path, url, status, messages, blocks)

    def _page_at(self, address: str) -> int | None:
        path = own_path(address)
        if path is None:
            return None
        url_path = self.home.url_path.rstrip("/") + path
        return Page.objects.filter(url_path=url_path).values_list("pk", flat=True).first()


def _store(found: PictureFile) -> Image:
    title = found.alt or found.path.rpartition("/")[2] or "Image"
    data = found.file.open().read()
    return image_from_bytes(found.file.name or "", data, title=title, description=found.alt)
