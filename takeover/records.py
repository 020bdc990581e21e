"""The pages of the documents that the take-over has recorded."""

from typing import Any

from wagtail.models import Page

from exchange.export.writer import record_of
from takeover.models import LegacyDocument, Origin


def join(page: Page, path: str, origin: Origin, identity: dict[str, Any]) -> None:
    """Record `page` as the page of the document at `path`, before the document fills it."""
    LegacyDocument.objects.update_or_create(
        source_path=path, defaults={"page": page, "origin": origin, "identity": identity}
    )


def forget_place(page: Page, path: str) -> None:
    """Delete the empty draft of a document that was refused.

    A page that visitors see, that has versions, or pages below it, stays.
    """
    record = record_of(path, LegacyDocument)
    if record is None or record.revision_id or record.fingerprint:
        return
    if page.live or page.latest_revision_id or page.get_children().exists():
        return
    page.delete()
    record.delete()
