"""What may still be added to a page that an editor changed since it was taken over.

An editor's change wins. A field in which no version since the take-over differs from what the
take-over wrote is one that no editor has had a say in: what the earlier sites say more fills it.
"""

import json
from typing import Any

from django.db import models
from wagtail.fields import StreamField
from wagtail.models import Page

from legacy.takeover.merging import UNITED, is_empty, member
from legacy.writer import Content

# Fields that take more even when something is in them: what both sites say of them is true.
GROWING = {*UNITED, "team", "links"}
# One of the values of a field: what it is, and what is said of it beside.
Item = tuple[Any, Any]


def additions(page: Page, written: int | None, whole: Content, extras: set[str]) -> Content:
    """Return the part of `whole` that only adds to the fields of `page` that nobody touched.

    `written` is the key of the version that the take-over left; where that version is no more,
    nothing is known to be untouched. `extras` are the fields to whose end `whole` adds what an
    earlier site alone has.
    """
    part: Content = {"values": {}, "streams": {}, "relations": {}, "children": {}}
    versions = dict(
        page.revisions.filter(pk__gte=written or 0).order_by("pk").values_list("pk", "content")
    )
    if written not in versions:
        return part
    for kind, found in part.items():
        for name, value in whole[kind].items():
            if not hasattr(page, name):
                continue
            field = page._meta.get_field(name)
            before, *later = [
                _items(field, version.get(field.name)) for version in versions.values()
            ]
            wanted = _wanted(field, value)
            is_filled = not before and wanted
            grows = field.name in GROWING | extras and _grows(before, wanted)
            if (is_filled or grows) and all(items == before for items in later):
                found[name] = field.to_python(value) if kind == "values" else value
    return part


def names_of(page: Page, part: Content) -> list[str]:
    """Return what the editor calls the fields of `part`."""
    fields = [page._meta.get_field(name) for found in part.values() for name in found]
    return [
        str(
            field.related_model._meta.verbose_name_plural
            if isinstance(field, models.ManyToOneRel)
            else field.verbose_name
        )
        for field in fields
    ]


def _grows(before: list[Item], wanted: list[Item]) -> bool:
    keys = [key for key, _ in wanted]
    return len(wanted) > len(before) and all(key in keys for key, _ in before)


def _items(field: Any, value: Any) -> list[Item]:
    """The values of a field as a version holds it."""
    if isinstance(field, StreamField):
        return _wanted(field, json.loads(value) if isinstance(value, str) else value or [])
    if isinstance(field, models.ManyToOneRel):
        rows = [{**row, "person_id": row.get("person")} for row in value or []]
        return _wanted(field, rows)
    return _wanted(field, value)


def _wanted(field: Any, value: Any) -> list[Item]:
    """The values of a field as a plan holds it."""
    if isinstance(field, StreamField):
        return [
            (json.dumps([block["type"], block["value"]], sort_keys=True), "") for block in value
        ]
    if isinstance(field, models.ManyToOneRel):
        return [(member(row), (row["role"], row.get("note", ""))) for row in value]
    if field.many_to_many:
        return [(key, "") for key in sorted(value or [])]
    return [] if is_empty(value) else [(value, "")]
