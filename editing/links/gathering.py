"""Finds every link in what the site shows, from stored values alone.

Costs a query for each type of page and of setting, however many there are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.text import capfirst
from wagtail import blocks
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, get_page_models
from wagtail.snippets.models import get_snippet_models

from media.links import validate_address

PAGE, DOCUMENT, ADDRESS = "page", "document", "address"


@dataclass(frozen=True)
class Target:
    """What a link names: a page or a document by its key, else an address as it was written."""

    kind: str
    name: str


@dataclass(frozen=True)
class Place:
    """Where a link stands: in which field of what."""

    content_type: int
    object_id: int
    field: str


def links_of_site() -> Iterator[tuple[Target, Place]]:
    """Yield each link of the live pages, the settings, the snippets and the redirects."""
    for model in get_page_models():
        if model is not Page:
            yield from links_of(model, model._default_manager.live())
    for model in (*settings_registry, *get_snippet_models()):
        if not issubclass(model, Page):
            yield from links_of(model, model._default_manager.all())
    yield from links_of(Redirect, Redirect.objects.exclude(redirect_link=""))


def links_of(model: type[models.Model], rows: models.QuerySet) -> Iterator[tuple[Target, Place]]:
    fields = [field for field in model._meta.concrete_fields if holds_links(field)]
    if not fields:
        return
    content_type = ContentType.objects.get_for_model(model).pk
    for row in rows.only(*(field.name for field in fields)).iterator(500):
        for field in fields:
            place = Place(content_type, row.pk, capfirst(str(field.verbose_name)))
            for target in targets_of_field(field, getattr(row, field.name)):
                yield target, place


def holds_links(field: models.Field) -> bool:
    is_address = isinstance(field, models.URLField) or validate_address in field.validators
    is_text = isinstance(field, StreamField | RichTextField)
    return is_address or is_text or (field.model is Redirect and field.name == "redirect_link")


def targets_of_field(field: models.Field, value: Any) -> Iterable[Target]:
    match field:
        case StreamField():
            return targets_of_block(field.stream_block, value.get_prep_value())
        case RichTextField():
            return targets_of_html(value or "")
        case _:
            return [Target(ADDRESS, value.strip())] if value else []


def targets_of_block(block: blocks.Block, raw: Any) -> Iterator[Target]:
    """Yield what the blocks name in `raw`, the value as the database has it."""
    match block:
        case blocks.StreamBlock():
            for child in raw or []:
                if child["type"] in block.child_blocks:
                    yield from targets_of_block(block.child_blocks[child["type"]], child["value"])
        case blocks.ListBlock():
            for child in raw or []:
                is_item = isinstance(child, dict) and {"type", "value", "id"} <= child.keys()
                yield from targets_of_block(block.child_block, child["value"] if is_item else child)
        case blocks.StructBlock():
            for name, child_block in block.child_blocks.items():
                if isinstance(raw, dict):
                    yield from targets_of_block(child_block, raw.get(name))
        case TypedTableBlock():
            types = [column["type"] for column in (raw or {}).get("columns", [])]
            for row in (raw or {}).get("rows", []):
                for name, cell in zip(types, row["values"], strict=False):
                    yield from targets_of_block(block.child_blocks[name], cell)
        case blocks.RichTextBlock():
            yield from targets_of_html(raw or "")
        case blocks.PageChooserBlock() if raw:
            yield Target(PAGE, str(raw))
        case DocumentChooserBlock() if raw:
            yield Target(DOCUMENT, str(raw))
        case blocks.FieldBlock() if raw and holds_address(block):
            yield Target(ADDRESS, str(raw).strip())


def holds_address(block: blocks.FieldBlock) -> bool:
    return isinstance(block, blocks.URLBlock) or validate_address in block.field.validators


def targets_of_html(html: str) -> Iterator[Target]:
    if "<a " not in html:
        return
    for link in BeautifulSoup(html, "html.parser").find_all("a"):
        kind, key = link.get("linktype"), str(link.get("id", ""))
        if kind in (PAGE, DOCUMENT):
            yield Target(str(kind), key)
        elif href := str(link.get("href", "")).strip():
            yield Target(ADDRESS, href)


def document_keys() -> set[str]:
    there = get_document_model().objects.filter(trashed=None)
    return {str(key) for key in there.values_list("pk", flat=True)}
