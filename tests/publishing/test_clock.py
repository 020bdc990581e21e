"""The clock stands where a block puts it, for that block and that thread alone."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from publishing import clock
from tests.publishing.conftest import PAST, elsewhere, minutes


def test_a_block_stands_at_its_moment_and_gives_the_clock_back():
    with clock.at(PAST):
        with clock.at(PAST + minutes(1)):
            assert clock.now() == PAST + minutes(1)
        assert clock.now() == PAST
    before = timezone.now()
    assert before <= clock.now() <= timezone.now()
    with pytest.raises(ZeroDivisionError), clock.at(PAST):
        _ = 1 / 0
    assert clock.now() > PAST


def test_another_thread_keeps_its_own_time():
    with clock.at(PAST):
        assert elsewhere(clock.now) > datetime(2026, 3, 3, tzinfo=UTC)


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="time zone"), clock.at(datetime(2026, 3, 2, 9, 0)):  # noqa: DTZ001
        pass
