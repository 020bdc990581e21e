"""How long before its moment a launch is begun: learnt from what changes cost here and now."""

from datetime import timedelta

# What one change is taken to cost, in seconds, before any was measured.
FIRST_GUESS = 0.1
# For waiting for locks; and what the first change of a process costs on top.
HEADROOM, MOST_HEADROOM, COLD = 0.25, 3.0, 1.0
# The machine may be busier at the moment than it was when this was learnt.
MARGIN = 1.4
# Whoever saves meanwhile waits; no longer than this, even if the launch is then late.
LONGEST = 15.0


class Lead:
    """The estimate of one scheduler."""

    def __init__(self):
        self.change_seconds: float | None = None
        self._waited = 0.0
        self._warm = False

    def start_with(self, change_seconds: float | None) -> None:
        """Begin with what another scheduler learnt, if any did."""
        if self.change_seconds is None:
            self.change_seconds = change_seconds

    def of(self, number: int) -> timedelta:
        """Return how long before its moment the work on `number` changes is to begin."""
        each = self.change_seconds or FIRST_GUESS
        headroom = min(MOST_HEADROOM, HEADROOM + self._waited)
        seconds = headroom + number * each * MARGIN + (0 if self._warm else COLD)
        return timedelta(seconds=min(LONGEST, seconds))

    def learn(self, number: int, seconds: float, waited: float = 0.0) -> None:
        """Heed that `number` changes took `seconds`, after `waited` for locks.

        What is more than was known counts at once, what is less slowly.
        """
        if not number:
            return
        self._waited = max(waited, 0.8 * self._waited + 0.2 * waited)
        if not self._warm:
            seconds = max(0.0, seconds - COLD / 2)
        self._warm = True
        each = seconds / number
        known = self.change_seconds or 0.0
        self.change_seconds = max(each, 0.8 * known + 0.2 * each)
