"""Reads the keys of objects that stored content refers to, without queries.

Wagtail's own `extract_references` would load each object.
"""

import json
from collections.abc import Collection, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet, TextField
from django.db.models.functions import Cast
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import Page, Revision
from wagtail.rich_text import extract_references_from_rich_text

from publishing.keys import as_key

# Relations of Wagtail itself to other pages, such as aliases and translations.
OWN_RELATIONS = frozenset({"page_ptr", "alias_of"})

Named = tuple[type[Model], Any]


def named_in(revision: Revision) -> Iterator[Named]:
    """Yield model and key of everything that a stored version refers to or links to.

    It reads bodies, rich texts and relations, also of inline items. Some keys may be of deleted
    objects.
    """
    model = ContentType.objects.get_for_id(revision.content_type_id).model_class()
    return _named_by_fields(model, revision.content) if model else iter(())


def uses_in[T: Model](
    versions: QuerySet[Revision], instances: Collection[T]
) -> Iterator[tuple[Revision, T]]:
    """Yield each of the `versions` with each of the `instances` that it refers to or links to."""
    if len(instances) == 1:  # most versions are left out by their text, unread
        texts = versions.annotate(text=Cast("content", TextField()))
        versions = texts.filter(text__contains=str(next(iter(instances)).pk))
    for version in versions.iterator():
        named = {(model, as_key(key)) for model, key in named_in(version)}
        for instance in instances:
            if (type(instance), instance.pk) in named:
                yield version, instance


def files_named_in(revision: Revision) -> list[tuple[str, int]]:
    """Return the images and documents that a stored version shows: their model's label, and key."""
    kinds = (get_image_model(), get_document_model())
    named = {
        (model._meta.label, as_key(key)) for model, key in named_in(revision) if model in kinds
    }
    return sorted((label, key) for label, key in named if key)


def page_keys(named: Iterator[Named]) -> set[int]:
    """Return the keys of the pages among what is named."""
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
            yield from named_by_text(raw)
        elif isinstance(related := model_field.related_model, type):
            yield from ((related, key) for key in (raw if isinstance(raw, list) else [raw]))
    if issubclass(model, ClusterableModel):
        for relation in get_all_child_relations(model):
            for item in content.get(relation.get_accessor_name()) or []:
                yield from _named_by_fields(relation.related_model, item)


def named_by_page(page: Model) -> Iterator[Named]:
    """Yield model and key of everything that the bodies and the rich texts of a page refer to."""
    for model_field in page._meta.concrete_fields:
        if isinstance(model_field, StreamField):
            yield from named_by(
                model_field.stream_block, model_field.value_from_object(page).get_prep_value()
            )
        elif isinstance(model_field, RichTextField):
            yield from named_by_text(model_field.value_from_object(page) or "")


def named_by_text(html: str) -> Iterator[Named]:
    return ((model, key) for model, key, *_paths in extract_references_from_rich_text(html))


def named_by(block: blocks.Block, raw: Any) -> Iterator[Named]:
    """Yield model and key of everything that `raw`, stored by `block`, refers to."""
    match block:
        case blocks.StreamBlock():
            for child in raw or []:
                if child["type"] in block.child_blocks:
                    yield from named_by(block.child_blocks[child["type"]], child["value"])
        case blocks.StructBlock():
            values = raw if isinstance(raw, dict) else {}
            for name, child_block in block.child_blocks.items():
                yield from named_by(child_block, values.get(name))
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
            yield from named_by_text(raw or "")
        case blocks.ChooserBlock():
            yield block.model_class, raw
