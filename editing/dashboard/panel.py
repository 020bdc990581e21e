"""The parts of the panels of the admin's home page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.forms import Media
from wagtail.admin.ui.components import Component

# A panel has no more lines. It links to the whole list.
MOST_ROWS = 6


class Row(NamedTuple):
    """A line of a panel: a link with some facts."""

    title: str
    url: str
    facts: Sequence[str] = ()
    badge: str = ""
    is_urgent: bool = False


class Link(NamedTuple):
    label: str
    url: str


@dataclass
class Panel(Component):
    """The first rows of a list, with a link to all of them or to a next step.

    `total` is the number of all rows. `empty` is shown in place of rows.
    """

    template_name = "editing/dashboard/panel.html"
    order = 100  # before Wagtail's own panels; these keep their order among themselves
    media = Media(css={"all": ["editing/dashboard.css"]})

    name: str
    heading: str
    icon: str
    rows: Sequence[Row]
    total: int
    empty: str = ""
    more: Link | None = None

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"panel": self}
