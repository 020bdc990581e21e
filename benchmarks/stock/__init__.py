"""A Wagtail site as `wagtail start` makes it: what measurements of this one are compared with."""
