"""The pages of the documents that the take-over has recorded."""

from typing import Any

from wagtail.models import Page

from challenges import erasure
from publishing.trash.trash_root import is_trashed
from takeover.models import LegacyDocument, Origin
from takeover.outcomes import DROPPED, Outcome, Status

DELETED = "la page a été supprimée depuis la reprise"
ERASED = "cette personne a demandé à disparaître du site"


def is_taken(parent: Page, slug: str) -> bool:
    return parent.get_children().filter(slug=slug).exists()


def record_of(path: str) -> LegacyDocument | None:
    """Return the record of the document at `path`, None if it is new.

    Its `page` is None if the page is deleted or in the trash.
    """
    record = LegacyDocument.objects.select_related("page").filter(source_path=path).first()
    if record is not None and record.page is not None and is_trashed(record.page):
        record.page = None
    return record


def page_of(path: str) -> Page | None:
    """Return the page of the document at `path`, None if it never had one or has lost it."""
    record = record_of(path)
    return record.page.specific if record is not None and record.page is not None else None


def was_deleted(path: str) -> bool:
    """Tell whether somebody deleted the page of the document at `path`."""
    record = record_of(path)
    return record is not None and record.page is None


def left_out(path: str, *, is_deleted: bool, person: str = "", address: str = "") -> Outcome | None:
    """Return the outcome of a document whose page stays away, None for any other.

    The page of an erased `person`, once at `address`, never comes back.
    """
    if person and erasure.is_erased(name=person, path=address):
        return Outcome(path, DROPPED, Status.DROPPED, (ERASED,))
    return Outcome(path, DROPPED, Status.KEPT, (DELETED,)) if is_deleted else None


def join(page: Page, path: str, origin: Origin, identity: dict[str, Any]) -> None:
    """Record `page` as the page of the document at `path`, before the document fills it."""
    LegacyDocument.objects.update_or_create(
        source_path=path, defaults={"page": page, "origin": origin, "identity": identity}
    )


def forget_place(page: Page, path: str) -> None:
    """Delete the empty draft of a document that was refused.

    A page that visitors see, that has versions, or pages below it, stays.
    """
    record = record_of(path)
    if record is None or record.revision_id or record.fingerprint:
        return
    if page.live or page.latest_revision_id or page.get_children().exists():
        return
    page.delete()
    record.delete()
