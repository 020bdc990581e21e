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


def findings(migration: Migration) -> list[str]:
    """Return the breakages of the former version by this migration, in words."""
    if getattr(migration, REASON, ""):
        return []
    made_here = {op.name_lower for op in migration.operations if isinstance(op, ops.CreateModel)}
    return [
        f"{migration.app_label}.{migration.name}: {found}"
        for operation in unfolded(migration.operations)
        if model_of(operation) not in made_here
        for found in [risk(operation)]
        if found
    ]


def unfolded(operations: Iterable[Operation]) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, ops.SeparateDatabaseAndState):
            yield from unfolded(operation.database_operations)
        else:
            yield operation


def model_of(operation: Operation) -> str:
    return getattr(operation, "model_name", getattr(operation, "name", "") or "").lower()


def risk(operation: Operation) -> str:
    match operation:
        case ops.RemoveField(model_name=model, name=name):
            return f"the code before it still reads {model}.{name}"
        case ops.DeleteModel(name=name):
            return f"the code before it still reads {name}"
        case ops.RenameField(model_name=model, old_name=name):
            return f"the code before it knows {model}.{name} by that name"
        case ops.RenameModel(old_name=name) | ops.AlterModelTable(name=name):
            return f"the code before it knows the table of {name} by its name"
        case ops.AddField(model_name=model, name=name, field=field) if is_needed(field):
            return f"the code before it does not write {model}.{name}: give it a db_default or null"
        case ops.AlterField(model_name=model, name=name):
            return f"{model}.{name} may hold, or be given, what does not fit: look, and say why not"
        case ops.AddConstraint() | ops.AlterUniqueTogether():
            return f"the code before it does not keep to what {model_of(operation)} must be"
        case ops.RunSQL():
            return "nobody can tell what SQL does: look, and say why it is safe"
    return ""


def is_needed(field: models.Field) -> bool:
    return not (
        field.null
        or field.many_to_many
        or field.db_default is not NOT_PROVIDED
        or isinstance(field, models.GeneratedField)
    )
