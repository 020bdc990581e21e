"""Redirects from old addresses, in any spelling."""
