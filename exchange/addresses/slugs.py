"""Slugs as the site writes them: ASCII, hyphens, nothing else."""

import re

from django.utils.text import slugify
from wagtail.coreutils import string_to_ascii


def slug_of(text: str) -> str:
    """Return the slug of a name or of an old one's; "" where nothing of it can stand in one."""
    words = re.sub("[’'‘–—/.@+#~]", " ", text)
    return slugify(string_to_ascii(words))[:200].strip("-_")
