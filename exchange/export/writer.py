"""Writes planned pages to the database, each in one transaction, and only once."""

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page, Site

from exchange.export.errors import SourceError
from exchange.export.models import ImportedDocument
from exchange.export.outcomes import Outcome, Status
from home.models import HomePage
from publishing.scheduling import readiness
from publishing.trash.trash_root import is_trashed

# The fields that a page takes from its source, as JSON (`Plan.content`).
Content = dict[str, Any]
# Of the ids of blocks, so that every import of a document gives the same ids.
NAMESPACE = uuid.UUID("6b0c9cf2-5d4f-4c8e-9f0e-0f1d7a3b5c21")
DELETED = "la page a été supprimée depuis la reprise"
EDITED = "la page a été modifiée depuis la reprise"


@dataclass
class Plan:
    """A page as a document of one of the sites describes it.

    `path` names the document. `values` has plain fields, `streams` raw values of stream fields,
    `relations` keys for many-to-many fields, `children` rows of inline relations. An export has all
    its fields in `values`, as Wagtail stores them. `published_at` is the moment of the first
    publication, if known. `extras` are blocks to add to a page with the text of another site.
    `identity` tells the document from others (`exchange.takeover.matching`).
    """

    path: str
    title: str
    origin: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    streams: dict[str, list[dict]] = field(default_factory=dict)
    relations: dict[str, list[int]] = field(default_factory=dict)
    children: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    published_at: datetime | None = None
    live: bool = True
    extras: dict[str, list[dict]] = field(default_factory=dict)
    identity: dict[str, Any] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)

    @property
    def content(self) -> Content:
        """The fields that the page takes from the source, as JSON, with relations by key."""
        content = {
            name: getattr(self, name)
            for name in ("title", "values", "streams", "relations", "children", "published_at",
                         "live", "extras")
        }  # fmt: skip
        return json.loads(json.dumps(content, cls=DjangoJSONEncoder))


def home_page() -> HomePage:
    """Return the home page of the default site. Raises SourceError if there is none."""
    site = Site.objects.filter(is_default_site=True).first()
    home = HomePage.objects.filter(pk=site.root_page_id).first() if site else None
    if home is None:
        raise SourceError("Le site n’a pas de page d’accueil où placer les pages.")
    return home


def is_taken(parent: Page, slug: str) -> bool:
    return parent.get_children().filter(slug=slug).exists()


def fingerprint_of(content: Content) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def record_of(path: str) -> ImportedDocument | None:
    """Return the record of the document at `path`, None if it is new.

    Its `page` is None if the page is deleted or in the trash.
    """
    record = ImportedDocument.objects.select_related("page").filter(source_path=path).first()
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


def make_place(
    parent: Page,
    model: type[Page],
    title: str,
    slug: str,
    path: str,
    *,
    origin: str = "",
    identity: dict[str, Any] | None = None,
    **values: Any,
) -> Page:
    """Return the page of the document at `path`. Without one, add an empty draft below `parent`.

    All pages exist before the first is filled, because relations and links need their targets.
    """
    page = page_of(path)
    if page is not None:
        return page
    page = model(title=title, slug=slug, live=False, **{"locale": parent.locale} | values)
    with transaction.atomic():
        parent.add_child(instance=page)
        join(page, path, origin=origin, identity=identity)
    return page


def join(
    page: Page, path: str, *, origin: str = "", identity: dict[str, Any] | None = None
) -> None:
    """Record `page` as the page of the document at `path`, before the document fills it."""
    ImportedDocument.objects.update_or_create(
        source_path=path,
        defaults={"page": page, "origin": origin, "identity": identity or {}},
    )


