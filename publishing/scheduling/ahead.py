"""Applies planned changes before their moment, in a transaction that the caller rolls back."""

from datetime import datetime

from django.db import OperationalError, transaction
from wagtail.signal_handlers import disable_reference_index_auto_update

from publishing.scheduling import due
from publishing.scheduling.due import Change, Key


def apply_until(moment: datetime, only: Key | None = None) -> list[Change]:
    """Apply the due changes until `moment`, instant by instant; return those that failed.

    With the object `only`, the changes of others are left out. A change that failed is tried again
    once another one was made, as the scheduler does.
    """
    settled: set[Change] = set()
    left_behind: set[Change] = set()

    def remaining() -> list[Change]:
        changes = [each for each in due.until(moment) if each not in settled | left_behind]
        return [each for each in changes if only in (None, each.key, *each.also)]

    with disable_reference_index_auto_update():
        while changes := remaining():
            instant = [change for change in changes if change.moment == changes[0].moment]
            was_any_made = False
            for change in due.lock(instant):
                try:
                    with transaction.atomic():
                        was_any_made |= change.apply(log=False)
                    settled.add(change)
                except OperationalError:
                    raise
                except Exception:  # noqa: BLE001 - as the scheduler does, which says why
                    left_behind.add(change)
            if was_any_made:
                left_behind.clear()
    return sorted(left_behind, key=lambda change: change.moment)
