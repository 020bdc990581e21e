"""The pages of the documents that the take-over has recorded."""

from typing import Any

from wagtail.models import Page

from publishing.trash.trash_root import is_trashed
from takeover.models import LegacyDocument, Origin


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
