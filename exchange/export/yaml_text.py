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
    """Refuses tags, and refuses aliases: a few bytes of them can stand for gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            where = self.peek_event().start_mark
            raise yaml.constructor.ConstructorError(None, None, "an alias", where)
        return super().compose_node(parent, index)


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
