"""Writes imported pages to the database, each in one transaction."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import Page, Revision, Site

from challenges import erasure
from exchange.export.errors import SourceError
from exchange.export.models import ImportedDocument
from exchange.export.outcomes import DROPPED, Outcome, Status
from home.models import HomePage
from publishing.launches import readiness
from publishing.trash.trash_root import is_trashed

# Of the ids of blocks, so that every import of a document gives the same ids.
NAMESPACE = uuid.UUID("6b0c9cf2-5d4f-4c8e-9f0e-0f1d7a3b5c21")
DELETED = "la page a été supprimée depuis la reprise"
ERASED = "cette personne a demandé à disparaître du site"


def home_page() -> HomePage:
    """Return the home page of the default site. Raises SourceError if there is none."""
    site = Site.objects.filter(is_default_site=True).first()
    home = HomePage.objects.filter(pk=site.root_page_id).first() if site else None
    if home is None:
        raise SourceError("Le site n’a pas de page d’accueil où placer les pages.")
    return home


def is_taken(parent: Page, slug: str) -> bool:
    return parent.get_children().filter(slug=slug).exists()


def record_of(path: str, model: Any = ImportedDocument) -> Any:
    """Return the record of the document at `path`, None if it is new.

    Its `page` is None if the page is deleted or in the trash.
    """
    record = model.objects.select_related("page").filter(source_path=path).first()
    if record is not None and record.page is not None and is_trashed(record.page):
        record.page = None
    return record


def page_of(path: str, model: Any = ImportedDocument) -> Page | None:
    """Return the page of the document at `path`, None if it never had one or has lost it."""
    record = record_of(path, model)
    return record.page.specific if record is not None and record.page is not None else None


def was_deleted(path: str, model: Any = ImportedDocument) -> bool:
    """Tell whether somebody deleted the page of the document at `path`."""
    record = record_of(path, model)
    return record is not None and record.page is None


def left_out(path: str, *, is_deleted: bool, person: str = "", address: str = "") -> Outcome | None:
    """Return the outcome of a document whose page stays away, None for any other.

    The page of an erased `person`, once at `address`, never comes back.
    """
    if person and erasure.is_erased(name=person, path=address):
        return Outcome(path, DROPPED, Status.DROPPED, (ERASED,))
    return Outcome(path, DROPPED, Status.KEPT, (DELETED,)) if is_deleted else None


def add_draft(parent: Page, model: type[Page], title: str, slug: str, **values: Any) -> Page:
    """Return a new empty draft below `parent`, the place of a document.

    All pages exist before the first is filled, because relations and links need their targets.
    """
    page = model(title=title, slug=slug, live=False, **{"locale": parent.locale} | values)
    parent.add_child(instance=page)
    return page


def join(page: Page, path: str, *, is_demo: bool) -> None:
    """Record `page` as the page of the document at `path`, before the document fills it."""
    ImportedDocument.objects.update_or_create(
        source_path=path, defaults={"page": page, "is_demo": is_demo}
    )


def write_version(page: Page, values: dict[str, Any], path: str) -> Revision:
    """Save the values of the document at `path` as a version of its page, to be published.

    Raises ValidationError where the editor would.
    """
    streams = {
        field.name: with_ids(field.name, values[field.name])
        for field in page._meta.concrete_fields
        if isinstance(field, StreamField) and field.name in values
    }
    page = page.with_content_json(page.serializable_data() | values | streams)
    # Wagtail checks blocks in the editor's form only.
    if faults := list(readiness.invalid_blocks(page)):
        raise ValidationError(faults)
    page.full_clean()
    log(page, "exchange.import", data={"source_path": path})
    return page.save_revision(clean=False)


def with_ids(name: str, raw: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return blocks with ids that are the same at every run, so that versions can be compared."""
    return [
        block | {"id": str(uuid.uuid5(NAMESPACE, f"{name}#{number}"))}
        for number, block in enumerate(raw)
    ]


def forget_place(page: Page, path: str) -> bool:
    """Delete the empty draft of a document that was refused. Return whether it was one.

    A page that visitors see, that has versions, or pages below it, stays.
    """
    record = record_of(path)
    if record is None or record.revision_id:
        return False
    if page.live or page.latest_revision_id or page.get_children().exists():
        return False
    page.delete()
    record.delete()
    return True
