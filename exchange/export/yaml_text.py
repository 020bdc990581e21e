"""YAML as an export has it: plain to read, and read back without a trap."""

from typing import Any

import yaml

from exchange.export.errors import SourceError


class Dumper(yaml.SafeDumper):
    """YAML that people read: texts of several lines as such, and no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: Dumper, text: str) -> yaml.ScalarNode:
    style = '"' if "{{" in text else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Dumper.add_representer(str, _text)


def as_yaml(value: Any) -> str:
    text = yaml.dump(value, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=100_000)
    # Only a quoted text holds it: see `_text`.
    return text.replace("{{", "{\\x7b")


class Loader(yaml.SafeLoader):
    """Refuses tags, and aliases, a few bytes of which stand for gigabytes.

    A key written twice loses neither of its values.
    """

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            where = self.peek_event().start_mark
            raise yaml.constructor.ConstructorError(None, None, "an alias", where)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            value = self.construct_object(value_node, deep=True)
            if not isinstance(key, str | int | float | bool):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key is not a word", key_node.start_mark
                )
            mapping[key] = _both(mapping[key], value) if key in mapping else value
        return mapping


def _both(first: Any, second: Any) -> Any:
    """What a key written twice means: two lists are one, else the last that says something."""
    if isinstance(first, list) and isinstance(second, list):
        return [*first, *(value for value in second if value not in first)]
    return first if second in (None, "", []) else second


def yaml_read(text: str, name: str = "Ce texte") -> Any:
    """Return what a text in YAML or JSON holds; `name` is what a refusal calls it.

    Raises SourceError.
    """
    try:
        return yaml.load(text, Loader=Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = f" (ligne {line + 1})" if line is not None else ""
        raise SourceError(f"{name} n’est pas du YAML valable ou permis{where}.") from error
    except (AttributeError, TypeError, ValueError, RecursionError) as error:
        # A date that does not exist, a tag that does not suit, nesting without end.
        raise SourceError(f"{name} n’est pas du YAML valable.") from error
