"""Tells whether a database is that of a release: whether its tables are those of the models."""

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connection


def own_apps() -> list[AppConfig]:
    base = f"{settings.BASE_DIR}/"
    found = [one for one in apps.get_app_configs() if one.path.startswith(base)]
    return [one for one in found if "site-packages" not in one.path]


def differences() -> list[str]:
    """Return the tables and columns of the site that its models or the database lack.

    A column that no model has any more is harmless if it may be left out of a new row: it goes with
    a later release.
    """
    found = []
    models = [model for one in own_apps() for model in one.get_models(include_auto_created=True)]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for options in (model._meta for model in models):
            if options.proxy:
                continue
            table = options.db_table
            if table not in tables:
                found.append(table)
                continue
            described = connection.introspection.get_table_description(cursor, table)
            there = {str(column.name) for column in described}
            needed = {str(one.name) for one in described if not one.null_ok and one.default is None}
            known = {str(field.column) for field in options.local_concrete_fields}
            found += [f"{table}.{name}" for name in sorted((known - there) | (needed - known))]
    return found
