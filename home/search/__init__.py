"""The public search: its results, its page and its suggestions."""
