"""The parts of the panels of the admin's home page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.forms import Media
from django.urls import reverse
from django.utils.timesince import timesince
from wagtail.admin.ui.components import Component
from wagtail.admin.utils import get_user_display_name

from publishing import clock

# A panel has no more lines. It links to the whole list.
MOST_ROWS = 6


@dataclass(frozen=True)
class Row:
    """A line of a panel: a link with some facts."""

    title: str
    url: str
    facts: Sequence[str] = ()
    badge: str = ""
    is_urgent: bool = False


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass
class Panel(Component):
    """A list of at most `MOST_ROWS` rows, with a link to all of them or to a next step.

    `total` is given if `rows` are only the first ones. `empty` is shown in place of rows.
    """

    template_name = "editing/dashboard/panel.html"
    order = 100  # before Wagtail's own panels; these keep their order among themselves
    media = Media(css={"all": ["editing/dashboard.css"]})

    name: str
    heading: str
    icon: str
    rows: Sequence[Row]
    empty: str = ""
    more: Link | None = None
    total: int | None = None

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {
            "panel": self,
            "rows": self.rows[:MOST_ROWS],
            "total": len(self.rows) if self.total is None else self.total,
            "has_more": len(self.rows) > MOST_ROWS,
        }


def edit_url(page_id: int | str) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page_id])


def by(user: Any) -> list[str]:
    return [f"par {get_user_display_name(user)}"] if user else []


def ago(moment: datetime) -> str:
    return f"il y a {time}" if (time := time_since(moment)) else "à l’instant"


def since(moment: datetime) -> str:
    return f"depuis {time_since(moment) or 'un instant'}"


def time_since(moment: datetime) -> str:
    """Return how much time has passed, "" for less than a minute."""
    now = clock.now()
    return timesince(moment, now, depth=1) if now - moment >= timedelta(minutes=1) else ""
