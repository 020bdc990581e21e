"""What the take-over raises."""


class SourceError(Exception):
    """A document or a folder that cannot be taken over; the message is for the operator."""