class PageWriter:
    """Fills `page`, the place of `plan`, unless it is as planned already.

    It leaves a page alone that an editor has changed since its import, unless `overwrite_edited`.
    """

    def __init__(self, plan: Plan, page: Page, *, overwrite_edited: bool = False):
        self.plan = plan
        self.page = page
        self.overwrite_edited = overwrite_edited
        self.records = list(ImportedDocument.objects.filter(page_id=page.pk).order_by("pk"))
        self.written = next((record for record in self.records if record.fingerprint), None)

    def composed(self, contents: list[tuple[str, Content]]) -> Content:
        """Return the content of the page from the site and the content of each document."""
        return {key: value for key, value in contents[0][1].items() if key != "extras"}

    @cached_property
    def others(self) -> list[ImportedDocument]:
        """The other documents that the page is made of."""
        return [
            record
            for record in self.records
            if record.content is not None and record.source_path != self.plan.path
        ]

    @cached_property
    def whole(self) -> Content:
        others = [(record.origin, record.content or {}) for record in self.others]
        return self.composed([(self.plan.origin, self.plan.content), *others])

    @cached_property
    def should_be_live(self) -> bool:
        before = [
            (record.origin, record.content) for record in self.records if record.content is not None
        ]
        return self.composed(before)["live"] if before else self.plan.live

    def decide(self) -> tuple[Status, str]:
        """Return the status that the page will have, and a reason in French for the report."""
        if self.written is None:
            if self.page.latest_revision_id and not self.overwrite_edited:
                return Status.KEPT, "la page a déjà un contenu, qui ne vient pas d’une reprise"
            return Status.CREATED, ""
        is_edited = self.page.latest_revision_id != self.written.revision_id
        if is_edited or self.page.live != self.should_be_live:
            if self.overwrite_edited:
                return Status.UPDATED, "les modifications faites depuis la reprise sont écrasées"
            return Status.KEPT, EDITED
        if self.written.fingerprint == fingerprint_of(self.whole):
            return Status.UNCHANGED, ""
        return Status.UPDATED, ""

    def carry_out(self) -> Outcome:
        """Fill the page in one transaction. Raises ValidationError where the editor would."""
        status, reason = self.decide()
        with transaction.atomic():
            self.remember()
            if status in (Status.CREATED, Status.UPDATED):
                self.fill(self.page)
        return self.outcome(status, reason)

    def outcome(self, status: Status, *messages: str) -> Outcome:
        said = tuple(filter(None, [*messages, *self.plan.messages]))
        url = self.page.get_url_parts()[2]
        return Outcome(self.plan.path, url, status, said)

    def remember(self) -> None:
        """Record the content of the document, also of a page that is left alone."""
        plan = self.plan
        ImportedDocument.objects.update_or_create(
            source_path=plan.path,
            defaults={
                "page": self.page,
                "origin": plan.origin,
                "content": plan.content,
                "identity": plan.identity,
            },
        )

    def fill(self, page: Page) -> None:
        """Write the content of all its documents to `page`, and publish it if it should be live."""
        whole = self.whole
        page = page.with_content_json(page.serializable_data() | stored(whole))
        # Wagtail checks blocks in the editor's form only.
        if faults := list(readiness.invalid_blocks(page)):
            raise ValidationError(faults)
        page.full_clean()
        revision = page.save_revision(clean=False)
        if whole["live"]:
            revision.publish()
        elif page.live:
            page.unpublish()
        log(page, "exchange.import", data={"source_path": self.plan.path})
        ImportedDocument.objects.filter(page_id=page.pk).update(
            revision=revision, fingerprint=fingerprint_of(whole)
        )


def stored(whole: Content) -> dict[str, Any]:
    """Return a content as Wagtail stores versions. Wagtail leaves out keys of deleted objects."""
    rows = {
        name: [{"pk": None, "sort_order": position} | row for position, row in enumerate(rows)]
        for name, rows in whole["children"].items()
    }
    moments = {"go_live_at": None, "expire_at": None}
    if whole["published_at"]:
        moments["first_published_at"] = whole["published_at"]
    own = whole["values"] | whole["streams"] | whole["relations"] | rows
    return own | moments | {"title": whole["title"]}


def forget_place(page: Page, path: str) -> bool:
    """Delete the empty draft of a document that was refused. Return whether it was one."""
    record = record_of(path)
    if record is None or record.fingerprint:
        return False
    page.delete()
    record.delete()
    return True
