"""A Wagtail site as `wagtail start` makes it, for comparisons."""
