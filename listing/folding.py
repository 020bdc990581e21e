"""Text without case, accents or punctuation, as people type it in a search."""

import re

from wagtail.coreutils import string_to_ascii


def folded(*texts: str) -> str:
    """Return the words of `texts` in lower case ASCII: `l evasion` for « L’Évasion »."""
    return " ".join(re.findall(r"[a-z0-9]+", string_to_ascii(" ".join(texts)).lower()))
