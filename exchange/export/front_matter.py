"""YAML front matter, read as the old sites' tools read it, and refused where it is a trap."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from exchange.export.errors import SourceError

# Values in a front matter, aliases counted as often as they are used.
LARGEST = 50_000
BOUNDARY = re.compile(r"^-{3,}\s*$", re.MULTILINE)


class _Loader(yaml.SafeLoader):
    """YAML without tags, where a key written twice loses neither of its values."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        mapping: dict[Any, Any] = {}
        self.flatten_mapping(node)
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            value = self.construct_object(value_node, deep=True)
            if not isinstance(key, str | int | float | bool):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key is not a word", key_node.start_mark
                )
            mapping[key] = _both(mapping.get(key), value)
        return mapping


def _both(first: Any, second: Any) -> Any:
    """What a key written twice means: two lists are one, else the last that says something."""
    if isinstance(first, list) and isinstance(second, list):
        return [*first, *(value for value in second if value not in first)]
    return first if second in (None, "", []) else second


def split(text: str) -> tuple[dict[str, Any], str]:
    """Return front matter and body of a document; without front matter, that is empty.

    Raises SourceError for what is no YAML, has tags, or is no list of fields.
    """
    text = text.strip()
    if not BOUNDARY.match(text):
        return {}, text
    _nothing, *parts = BOUNDARY.split(text, 2)
    if len(parts) < 2:
        raise SourceError("L’en-tête n’est pas fermé par une ligne «\xa0---\xa0».")
    fields = read_data(parts[0], "L’en-tête")
    if not isinstance(fields, dict | None):
        raise SourceError("L’en-tête n’est pas une liste de champs.")
    return {str(key): value for key, value in (fields or {}).items()}, parts[1].strip()


def read_data(text: str, name: str = "Ce fichier") -> Any:
    """Return what a text in YAML or JSON holds, under the same rules. Raises SourceError."""
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = f" (ligne {line + 1})" if line is not None else ""
        raise SourceError(f"{name} n’est pas du YAML valable ou permis{where}.") from error
    except (ValueError, TypeError, RecursionError) as error:  # dates that do not exist, bombs
        raise SourceError(f"{name} n’est pas du YAML valable.") from error
    if _is_huge(data):
        raise SourceError(f"{name} est démesuré.")
    return data


def _is_huge(value: Any) -> bool:
    return sum(1 for _ in zip(_nodes(value), range(LARGEST + 1), strict=False)) > LARGEST


def _nodes(value: Any) -> Iterator[Any]:
    """Every value in `value`; without end where an alias holds itself."""
    pending = [value]
    while pending:
        value = pending.pop()
        yield value
        if isinstance(value, dict):
            pending += value.values()
        elif isinstance(value, list):
            pending += value
