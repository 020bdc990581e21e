"""The names of pages, files and terms in an export."""

from typing import Any

from django.db import models
from wagtail.models import Page

from publishing.keys import as_key

PAGE, IMAGE, DOCUMENT = "page", "image", "document"


def kind_of(model: type[models.Model]) -> str:
    return PAGE if issubclass(model, Page) else str(model._meta.model_name)


class Names:
    """The names of public content, and its keys in the database, in both directions."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, int], str] = {}
        self._keys: dict[tuple[str, str], int] = {}

    def add(self, kind: str, key: int, name: str) -> None:
        self._names[kind, key] = name
        self._keys[kind, name] = key

    def name(self, kind: str, key: Any) -> str | None:
        """Return the address of a page, the path of a file or the slug of a term, if public."""
        return self._names.get((kind, as_key(key) or 0))

    def key(self, kind: str, name: Any) -> int | None:
        """Return the key of the page, the file or the term with this name, if there is one."""
        return self._keys.get((kind, name)) if isinstance(name, str) else None
