from django.db import migrations

# What follows kind and locale; SQLite, where what has no date is last by itself, takes the others.
COLUMNS = {
    "card_by_group": ("group_start DESC", "group_id", "sort_title"),
    "card_by_start": ("start DESC", "sort_title"),
}


def rebuild(schema_editor, nulls):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, (first, *others) in COLUMNS.items():
        columns = ", ".join(["kind", "locale_id", f"{first} NULLS {nulls}", *others])
        schema_editor.execute(f"DROP INDEX {name}")
        schema_editor.execute(f"CREATE INDEX {name} ON challenges_card ({columns})")


def nulls_last(apps, schema_editor):
    """Have PostgreSQL read lists in their order, which has what has no date at its end."""
    rebuild(schema_editor, "LAST")


def nulls_first(apps, schema_editor):
    rebuild(schema_editor, "FIRST")


class Migration(migrations.Migration):
    dependencies = [("challenges", "0008_card_order_indexes")]

    operations = [migrations.RunPython(nulls_last, nulls_first)]
