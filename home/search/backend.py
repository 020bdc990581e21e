"""The search backend of Wagtail's admin and of the public search, for the database in use."""

from typing import Any

from django.db import connection


def SearchBackend(params: dict[str, Any]):  # noqa: N802
    """Return the backend; called by that name by `get_search_backend`."""
    if connection.vendor == "postgresql":
        from home.search.postgresql import SearchBackend as Backend
    else:
        from home.search.sqlite import SearchBackend as Backend
    return Backend(params)
