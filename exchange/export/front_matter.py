"""The YAML front matter of a document, above its text."""

import re
from typing import Any

from exchange.export.errors import SourceError
from exchange.export.yaml_text import yaml_read

BOUNDARY = re.compile(r"^-{3,}\s*$", re.MULTILINE)


def split(text: str) -> tuple[dict[str, Any], str]:
    """Return front matter and body of a document. A document without front matter has an empty one.

    Raises SourceError if the front matter is not YAML, has tags, or is not a mapping.
    """
    text = text.strip()
    if not BOUNDARY.match(text):
        return {}, text
    _nothing, *parts = BOUNDARY.split(text, 2)
    if len(parts) < 2:
        raise SourceError("L’en-tête n’est pas fermé par une ligne «\xa0---\xa0».")
    fields = yaml_read(parts[0], "L’en-tête")
    if not isinstance(fields, dict | None):
        raise SourceError("L’en-tête n’est pas une liste de champs.")
    return {str(key): value for key, value in (fields or {}).items()}, parts[1].strip()
