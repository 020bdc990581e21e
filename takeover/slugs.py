"""The slugs of the site, in ASCII."""

import re

from django.utils.text import slugify
from wagtail.coreutils import string_to_ascii


def slug_of(text: str) -> str:
    """Return the slug of a name or of an old slug, "" if no character of it is left."""
    words = re.sub("[’'‘–—/.@+#~]", " ", text)
    return slugify(string_to_ascii(words))[:200].strip("-_")
