"""The demo content: the export in `demo/`, with dates relative to the day of loading.

In its files `{{today+25}}` stands for the day in 25 days, `{{today-20 09:00}}` for a moment of the
day 20 days ago, in Paris time. A day of a weekend becomes the Friday before it.
"""

import re
import shutil
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.utils import timezone

from exchange.export import importer
from exchange.export.importer import Report, has_content

FRIDAY = 4
FOLDER = settings.BASE_DIR / "demo"
DAY = re.compile(r"\{\{today(?P<days>[+-]\d+)?(?: (?P<time>\d\d:\d\d))?\}\}")


def load(report: Report) -> None:
    """Import the demo content. Leave a site alone that has content."""
    if has_content():
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / FOLDER.name
        shutil.copytree(FOLDER, copy)
        for file in (*copy.rglob("*.md"), *copy.rglob("*.yml")):
            file.write_text(with_days(file.read_text(encoding="utf-8")), encoding="utf-8")
        importer.load(copy, report)


def with_days(text: str) -> str:
    """Return `text` with the days and moments in place of their marks."""

    def day(found: re.Match[str]) -> str:
        day = timezone.localdate() + timedelta(int(found["days"] or 0))
        day -= timedelta(max(day.weekday() - FRIDAY, 0))
        if found["time"] is None:
            return day.isoformat()
        moment = datetime.combine(day, time.fromisoformat(found["time"]))
        return timezone.make_aware(moment).isoformat()

    return DAY.sub(day, text)
