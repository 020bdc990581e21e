"""Finds the versions that the admin compares."""

from typing import Any

from django import template
from wagtail.models import Revision

register = template.Library()


@register.simple_tag
def version_of(instance: Any, key: str) -> Revision | None:
    """Return the version of `instance` that the address of a comparison names by `key`."""
    versions = instance.revisions.order_by("created_at")
    ends = {"live": instance.live_revision, "latest": versions.last(), "earliest": versions.first()}
    return ends[key] if key in ends else versions.get(pk=key)
