"""The public site in words, without keys. An export and its import must not change it."""

from typing import Any

from bs4 import BeautifulSoup
from django.db import models
from wagtail.contrib.redirects.models import Redirect
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from challenges.models import Expertise, Organisation, Theme
from media.models import Document, Image
from pages.models import Category, SiteSettings

PASSING = {
    "id",
    "page_ptr",
    "path",
    "depth",
    "numchild",
    "content_type",
    "owner",
    "index_entries",
    "latest_revision",
    "live_revision",
    "latest_revision_created_at",
    "draft_title",
    "locked",
    "has_unpublished_changes",
    "locked_at",
    "locked_by",
    "expired",
    "alias_of",
    "wagtail_admin_comments",
}
# The blocks and fields with keys of images, and with keys of pages.
IMAGES, PAGES = {"image", "poster"}, {"page", "promotion", "people", "challenges", "item"}


def public_dump() -> dict[str, Any]:
    pages = list(Page.objects.live().filter(depth__gt=1).order_by("path").specific())
    settings = SiteSettings.objects.first()
    return {
        "pages": {page.url_path: dump_of(page) for page in pages},
        "order": [page.url_path for page in pages],
        "terms": {
            model.__name__: sorted(
                (term.name, term.slug, getattr(term, "website", ""), getattr(term, "acronym", ""),
                 getattr(term, "description", ""),
                 *sorted(found.slug for found in term.predecessors))
                for term in model.objects.all()
            )
            for model in (Theme, Expertise, Category, Organisation)
        },
        "redirects": sorted(
            (one.old_path, one.redirect_page.url_path if one.redirect_page else one.redirect_link)
            for one in Redirect.objects.select_related("redirect_page")
            if one.redirect_page is None or one.redirect_page.live
        ),
        "images": sorted(
            (one.title, one.description, one.description_en, one.credit, one.is_decorative,
             one.file_hash, one.focal_point_x or 0, *sorted(one.tags.names()))
            for one in Image.objects.all()
        ),
        "documents": sorted((one.title, one.file_hash) for one in Document.objects.all()),
        "settings": settings
        and {
            field.name: value_of(settings, field)
            for field in SiteSettings._meta.local_concrete_fields
            if field.name not in ("id", "site", "contact_address")
        },
    }  # fmt: skip


def dump_of(page: Any) -> dict[str, Any]:
    found = {
        field.name: value_of(page, field)
        for field in page._meta.get_fields()
        if field.concrete and not field.auto_created and field.name not in PASSING
    }
    if hasattr(page, "team"):
        found["team"] = [
            (row.person.url_path if row.person else row.name, row.role, row.note)
            for row in page.team.all()
            if row.person is None or row.person.live
        ]
    return found | {"type": page._meta.label}


def value_of(instance: Any, field: Any) -> Any:
    if field.many_to_many:
        related = getattr(instance, field.name).all()
        return sorted(
            getattr(one, "url_path", None) or one.slug
            for one in related
            if getattr(one, "live", True)
        )
    value = getattr(instance, field.name)
    if isinstance(field, StreamField):
        return in_words([(child["type"], child["value"]) for child in value.get_prep_value()])
    if isinstance(field, RichTextField):
        return rich(value)
    if isinstance(value, Image | Document):
        return value.file_hash
    if isinstance(value, Page):
        return value.url_path if value.live else None
    return str(value) if isinstance(value, models.Model) else value


def in_words(value: Any, key: str = "") -> Any:
    match value:
        case {"type": "item", "value": inside, **_more}:
            return in_words(inside, key)
        case dict():
            # A missing value of a block and an empty one are the same.
            found = {name: in_words(one, name) for name, one in value.items() if name != "id"}
            return {name: one for name, one in found.items() if one is not None}
        case list():
            found = [in_words(one, key) for one in value]
            return [one for one in found if one is not None] if key in PAGES else found
        case tuple():
            kind, inside = value
            return kind, in_words(inside, "image" if kind == "poster" else kind)
        case bool():
            return value
        case int() if key in IMAGES:
            return Image.objects.get(pk=value).file_hash
        case int() if key == "document":
            return Document.objects.get(pk=value).file_hash
        case int() if key in PAGES:
            return Page.objects.live().filter(pk=value).values_list("url_path", flat=True).first()
        case str() if "<" in value:
            return rich(value)
    return value


def rich(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(["a", "embed"]):
        kind = element.attrs.pop("linktype", None) or element.attrs.pop("embedtype", None)
        if not kind:
            continue
        model = {"image": Image, "document": Document}.get(kind, Page)
        found = model.objects.filter(pk=element.attrs.pop("id")).first()
        if found is None or (isinstance(found, Page) and not found.live):
            element.unwrap()
            continue
        element["to"] = found.url_path if isinstance(found, Page) else found.file_hash
    for element in soup.find_all(True):
        element.attrs = dict(sorted(element.attrs.items()))
    return soup.decode(formatter="minimal")
