"""The page that a document describes: written once, and again only while nobody edited it."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import Page

from exchange.export import writer
from publishing.caching import generation
from takeover.models import LegacyDocument
from takeover.outcomes import Outcome, Status

# The part of a document in its page, as JSON (`Plan.content`).
Content = dict[str, Any]
EDITED = "la page a été modifiée depuis la reprise"


@dataclass
class Plan:
    """A page as a document describes it.

    `path` names the document. `values` has the fields of the page as Wagtail stores them in
    versions.
    """

    path: str
    values: dict[str, Any] = field(default_factory=dict)
    live: bool = True
    messages: list[str] = field(default_factory=list)

    @property
    def content(self) -> Content:
        """The part of the document in its page, as JSON."""
        return as_json({"values": self.values, "live": self.live})


def as_json(content: Content) -> Content:
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder))


def fingerprint_of(content: Content) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


class PageWriter:
    """Fills `page`, which the document of `plan` has joined, unless it is as planned already.

    It leaves a page alone that an editor has changed since its import, unless `overwrite_edited`.
    """

    def __init__(self, plan: Plan, page: Page, *, overwrite_edited: bool = False):
        self.plan = plan
        self.page = page
        self.overwrite_edited = overwrite_edited
        self.records = list(LegacyDocument.objects.filter(page_id=page.pk).order_by("pk"))
        self.own = next(record for record in self.records if record.source_path == plan.path)
        self.written = next((record for record in self.records if record.fingerprint), None)
        before = self.composed()
        self.should_be_live = before["live"] if before else plan.live
        self.own.content = plan.content
        self.whole = self.composed()

    def composed(self) -> Content:
        """Return the content of the page as recorded, {} before its first import."""
        return self.own.content or {}

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
        """Fill the page in one transaction. Raises ValidationError where the editor would.

        It records the content of the document also if the page is left alone.
        """
        status, reason = self.decide()
        with generation.atomic():
            self.own.save(update_fields=["content"])
            if status in (Status.CREATED, Status.UPDATED):
                self.fill(self.page)
        return self.outcome(status, reason)

    def outcome(self, status: Status, *messages: str) -> Outcome:
        said = tuple(filter(None, [*messages, *self.plan.messages]))
        url = self.page.get_url_parts()[2]
        return Outcome(self.plan.path, url, status, said)

    def fill(self, page: Page) -> None:
        """Write the content to `page`, and publish it if it should be live."""
        whole = self.whole
        revision = writer.write_version(page, whole["values"], self.plan.path)
        if whole["live"]:
            revision.publish()
        elif page.live:
            page.unpublish()
        LegacyDocument.objects.filter(page_id=page.pk).update(
            revision=revision, fingerprint=fingerprint_of(whole)
        )
