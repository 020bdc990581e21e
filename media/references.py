"""Loads everything a page refers to at once, so that its cost has no length.

`load(...)` reads what is stored in the fields of pages, collects the images, documents and pages
that their blocks and their rich texts name, and loads each kind in one query. Inside `using(...)`
the chooser blocks (`media.choosers`) and the rich text handlers (`media.rich_text`) take their
objects from there.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigAutoField, ForeignKey, Model
from django.http import HttpRequest
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.rich_text import extract_references_from_rich_text

from media import pictures

# Where Wagtail itself notes other pages: their own rows, aliases, translations.
OWN_RELATIONS = frozenset({"page_ptr", "alias_of"})

Named = tuple[type[Model], Any]


@dataclass
class References:
    """The objects that pages refer to, by model and key; what visitors may not see is absent."""

    request: HttpRequest | None = None
    objects: dict[type[Model], dict[int, Any]] = field(default_factory=dict)


_current: ContextVar[References | None] = ContextVar("media_references", default=None)


def current() -> References | None:
    """Return what the innermost `using` holds, None outside."""
    return _current.get()


@contextmanager
def using(references: References) -> Iterator[References]:
    """Have everything that is rendered in this context take its objects from `references`."""
    token = _current.set(references)
    try:
        yield references
    finally:
        _current.reset(token)


# Loading ----------------------------------------------------------------------------------------


def load(*pages: Model, request: HttpRequest | None = None) -> References:
    """Load what the bodies, images and documents of the `pages` refer to, and give the pages
    their images and documents."""
    files = (get_image_model(), get_document_model())
    relations = [
        (page, relation)
        for page in pages
        for relation in page._meta.concrete_fields
        if isinstance(relation, ForeignKey) and relation.related_model in files
    ]
    named = [
        (relation.related_model, getattr(page, relation.attname)) for page, relation in relations
    ]
    for page in pages:
        for stream in page._meta.concrete_fields:
            if isinstance(stream, StreamField) and (value := getattr(page, stream.name)):
                named += named_by(stream.stream_block, value.get_prep_value())
    references = _loaded(named, request)
    for page, relation in relations:
        found = references.objects.get(relation.related_model, {})
        setattr(page, relation.name, found.get(getattr(page, relation.attname)))
    return references


def load_value(value: Any, request: HttpRequest | None = None) -> References:
    """Load what a block value refers to: that of a stream, a list or a struct."""
    if isinstance(value, blocks.StreamValue):
        block, raw = value.stream_block, value.get_prep_value()
    else:
        block = value.list_block if hasattr(value, "list_block") else value.block
        raw = block.get_prep_value(value)
    return _loaded(named_by(block, raw), request)


def _loaded(named: Any, request: HttpRequest | None) -> References:
    keys: dict[type[Model], set[int]] = defaultdict(set)
    for model, value in named:
        if (key := as_key(value)) is not None:
            keys[model].add(key)
    references = References(request)
    for model, pks in keys.items():
        objects: Any = model._default_manager.all()
        if hasattr(objects, "for_display"):
            objects = objects.for_display()
        references.objects[model] = objects.in_bulk(pks)
    loaded = [found for objects in references.objects.values() for found in objects.values()]
    pictures.load_renditions(
        found if isinstance(found, get_image_model()) else getattr(found, "picture", None)
        for found in loaded
    )
    return references


def many(model: type[Model], keys: list) -> list[Any]:
    """Return the objects of `model` with these keys in this order, None for what is missing.

    Takes them from the current references, else from the database in one query.
    """
    pks = [as_key(key) for key in keys]
    references = current()
    if references is None:
        objects = model._default_manager.in_bulk({pk for pk in pks if pk is not None})
    else:
        objects = references.objects.get(model, {})
    return [None if pk is None else objects.get(pk) for pk in pks]


def page_url(page: Page | None) -> str | None:
    """Return the address of `page`, None when visitors cannot reach it."""
    if page is None or not page.live:
        return None
    references = current()
    return page.get_url(references.request if references else None)


# What is named ----------------------------------------------------------------------------------


def pages_named(model: type[Model], content: dict[str, Any]) -> set[int]:
    """Return the keys of the pages that a stored version of a `model` refers to or links to.

    `content` is that of a revision. Looks at bodies, rich texts and relations, also of the items
    that belong to it; asks the database nothing. What it names may be gone.
    """
    return _page_keys(_named_by_fields(model, content))


def pages_of(block: blocks.Block, raw: Any) -> set[int]:
    """Return the keys of the pages that `raw`, stored by `block`, refers to or links to."""
    return _page_keys(named_by(block, raw))


def _page_keys(named: Iterator[Named]) -> set[int]:
    keys = (as_key(value) for model, value in named if issubclass(model, Page))
    return {key for key in keys if key is not None}


def _named_by_fields(model: type[Model], content: dict[str, Any]) -> Iterator[Named]:
    for model_field in (*model._meta.concrete_fields, *model._meta.many_to_many):
        raw = content.get(model_field.name)
        if not raw or model_field.name in OWN_RELATIONS:
            continue
        if isinstance(model_field, StreamField):
            yield from named_by(model_field.stream_block, json.loads(raw))
        elif isinstance(model_field, RichTextField):
            yield from _named_by_text(raw)
        elif isinstance(related := model_field.related_model, type):
            yield from ((related, key) for key in (raw if isinstance(raw, list) else [raw]))
    if issubclass(model, ClusterableModel):
        for relation in get_all_child_relations(model):
            for item in content.get(relation.get_accessor_name()) or []:
                yield from _named_by_fields(relation.related_model, item)


def _named_by_text(html: str) -> Iterator[Named]:
    return ((model, key) for model, key, *_paths in extract_references_from_rich_text(html))


def named_by(block: blocks.Block, raw: Any) -> Iterator[Named]:
    """Yield model and key of everything that `raw`, stored by `block`, refers to.

    Wagtail's own `extract_references` wants the objects themselves.
    """
    match block:
        case blocks.StreamBlock():
            for child in raw or []:
                if child["type"] in block.child_blocks:
                    yield from named_by(block.child_blocks[child["type"]], child["value"])
        case blocks.StructBlock():
            if not isinstance(raw, dict):  # an image block that was a chooser stored its key alone
                raw = {"image": raw}
            for name, child_block in block.child_blocks.items():
                yield from named_by(child_block, raw.get(name))
        case blocks.ListBlock():
            for child in raw or []:
                is_item = isinstance(child, dict) and {"type", "value", "id"} <= child.keys()
                yield from named_by(block.child_block, child["value"] if is_item else child)
        case TypedTableBlock():
            types = [column["type"] for column in (raw or {}).get("columns", [])]
            for row in (raw or {}).get("rows", []):
                for name, cell in zip(types, row["values"], strict=False):
                    if name in block.child_blocks:
                        yield from named_by(block.child_blocks[name], cell)
        case blocks.RichTextBlock():
            yield from _named_by_text(raw or "")
        case blocks.ChooserBlock():
            yield block.model_class, raw


def as_key(value: Any) -> int | None:
    """Return `value` as a primary key, None if it cannot be one."""
    try:
        key = int(value)
    except (TypeError, ValueError):
        return None
    return key if 0 < key <= BigAutoField.MAX_BIGINT else None
