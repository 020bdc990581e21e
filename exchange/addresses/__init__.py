"""Permanent redirects from the addresses of the earlier sites."""
