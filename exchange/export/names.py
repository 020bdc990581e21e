"""The names of pages, images and documents in an export."""

from typing import Any

PAGE, IMAGE, DOCUMENT = "page", "image", "document"


class Names:
    """The names of public pages and files, and their keys in the database, in both directions."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, int], str] = {}
        self._keys: dict[tuple[str, str], int] = {}

    def add(self, kind: str, key: int, name: str) -> None:
        self._names[kind, key] = name
        self._keys[kind, name] = key

    def name(self, kind: str, key: Any) -> str | None:
        """Return the address of a page or the path of a file, None if it is not public."""
        return self._names.get((kind, int(key))) if str(key or "").isdigit() else None

    def key(self, kind: str, name: Any) -> int | None:
        """Return the key of the page or the file with this name, None if there is none."""
        return self._keys.get((kind, name)) if isinstance(name, str) else None
