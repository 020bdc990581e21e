"""The entries of a call's calendar."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from wagtail import blocks

from listing.folding import folded
from publishing.dates import day_in_full, start_in_full


class CalendarStepBlock(blocks.StructBlock):
    date = blocks.DateBlock(label="Date")
    title = blocks.CharBlock(label="Étape", max_length=200)
    text = blocks.TextBlock(label="Précisions", required=False)

    class Meta:
        label = "Étape"
        icon = "date"


@dataclass(frozen=True)
class CalendarEntry:
    """An entry of a call's calendar; `when` is a moment for an opening or a closing."""

    key: str
    when: date
    title: str
    text: str = ""
    # The next day, for a closing at its midnight: people write either.
    also_on: date | None = None

    @property
    def day(self) -> date:
        return timezone.localdate(self.when) if isinstance(self.when, datetime) else self.when

    @property
    def in_full(self) -> str:
        when = self.when
        return start_in_full(when) if isinstance(when, datetime) else day_in_full(when)

    @property
    def order(self) -> tuple[date, bool]:
        return self.day, isinstance(self.when, datetime)

    def is_repeated_by(self, step: "CalendarEntry") -> bool:
        """Tell whether an editor's step says the same: it begins with this word, on this day."""
        is_on_its_day = step.when in (self.day, self.also_on)
        return is_on_its_day and folded(step.title).split()[:1] == [folded(self.title)]
