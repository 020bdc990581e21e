"""Finds breakages of the former version by a migration, while it runs and after it.

A release migrates first and changes processes afterwards. So for a while the old code works on the
new database. The columns that it reads must stay, and the columns that it does not write need a
default in the database. A column is removed in two releases: first the code, then the column.
"""

from collections.abc import Iterable, Iterator

from django.db import models
from django.db.migrations import Migration
from django.db.migrations import operations as ops
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED

# A migration may explain why a finding is safe (`safe_because = "nobody reads it since 1.2"`).
REASON = "safe_because"
# The other operations need a reason, but for new columns that the former code may leave out.
HARMLESS = (
    ops.CreateModel,
    ops.AddIndex,
    ops.RemoveIndex,
    ops.RemoveConstraint,
    ops.AlterModelOptions,
    ops.RunPython,
)


def findings(migration: Migration) -> list[str]:
    """Return the breakages of the former version by this migration, in words."""
    if getattr(migration, REASON, ""):
        return []
    made_here = {op.name_lower for op in migration.operations if isinstance(op, ops.CreateModel)}
    return [
        f"{migration.app_label}.{migration.name}: {operation.describe()}"
        for operation in unfolded(migration.operations)
        if model_of(operation) not in made_here and not is_harmless(operation)
    ]


def unfolded(operations: Iterable[Operation]) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, ops.SeparateDatabaseAndState):
            yield from unfolded(operation.database_operations)
        else:
            yield operation


def model_of(operation: Operation) -> str:
    return getattr(operation, "model_name", getattr(operation, "name", "") or "").lower()


def is_harmless(operation: Operation) -> bool:
    if isinstance(operation, ops.AddField):
        field = operation.field
        return (
            field.null
            or field.many_to_many
            or field.db_default is not NOT_PROVIDED
            or isinstance(field, models.GeneratedField)
        )
    return isinstance(operation, HARMLESS)
