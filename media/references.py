"""Loads everything a page refers to at once, so that its cost has no length.

`load(...)` reads the stored JSON of bodies, collects the images, documents, pages and cards that
their blocks and their rich texts name, and loads each kind in one query, images with their
renditions, those of the cards included.
Inside `using(...)` the chooser blocks (`media.choosers`), the rich text handlers
(`media.rich_text`) and pictures take their objects from there.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import BigAutoField, ForeignKey, Model
from django.http import HttpRequest
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail import blocks
from wagtail.blocks.list_block import ListValue
from wagtail.blocks.stream_block import StreamValue
from wagtail.blocks.struct_block import StructValue
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.images.models import AbstractRendition
from wagtail.models import Page
from wagtail.rich_text import extract_references_from_rich_text

from media import listed
from media.listed import FigureBlock, Latest, LatestBlock
from publishing import kept

# Where Wagtail itself notes other pages: their own rows, aliases, translations.
OWN_RELATIONS = frozenset({"page_ptr", "alias_of"})


@dataclass
class References:
    """The objects that a page refers to, by primary key; what no longer exists is absent."""

    request: HttpRequest | None = None
    images: dict[int, Any] = field(default_factory=dict)
    renditions: dict[int, list[AbstractRendition]] = field(
        default_factory=lambda: defaultdict(list)
    )
    documents: dict[int, Any] = field(default_factory=dict)
    pages: dict[int, Page] = field(default_factory=dict)
    # Only what every visitor may see.
    cards: dict[int, Any] = field(default_factory=dict)
    latest: dict[Latest, list[Any]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def of(self, model: type[Model]) -> dict[int, Any] | None:
        """Return the loaded objects of `model`, None if it is of no kind known here."""
        if issubclass(model, get_image_model()):
            return self.images
        if issubclass(model, get_document_model()):
            return self.documents
        if model is Page:
            return self.pages
        if has_card(model):
            return {key: card.page for key, card in self.cards.items()}
        return None

    def give_to(self, instance: Model, *names: str) -> None:
        """Set these foreign keys of `instance` to what is loaded: reading them asks nothing."""
        for name in names:
            relation = cast(ForeignKey, instance._meta.get_field(name))
            objects = self.of(relation.related_model) or {}
            setattr(instance, name, objects.get(getattr(instance, relation.attname)))


def has_card(model: type[Model]) -> bool:
    """Tell whether lists show the pages of this type (`challenges.models.cards.ListedPage`)."""
    return hasattr(model, "card_kind")


_current: ContextVar[References | None] = ContextVar("media_references", default=None)


def current() -> References | None:
    """Return what the innermost `using` holds, None outside."""
    return _current.get()


@dataclass
class Wanted:
    """What blocks name, before it is loaded."""

    keys: dict[type[Model], set[int]] = field(default_factory=lambda: defaultdict(set))
    cards: set[int] = field(default_factory=set)
    latest: set[Latest] = field(default_factory=set)
    counts: set[str] = field(default_factory=set)

    def add(self, model: type[Model], key: Any) -> None:
        if (pk := as_key(key)) is not None:
            (self.cards if has_card(model) else self.keys[model]).add(pk)

    @property
    def pages(self) -> set[int]:
        of_pages = (keys for kind, keys in self.keys.items() if issubclass(kind, Page))
        return self.cards.union(*of_pages)


def load(
    *values: StreamValue | StructValue | ListValue,
    images: Iterable[int | None] = (),
    documents: Iterable[int | None] = (),
    request: HttpRequest | None = None,
) -> References:
    """Return what the `values` refer to, and the images and documents with these keys as well.

    Costs at most five queries, whatever there is to load: images, documents, pages, cards and
    counts. A sixth is for images of which no rendition exists.
    """
    wanted = Wanted()
    for value in values:
        if isinstance(value, StreamValue):
            _collect(value.stream_block, value.get_prep_value(), wanted)
        else:
            block = value.list_block if isinstance(value, ListValue) else value.block
            _collect(block, block.get_prep_value(value), wanted)
    references = References(request=request)
    if wanted.cards or wanted.latest:
        references.cards, references.latest = listed.load(wanted.cards, wanted.latest)
    if wanted.counts:
        references.counts = listed.count(wanted.counts)
    for key in (*images, *(card.image_id for card in references.cards.values())):
        wanted.add(get_image_model(), key)
    for key in documents:
        wanted.add(get_document_model(), key)
    if pks := wanted.keys[get_image_model()]:
        _load_images(references, pks)
    for card in references.cards.values():
        references.give_to(card, "image")
    if pks := wanted.keys[get_document_model()]:
        there = get_document_model().objects.filter(trashed=None)
        references.documents = there.in_bulk(pks)
    if pks := wanted.keys[Page]:
        references.pages = Page.objects.in_bulk(pks)
    return references


def pages_named(model: type[Model], content: dict[str, Any]) -> set[int]:
    """Return the keys of the pages that a stored version of a `model` refers to or links to.

    `content` is that of a revision. Looks at bodies, rich texts and relations, also of the items
    that belong to it; asks the database nothing. What it names may be gone.
    """
    wanted = Wanted()
    _collect_fields(model, content, wanted)
    return wanted.pages


def pages_of(block: blocks.Block, raw: Any) -> set[int]:
    """Return the keys of the pages that `raw`, stored by `block`, refers to or links to."""
    wanted = Wanted()
    _collect(block, raw, wanted)
    return wanted.pages


def _collect_fields(model: type[Model], content: dict[str, Any], wanted: Wanted) -> None:
    for model_field in (*model._meta.concrete_fields, *model._meta.many_to_many):
        raw = content.get(model_field.name)
        if not raw or model_field.name in OWN_RELATIONS:
            continue
        if isinstance(model_field, StreamField):
            _collect(model_field.stream_block, json.loads(raw), wanted)
        elif isinstance(model_field, RichTextField):
            for named, key, *_paths in extract_references_from_rich_text(raw):
                wanted.add(named, key)
        elif isinstance(related := model_field.related_model, type):
            for key in raw if isinstance(raw, list) else [raw]:
                wanted.add(related, key)
    if issubclass(model, ClusterableModel):
        for relation in get_all_child_relations(model):
            for item in content.get(relation.get_accessor_name()) or []:
                _collect_fields(relation.related_model, item, wanted)


@contextmanager
def using(references: References) -> Iterator[References]:
    """Have everything that is rendered in this context take its objects from `references`."""
    token = _current.set(references)
    try:
        yield references
    finally:
        _current.reset(token)


def _load_images(references: References, pks: set[int]) -> None:
    found = kept.each_by_generation("image", pks, _read_images)
    for key, (image, made) in found.items():
        references.images[key] = image
        references.renditions[key] = made


def _read_images(pks: Collection[int]) -> dict[int, tuple[Any, list[AbstractRendition]]]:
    """Return images with their renditions, those alone that are not in the trash."""
    image_model = get_image_model()
    found: dict[int, tuple[Any, list[AbstractRendition]]] = {}
    made = image_model.get_rendition_model().objects.filter(image__in=pks, image__trashed=None)
    for rendition in made.select_related("image"):
        found.setdefault(rendition.image_id, (rendition.image, []))[1].append(rendition)
    if without := set(pks) - found.keys():
        there = image_model.objects.filter(trashed=None)
        found |= {key: (image, []) for key, image in there.in_bulk(without).items()}
    return found


def many(model: type[Model], keys: list) -> list[Any]:
    """Return the objects of `model` with these keys in this order, None for what is missing.

    Takes them from the current references, else from the database in one query.
    """
    references = current()
    objects = references.of(model) if references else None
    pks = [as_key(key) for key in keys]
    if objects is None:
        objects = model._default_manager.in_bulk({pk for pk in pks if pk is not None})
    return [None if pk is None else objects.get(pk) for pk in pks]


def page_url(page: Page | None) -> str | None:
    """Return the address of `page`, None when visitors cannot reach it."""
    if page is None or not page.live:
        return None
    references = current()
    return page.get_url(references.request if references else None)


def _collect(block: blocks.Block, raw: Any, wanted: Wanted) -> None:
    """Add to `wanted` every object that `raw`, stored by `block`, refers to."""
    match block:
        case blocks.StreamBlock():
            for child in raw or []:
                if child["type"] in block.child_blocks:
                    _collect(block.child_blocks[child["type"]], child["value"], wanted)
        case blocks.StructBlock():
            if not isinstance(raw, dict):  # an image block that was a chooser stored its key alone
                raw = {"image": raw}
            if isinstance(block, LatestBlock) and (latest := block.latest(raw)):
                wanted.latest.add(latest)
            elif isinstance(block, FigureBlock) and (name := block.counted(raw)):
                wanted.counts.add(name)
            for name, child_block in block.child_blocks.items():
                _collect(child_block, raw.get(name), wanted)
        case blocks.ListBlock():
            for child in raw or []:
                is_item = isinstance(child, dict) and {"type", "value", "id"} <= child.keys()
                _collect(block.child_block, child["value"] if is_item else child, wanted)
        case TypedTableBlock():
            types = [column["type"] for column in (raw or {}).get("columns", [])]
            for row in (raw or {}).get("rows", []):
                for name, cell in zip(types, row["values"], strict=False):
                    if name in block.child_blocks:
                        _collect(block.child_blocks[name], cell, wanted)
        case blocks.RichTextBlock():
            for model, key, *_paths in extract_references_from_rich_text(raw or ""):
                wanted.add(model, key)
        case blocks.ChooserBlock():
            wanted.add(block.model_class, raw)


def as_key(value: Any) -> int | None:
    """Return `value` as a primary key, None if it cannot be one."""
    try:
        key = int(value)
    except (TypeError, ValueError):
        return None
    return key if 0 < key <= BigAutoField.MAX_BIGINT else None
