"""The error of an import."""


class SourceError(Exception):
    """Content that cannot be brought in. The message gives the reason in French."""
