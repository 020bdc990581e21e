"""Writes imported pages to the database."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import Page, Revision, Site

from exchange.export.errors import SourceError
from home.models import HomePage
from publishing.launches import readiness

# Of the ids of blocks, so that every import of a document gives the same ids.
NAMESPACE = uuid.UUID("6b0c9cf2-5d4f-4c8e-9f0e-0f1d7a3b5c21")


def home_page() -> HomePage:
    """Return the home page of the default site. Raises SourceError if there is none."""
    site = Site.objects.filter(is_default_site=True).first()
    home = HomePage.objects.filter(pk=site.root_page_id).first() if site else None
    if home is None:
        raise SourceError("Le site n’a pas de page d’accueil où placer les pages.")
    return home


def add_draft(parent: Page, model: type[Page], title: str, slug: str, **values: Any) -> Page:
    """Return a new empty draft below `parent`, the place of a document.

    All pages exist before the first is filled, because relations and links need their targets.
    """
    page = model(title=title, slug=slug, live=False, **{"locale": parent.locale} | values)
    parent.add_child(instance=page)
    return page


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
    revision = page.save_revision(clean=False)
    data = {"source_path": path}
    log(page, "exchange.import", data=data, revision=revision, content_changed=True)
    return revision


def with_ids(name: str, raw: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return blocks with ids that are the same at every run, so that versions can be compared."""
    return [
        block | {"id": str(uuid.uuid5(NAMESPACE, f"{name}#{number}"))}
        for number, block in enumerate(raw)
    ]
