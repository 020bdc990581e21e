"""What pages, images and documents are called in an export."""

from typing import Any

PAGE, IMAGE, DOCUMENT = "page", "image", "document"


class Names:
    """What pages, images and documents are called in an export, in both directions."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, int], str] = {}
        self._keys: dict[tuple[str, str], int] = {}

    def add(self, kind: str, key: int, name: str) -> None:
        self._names[kind, key] = name
        self._keys[kind, name] = key

    def name(self, kind: str, key: Any) -> str | None:
        """Return the address or path, None for what is not public."""
        return self._names.get((kind, int(key))) if str(key or "").isdigit() else None

    def key(self, kind: str, name: Any) -> int | None:
        return self._keys.get((kind, name)) if isinstance(name, str) else None

    def all(self, kind: str) -> dict[int, str]:
        return {key: name for (its_kind, key), name in self._names.items() if its_kind == kind}
