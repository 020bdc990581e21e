"""Names the pages and snippets that plans and launches are about."""

from typing import Any

from django.db.models import Model
from wagtail.models import Page

# The table of an object and its primary key; all pages are in one table.
type Key = tuple[type[Model], str]


def key_of(instance: Model) -> Key:
    return (Page if isinstance(instance, Page) else type(instance)), str(instance.pk)


def named(instance: Any) -> str:
    """Return the name of a page or snippet as editors read it, in quotation marks."""
    return f"«\xa0{getattr(instance, 'draft_title', '') or instance}\xa0»"
