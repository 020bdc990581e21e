"""Columns of a listing about objects related to its rows, read in the query of the rows."""

from typing import Any

from django.db.models import (
    Count,
    IntegerField,
    OuterRef,
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


def count_of(objects: QuerySet, relation: str, counted: str = "pk", by: str = "pk") -> Coalesce:
    """Return how many of the `objects` a row is related to; `relation` leads back to its `by`."""
    numbers = (
        objects.filter(**{relation: OuterRef(by)})
        .order_by()
        .values(relation)
        .annotate(number=Count(counted, distinct=True))
    )
    return Coalesce(Subquery(numbers.values("number"), output_field=IntegerField()), 0)
