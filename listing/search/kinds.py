"""The kinds of results that visitors choose among. A model that is searched names its own."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.search.index import get_indexed_models

from media.models import Document
from publishing.base.pages import PublishedPage


@dataclass(frozen=True)
class SearchKind:
    """A kind of results: its order among the others, its value in addresses, its names.

    `label` names several results, `one` a single one. Results of a kind `aside` come after the
    others that have the words in the same place.
    """

    order: int
    value: str
    label: Any
    one: Any
    aside: bool = False


PAGES = SearchKind(6, "pages", _("Pages"), _("Page"))  # of the page types that name no other
DOCUMENTS = SearchKind(7, "documents", _("Documents"), _("Document"), aside=True)


def kind_of(model: type[Any]) -> SearchKind | None:
    """Return the kind of what visitors may find, None for what only editors do."""
    if issubclass(model, Document):
        return DOCUMENTS
    return getattr(model, "search_kind", PAGES if issubclass(model, PublishedPage) else None)


@cache
def kinds_by_model() -> dict[type[Any], SearchKind]:
    return {model: kind for model in get_indexed_models() if (kind := kind_of(model))}
