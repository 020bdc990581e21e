"""The one that is expected, with a failure that shows what was found instead."""

from collections.abc import Iterable


def only[T](found: Iterable[T]) -> T:
    """Return the one thing in `found`; unlike `[one] = …`, a failure shows what is in it."""
    found = list(found)
    assert len(found) == 1, found
    return found[0]
