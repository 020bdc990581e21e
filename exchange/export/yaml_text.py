"""YAML as an export has it: plain to read, and read back without a trap."""

from typing import Any

import yaml

from exchange.export.names import NotationError


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
    """Refuses aliases: a few bytes of them stand for gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.constructor.ConstructorError(None, None, "an alias")
        return super().compose_node(parent, index)


def yaml_read(text: str) -> Any:
    """Return what a YAML text holds, without tags or aliases. Raises NotationError."""
    try:
        return yaml.load(text, Loader=Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise NotationError("Ces valeurs ne sont pas du YAML valable ou permis.") from error
