"""Writes what befalls a plan into the history of its pages, snippets and launches."""

from typing import Any

from wagtail.log_actions import log
from wagtail.models import Page, Revision

# The names in the admin's log of what befalls a plan, and of what a launch publishes.
TOLD = "agenda.told"
DEPARTED = "agenda.departed"


def tell(instance: Any, said: str, user: Any = None, revision: Revision | None = None) -> None:
    """Write a sentence in French into the history of a page, a snippet or a launch."""
    if isinstance(instance, Page):
        instance = instance.specific_deferred  # the report names its type
    log(instance, TOLD, user=user, data={"said": said}, revision=revision)
