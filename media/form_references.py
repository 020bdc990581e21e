"""What the editor's form of a body names, loaded at once: opening and saving a page cost the same
number of queries however many blocks it has.

`submitted(...)` reads what a form sends, `shown(...)` what it is about to show; inside, the chooser
blocks (`media.choosers`) and the links of the rich text editor take their objects from there.
"""

import copy
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Model, OuterRef, Subquery
from django.db.models.functions import Left, Length
from wagtail import blocks
from wagtail.models import Page

from media import references

Objects = dict[type[Model], dict[int, Any]]

_loaded: ContextVar[Objects | None] = ContextVar("media_form_references", default=None)


@contextmanager
def submitted(block: blocks.Block, data: Mapping[str, Any], prefix: str) -> Iterator[None]:
    """Load what the choosers of `block` send in a form, one query for each kind of thing."""
    keys: dict[type[Model], set[int]] = defaultdict(set)
    for model, value in _sent(block, data, prefix):
        if (key := references.as_key(value)) is not None:
            keys[model].add(key)
    with _using({model: model._default_manager.in_bulk(found) for model, found in keys.items()}):
        yield


@contextmanager
def shown(block: blocks.Block, value: Any) -> Iterator[None]:
    """Load the pages that a body names and links to, each with the key of the page above it."""
    above = Page.objects.filter(
        path=Left(OuterRef("path"), Length(OuterRef("path")) - Page.steplen)
    )
    pages = Page.objects.annotate(parent_key=Subquery(above.values("pk")))
    keys = references.pages_of(block, block.get_prep_value(value))
    with _using({Page: pages.in_bulk(keys)} if keys else {}):
        yield


@contextmanager
def _using(objects: Objects) -> Iterator[None]:
    token = _loaded.set(objects)
    try:
        yield
    finally:
        _loaded.reset(token)


def found(model: type[Model], value: Any) -> Any:
    """Return the loaded object of `model` with this key, None where there is none.

    Raises LookupError where nothing of the kind was loaded.
    """
    objects = (_loaded.get() or {})[model]
    # A copy each: an image carries the alternative text of its place in the page.
    return copy.copy(objects.get(references.as_key(value) or 0))


def page_to_show(key: Any) -> Any:
    """Return the page with this key and its `parent_key`, None where it was not loaded."""
    return (_loaded.get() or {}).get(Page, {}).get(references.as_key(key) or 0)


def _sent(
    block: blocks.Block, data: Mapping[str, Any], prefix: str
) -> Iterator[tuple[type[Model], Any]]:
    """Yield model and key of each chooser in what a form sends for `block`."""
    match block:
        case blocks.StreamBlock():
            for index in _indexes(data, prefix):
                if child := block.child_blocks.get(data.get(f"{prefix}-{index}-type", "")):
                    yield from _sent(child, data, f"{prefix}-{index}-value")
        case blocks.ListBlock():
            for index in _indexes(data, prefix):
                yield from _sent(block.child_block, data, f"{prefix}-{index}-value")
        case blocks.StructBlock():
            for name, child in block.child_blocks.items():
                yield from _sent(child, data, f"{prefix}-{name}")
        case blocks.ChooserBlock():
            yield block.model_class, data.get(prefix)


def _indexes(data: Mapping[str, Any], prefix: str) -> range:
    # As many as a form can send; Wagtail itself says what is wrong with another count.
    count = data.get(f"{prefix}-count", "")
    return range(int(count) if count.isascii() and count.isdigit() and len(count) < 5 else 0)
