"""The result of a take-over in words, without keys: two databases can be compared."""

import re
from typing import Any

from django.db import models
from wagtail.contrib.redirects.models import Redirect
from wagtail.fields import StreamField
from wagtail.models import Page

from challenges.models import Expertise, Organisation, TermAlias, Theme
from exchange.export.models import ImportedFile
from media.models import Document, Image
from pages.models import Category

# Fields that differ from one import to the next, or repeat another field.
PASSING = {
    *("id", "page_ptr", "path", "depth", "numchild", "url_path", "content_type", "owner"),
    *("latest_revision", "live_revision", "latest_revision_created_at", "last_published_at"),
    *("index_entries", "draft_title", "translation_key", "seo_title", "locale"),
}


def dump() -> dict[str, Any]:
    """Return the state of the site: pages with all their fields, terms, files, redirects."""
    return {
        "pages": {page.url_path: _page(page.specific) for page in Page.objects.all()},
        "terms": {
            model.__name__: sorted(
                (term.name, term.slug, getattr(term, "website", "")) for term in model.objects.all()
            )
            for model in (Theme, Expertise, Category, Organisation)
        },
        "aliases": sorted((alias.slug, str(alias.term)) for alias in TermAlias.objects.all()),
        "files": sorted(
            (known.origin, known.path, known.digest, str(known.image), str(known.document))
            for known in ImportedFile.objects.select_related("image", "document")
        ),
        "images": sorted(Image.objects.values_list("title", "description", "file_hash")),
        "documents": sorted(Document.objects.values_list("title", "file_hash")),
        "redirects": sorted(
            (redirect.old_path, redirect.redirect_page.url_path if redirect.redirect_page else "")
            for redirect in Redirect.objects.select_related("redirect_page")
        ),
    }


def _page(page: Page) -> dict[str, Any]:
    fields = {
        field.name: _value(page, field)
        for field in page._meta.get_fields()
        if field.name not in PASSING and not field.auto_created and field.concrete
    }
    if str(fields.get("first_published_at") or "") >= "2026":
        del fields["first_published_at"]  # the moment of the import
    fields["type"] = page._meta.label
    fields["language"] = page.locale.language_code
    fields["translations"] = sorted(
        other.url_path for other in page.get_translations() if other.live
    )
    if hasattr(page, "team"):
        fields["team"] = [
            (row.person.title if row.person else row.name, row.role, row.note)
            for row in page.team.all()
        ]
    return fields


def _value(page: Page, field: models.Field) -> Any:
    if isinstance(field, StreamField):
        return _named(
            getattr(page, field.name).stream_block.get_prep_value(getattr(page, field.name))
        )
    if field.many_to_many:
        return sorted(str(one) for one in getattr(page, field.name).all())
    value = getattr(page, field.name)
    return str(value) if isinstance(value, models.Model) else _named(value)


def _named(value: Any, key: str = "") -> Any:
    """Return the raw value of a stream, with names instead of keys."""
    match value:
        case dict():
            return {name: _named(one, name) for name, one in value.items() if name != "id"}
        case list():
            return [_named(one, key) for one in value]
        case int() if key in ("image", "document", "page", "value", "people", "poster"):
            return _name_of(key, value)
        case str():
            return re.sub(r"<a ([^>]*)>", lambda found: f"<a {_link(found[1])}>", value)
    return value


def _link(attributes: str) -> str:
    key = re.search(r'\bid="(\d+)"', attributes)
    if key is None:
        return attributes
    return _name_of("document" if 'linktype="document"' in attributes else "page", int(key[1]))


def _name_of(kind: str, key: int) -> str:
    model = {"image": Image, "poster": Image, "document": Document}.get(kind, Page)
    found = model.objects.filter(pk=key).first()
    return found.url_path if isinstance(found, Page) else str(found)
