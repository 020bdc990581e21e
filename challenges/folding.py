"""Text without case, accents or punctuation, as visitors and editors type what they look for."""

import re

from wagtail.coreutils import string_to_ascii


def folded(*texts: str) -> str:
    """Return the words of `texts` in lower case ASCII: `l evasion` for « L’Évasion »."""
    return " ".join(re.findall(r"[a-z0-9]+", string_to_ascii(" ".join(texts)).lower()))
