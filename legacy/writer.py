"""What a page should be, written to the database: all or nothing, and nothing twice.

Write with `indexes.paused()` around, and `indexes.update()` after the last page.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import Page

from legacy.models import ImportedDocument
from legacy.outcomes import Outcome, Status
from trash.places import is_trashed

DELETED = "la page a été supprimée depuis la reprise"


@dataclass
class Plan:
    """A page as the source wants it.

    `values` are plain fields, `streams` raw stream values, `relations` keys of many-to-many
    fields, `children` the rows of its inline relations. `paths` are the documents that it is made
    of, the first of them names it. `published_at`, if given, is when it was first published.
    """

    paths: tuple[str, ...]
    title: str
    values: dict[str, Any] = field(default_factory=dict)
    streams: dict[str, list[dict]] = field(default_factory=dict)
    relations: dict[str, list[int]] = field(default_factory=dict)
    children: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    published_at: datetime | None = None
    live: bool = True
    messages: list[str] = field(default_factory=list)
    blocks: Counter[str] = field(default_factory=Counter)

    @property
    def fingerprint(self) -> str:
        """A digest of all that the page takes from the source, relations by their keys here."""
        content = [
            self.title, self.values, self.streams, self.relations, self.children, self.live,
            self.published_at,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def record_of(path: str) -> ImportedDocument | None:
    """Return what is known of the document at `path`; a page in the trash counts as deleted."""
    record = ImportedDocument.objects.select_related("page").filter(source_path=path).first()
    if record is not None and record.page is not None and is_trashed(record.page):
        record.page = None
    return record


def was_deleted(path: str) -> bool:
    """Tell whether somebody deleted the page that was made of the document at `path`."""
    record = record_of(path)
    return record is not None and record.page is None


def make_place(
    parent: Page, model: type[Page], title: str, slug: str, path: str, **values: Any
) -> Page:
    """Return the page made of the document at `path`, added now as an empty draft if need be.

    Relations and links between pages need all of them to be there before any is filled.
    """
    record = record_of(path)
    if record is not None and record.page is not None:
        return record.page.specific
    page = model(title=title, slug=slug, live=False, locale=parent.locale, **values)
    with transaction.atomic():
        parent.add_child(instance=page)
        ImportedDocument.objects.update_or_create(
            source_path=path,
            defaults={"page": page, "revision": None, "fingerprint": "", "indexed": False},
        )
    return page


def decide(plan: Plan, page: Page | None, *, overwrite_edited: bool) -> tuple[Status, str]:
    """Return what is to be done with the page of `plan`, and why it is left alone, in French."""
    record = record_of(plan.paths[0])
    if record is None and page is not None and page.latest_revision_id and not overwrite_edited:
        return Status.KEPT, "la page a déjà un contenu, qui ne vient pas d’une reprise"
    if record is None or record.page is None or not record.fingerprint:
        return Status.CREATED, ""
    if is_edited(record, plan.live):
        if overwrite_edited:
            return Status.UPDATED, "les modifications faites depuis la reprise sont écrasées"
        return Status.KEPT, "la page a été modifiée depuis la reprise"
    if record.fingerprint == plan.fingerprint:
        return Status.UNCHANGED, ""
    return Status.UPDATED, ""


def is_edited(record: ImportedDocument, should_be_live: bool) -> bool:
    page = record.page
    return page is not None and (
        page.latest_revision_id != record.revision_id or page.live != should_be_live
    )


def carry_out(plan: Plan, page: Page | None, *, overwrite_edited: bool, dry_run: bool) -> Outcome:
    """Fill `page`, the place made for `plan`, in one transaction, unless it is as planned already.

    Raises ValidationError for what the editor would refuse; nothing of it is then written.
    """
    status, reason = decide(plan, page, overwrite_edited=overwrite_edited)
    if status in (Status.CREATED, Status.UPDATED) and not dry_run and page is not None:
        with transaction.atomic():
            fill(plan, page)
    url = page.get_url_parts()[2] if page is not None else ""
    return Outcome(
        plan.paths[0], url, status, tuple(filter(None, [reason, *plan.messages])), plan.blocks
    )


def fill(plan: Plan, page: Page) -> None:
    """Write what is planned to `page`, publish it if it is to be live, and remember it.

    Call it in a transaction. Raises ValidationError.
    """
    page.title = page.draft_title = plan.title
    for name, value in plan.values.items():
        setattr(page, name, value)
    for name, raw in plan.streams.items():
        block = page._meta.get_field(name).stream_block
        value = block.to_python(raw)
        # Wagtail checks blocks in the editor's form only; what it would refuse there stops here.
        block.clean(value)
        setattr(page, name, value)
    for name, keys in plan.relations.items():
        getattr(page, name).set(keys)
    for name, rows in plan.children.items():
        model = page._meta.get_field(name).related_model
        getattr(page, name).set(
            [model(sort_order=position, **row) for position, row in enumerate(rows)]
        )
    if plan.published_at is not None:
        page.first_published_at = plan.published_at
    page.go_live_at = page.expire_at = None
    page.full_clean(exclude=_unchecked(page))
    revision = page.save_revision(clean=False)
    if plan.live:
        revision.publish()
    log(page, "legacy.import", data={"source_path": plan.paths[0]})
    for path in plan.paths:
        ImportedDocument.objects.update_or_create(
            source_path=path,
            defaults={
                "page": page,
                "revision": revision,
                "fingerprint": plan.fingerprint,
                "indexed": False,
            },
        )


def _unchecked(page: Page) -> list[str]:
    """Fields that are not the source's: streams are checked as blocks, the rest is Wagtail's."""
    return [
        field.name
        for field in page._meta.get_fields()
        if isinstance(field, StreamField | models.ManyToManyField)
    ]


def forget_place(page: Page, path: str) -> None:
    """Take away the empty draft of a document that was then refused."""
    record = record_of(path)
    if record is not None and not record.fingerprint:
        page.delete()
        record.delete()
