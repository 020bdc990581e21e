"""The fields of a page, a row or the settings, with names in place of keys, and back."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.fields import RichTextField, StreamField

from challenges import erasure
from exchange.export import notation
from exchange.export.names import PAGE, Names, kind_of
from exchange.export.notation import listed, mapping
from exchange.export.rich_text import rich_text, rich_text_read
from exchange.export.writer import with_ids

# The names of the stream that is written as Markdown below the front matter.
BODIES = ("body", "biography")


def body_field(model: type[models.Model]) -> StreamField | None:
    """Return the stream with the text of a type of page, None if it has none."""
    fields = {field.name: field for field in model._meta.local_concrete_fields}
    return next(
        (field for name in BODIES if isinstance(field := fields.get(name), StreamField)), None
    )


def fields_of(model: type[models.Model]) -> list[Any]:
    """Return the fields in the front matter: columns, many-to-many relations and inline rows."""
    body = body_field(model)
    columns = [
        field
        for field in model._meta.local_concrete_fields
        if not (field.primary_key or isinstance(field, ParentalKey))
        and field is not body
        and field.editable  # the others are derived, or the place of a row
    ]
    rows = [
        relation
        for relation in model._meta.related_objects
        if isinstance(relation.field, ParentalKey) and relation.model is model
    ]
    return [*columns, *model._meta.local_many_to_many, *rows]


# With names ---------------------------------------------------------------------------------------


def serialize(instance: Any, fields: Iterable[Any], names: Names) -> dict[str, Any]:
    """Return the values of the fields that are not empty and not a constant default."""
    values = ((field, _serialize(instance, field, names)) for field in fields)
    return {
        field.name: value
        for field, value in values
        if value not in (None, "", []) and value != _constant_default(field)
    }


def _constant_default(field: Any) -> Any:
    """Return the default; None if it is computed, such as today: the import may be another day."""
    return None if not field.concrete or callable(field.default) else _default(field)


def _serialize(instance: Any, field: Any, names: Names) -> Any:
    if isinstance(field, models.ForeignKey):
        return names.name(kind_of(field.related_model), getattr(instance, field.attname))
    value = getattr(instance, field.name)
    if field.one_to_many:
        inside = fields_of(field.related_model)
        rows = ((row, serialize(row, inside, names)) for row in value.all())
        return [values for row, values in rows if not _lost(row.serializable_value, values, inside)]
    if field.many_to_many:
        kind = kind_of(field.related_model)
        order = "path" if kind == PAGE else "pk"
        keys = value.order_by(order).values_list("pk", flat=True)
        return [name for key in keys if (name := names.name(kind, key))]
    if isinstance(field, StreamField):
        return notation.serialize(field.stream_block, value.get_prep_value(), names)
    if isinstance(field, RichTextField):
        return rich_text(value or "", names)
    return plain(value)


def plain(value: Any) -> Any:
    """Return a value for YAML: moments and days in ISO 8601."""
    return value.isoformat() if isinstance(value, date) else value


# With keys ----------------------------------------------------------------------------------------


def read(fields: Iterable[Any], given: dict[str, Any], names: Names) -> dict[str, Any]:
    """Return the values of all `fields` as Wagtail stores versions, from the result of `serialize`.

    Raises SourceError.
    """
    return {field.name: _read(field, given.get(field.name), names) for field in fields}


def _read(field: Any, value: Any, names: Names) -> Any:
    if field.one_to_many:
        return list(_rows(field.related_model, listed(value or []), names))
    if field.many_to_many:
        keys = (names.key(kind_of(field.related_model), name) for name in listed(value or []))
        return [key for key in keys if key is not None]
    if isinstance(field, StreamField):
        return with_ids(field.name, notation.read(field.stream_block, value or [], names))
    if value is None:
        return _default(field)
    if isinstance(field, models.ForeignKey):
        return names.key(kind_of(field.related_model), value)
    return rich_text_read(value, names) if isinstance(field, RichTextField) else value


def _rows(model: type[models.Model], rows: list[Any], names: Names) -> Iterator[dict[str, Any]]:
    fields = fields_of(model)
    for position, row in enumerate(rows):
        values = read(fields, mapping(row), names)
        if not _lost(row.get, values, fields) and not erasure.is_erased(
            name=str(row.get("name") or "")
        ):
            yield {"pk": None, "sort_order": position} | values


def _default(field: Any) -> Any:
    return plain(field.get_default()) if field.concrete else None


def _lost(before: Any, after: dict[str, Any], fields: list[Any]) -> bool:
    """Tell whether a row referred to something that is not there on the other side."""
    return any(
        isinstance(field, models.ForeignKey) and before(field.name) and not after.get(field.name)
        for field in fields
    )
