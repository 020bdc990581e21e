"""The moment of the world, and the words by which its content is known."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.utils import timezone

# The last day of a year and of a month of 31 days; in UTC it is still the day before.
NOW = datetime(2024, 12, 31, 0, 30, tzinfo=ZoneInfo("Europe/Paris"))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@contextmanager
def stop_clocks(moment: datetime) -> Iterator[None]:
    """Have all code read this moment, also that which does not ask `publishing.clock`."""
    with patch.object(timezone, "now", lambda: moment):
        yield


@contextmanager
def slow_clocks(moment: datetime) -> Iterator[None]:
    """Have all code read this moment and those just after it, so that no two things tie.

    All are in one second, however often code asks. `CHANGING` leaves the fractions out.
    """
    ticks = count()
    with patch.object(timezone, "now", lambda: moment + next(ticks) * timedelta(microseconds=1)):
        yield


# No page that visitors may see has this word.
SECRET = "Zibeline"
# Every English page has this word in its title, and no French one.
ENGLISH = "Albion"


def date_time(*parts: int) -> datetime:
    """Return a moment in Paris."""
    return datetime(*parts, tzinfo=NOW.tzinfo)


def one_of_each(stream) -> list:
    """Return the preview of each block of a body, which a page may be published with."""
    blocks = [(name, block.get_preview_value()) for name, block in stream.child_blocks.items()]
    dict(blocks)["image"]["image"].contextual_alt_text = "La mer"
    return blocks
