"""Columns of a listing about objects related to its rows, read in the query of the rows."""

from typing import Any

from django.db.models import (
    Count,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    StringAgg,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce


def names_of(model: Any, relation: str, field: str = "name") -> Subquery:
    """Return the names of the `model` that a row is related to; `relation` leads back to it."""
    names = (
        model._default_manager.filter(**{relation: OuterRef("pk")})
        .order_by()
        .values(relation)
        .annotate(names=StringAgg(field, Value(", "), order_by=field))
    )
    return Subquery(names.values("names"), output_field=TextField())


def count_of(
    objects: QuerySet, relation: str, counted: str = "pk", by: str = "pk", among: Q | None = None
) -> Coalesce:
    """Return how many of the `objects` a row is related to; `relation` leads back to its `by`.

    Those `among` which they are counted are found once, and not anew for each row.
    """
    numbers = (
        objects.filter(**{relation: OuterRef(by)})
        .order_by()
        .values(relation)
        .annotate(number=Count(counted, distinct=True, filter=among))
    )
    return Coalesce(Subquery(numbers.values("number"), output_field=IntegerField()), 0)
