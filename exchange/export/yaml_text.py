"""The YAML of an export: plain for people, and safe to read back."""

from typing import Any

import yaml

from exchange.export.errors import SourceError


class Dumper(yaml.SafeDumper):
    """Writes YAML for people: texts of several lines as blocks, and no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: Dumper, text: str) -> yaml.ScalarNode:
    style = '"' if "{{" in text else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Dumper.add_representer(str, _text)


def as_yaml(value: Any) -> str:
    text = yaml.dump(value, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=100_000)
    # Hugo would read a shortcode. Only quoted texts have it (`_text`), hence the escape is valid.
    return text.replace("{{", "{\\x7b")


class Loader(yaml.SafeLoader):
    """Refuses tags, and refuses aliases: a few bytes of them can stand for gigabytes.

    The two values of a repeated key are merged (`_both`).
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
    """Merge the two values of a repeated key: two lists are joined, else the later one counts.

    An empty later value does not count.
    """
    if isinstance(first, list) and isinstance(second, list):
        return [*first, *(value for value in second if value not in first)]
    return first if second in (None, "", []) else second


def yaml_read(text: str, name: str = "Ce texte") -> Any:
    """Return the value of a text in YAML or JSON.

    Raises SourceError. Its message calls the text `name`.
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
