"""Reads primary keys from outside, such as from an address."""

from typing import Any

from django.db.models import BigAutoField


def as_key(value: Any) -> int | None:
    """Return `value` as a primary key, None if it cannot be one."""
    try:
        key = int(value)
    except (TypeError, ValueError):
        return None
    return key if 0 < key <= BigAutoField.MAX_BIGINT else None
