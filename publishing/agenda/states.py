"""How a page or snippet stands: whether it is online, in which version, and what is planned."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model
from wagtail.models import Page, Revision
from wagtail.utils.timestamps import ensure_utc

# The table of an object and its primary key; all pages are in one table.
type Key = tuple[type[Model], str]


@dataclass(frozen=True)
class ObjectState:
    """When one page or snippet is on the site and with what, in plain values for a session."""

    # `app.Model`, of the table that is locked: that of all pages for a page.
    model: str
    pk: str
    live: bool
    live_revision: int | None
    expire_at: str | None
    planned: int | None
    planned_for: str | None
    draft: int | None
    draft_date: str | None
    first_published_at: str | None = field(compare=False)

    @property
    def key(self) -> Key:
        return apps.get_model(self.model), self.pk


def key_of(instance: Model) -> Key:
    return (Page if isinstance(instance, Page) else type(instance)), str(instance.pk)


def plan_of(instance: Any) -> Revision | None:
    """Return the planned revision of a page or snippet, if it has one."""
    planned = instance.revisions.filter(approved_go_live_at__isnull=False)
    return planned.order_by("approved_go_live_at", "pk").first()


def state_of(instance: Any) -> ObjectState:
    model, pk = key_of(instance)
    planned = plan_of(instance)
    draft = instance.get_latest_revision()
    return ObjectState(
        model=model._meta.label,
        pk=pk,
        live=instance.live,
        live_revision=instance.live_revision_id,
        expire_at=as_text(instance.expire_at),
        planned=planned and planned.pk,
        planned_for=as_text(planned.approved_go_live_at) if planned else None,
        draft=draft and draft.pk,
        draft_date=draft and draft.content.get("go_live_at"),
        first_published_at=as_text(instance.first_published_at),
    )


def as_text(moment: datetime | None) -> str | None:
    return ensure_utc(moment).isoformat() if moment else None


def named(instance: Any) -> str:
    """Return the name of a page or snippet as editors read it, in quotation marks."""
    return f"«\xa0{getattr(instance, 'draft_title', '') or instance}\xa0»"
