"""What an import raises."""


class SourceError(Exception):
    """What cannot be brought in; the message says why, in French, for the operator."""
