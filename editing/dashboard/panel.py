"""The parts of the panels of the admin's home page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.forms import Media
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timesince import timesince
from wagtail.admin.ui.components import Component
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page
from wagtail.permissions import policy_registry

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
class Dashboard:
    """Data that the panels of one request share: the user, and the pages that they may edit."""

    user: Any
    now: datetime = field(default_factory=clock.now)

    @cached_property
    def policy(self) -> Any:
        return policy_registry.get_by_type(Page)

    @cached_property
    def writes(self) -> bool:
        return self.policy.user_has_any_permission(self.user, {"add", "change", "publish"})

    @cached_property
    def publishes(self) -> bool:
        return self.policy.user_has_any_permission(self.user, {"publish"})

    def ago(self, moment: datetime) -> str:
        if self.now - moment < timedelta(minutes=1):
            return "à l’instant"
        return f"il y a {timesince(moment, self.now, depth=1)}"

    def since(self, moment: datetime) -> str:
        if self.now - moment < timedelta(minutes=1):
            return "depuis un instant"
        return f"depuis {timesince(moment, self.now, depth=1)}"

    @property
    def pages(self) -> QuerySet:
        return self.policy.instances_user_has_any_permission_for(self.user, {"change", "publish"})


class DashboardPanel(Component):
    """A list of at most `MOST_ROWS` rows. Subclasses define the rows and who sees them."""

    template_name = "editing/dashboard/panel.html"
    name: str
    heading: str
    icon: str
    order: int
    empty = ""

    def __init__(self, dashboard: Dashboard):
        self.dashboard = dashboard

    @property
    def media(self) -> Media:
        return Media(css={"all": ["editing/dashboard.css"]})

    def is_shown(self) -> bool:
        return self.dashboard.writes

    def rows(self) -> list[Row]:
        raise NotImplementedError

    def total(self, rows: list[Row]) -> int:
        return len(rows)

    def more(self) -> Link | None:
        """Return a link to the whole list, or to a next step."""
        return None

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        rows = self.rows()
        return {
            "panel": self,
            "rows": rows[:MOST_ROWS],
            "total": self.total(rows),
            "has_more": len(rows) > MOST_ROWS,
            "more": self.more(),
        }


def edit_url(page_id: int | str) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page_id])


def by(user: Any) -> Iterable[str]:
    return [f"par {get_user_display_name(user)}"] if user else []
