"""One entry of the agenda."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page

from publishing import clock
from publishing.launches.models import Launch, LaunchItem


class Kind(StrEnum):
    """The plans of editors. Apps name the moments that they register themselves."""

    PUBLICATION = "Publication"
    UPDATE = "Mise à jour"
    UNPUBLICATION = "Dépublication"
    LAUNCH = "Lancement"


@dataclass
class Entry:
    """One thing that happens, or happened, at one moment."""

    moment: datetime
    # Its name in French: a `Kind`, or that of a moment of an app.
    kind: str
    title: str
    # The page, snippet, setting or launch with a name that changes.
    instance: Any
    # None for moments of apps.
    launch: Launch | None = None
    # The change of a launch without a name.
    item: LaunchItem | None = None
    alerts: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Where its launch stands; "" for moments of apps."""
        return self.launch.state if self.launch else ""

    @property
    def type_name(self) -> str:
        """The type of the content in French; "" for a launch, whose kind says it."""
        if isinstance(self.instance, Launch):
            return ""
        is_page = isinstance(self.instance, Page)
        model = self.instance.specific_class if is_page else type(self.instance)
        return str(model._meta.verbose_name).capitalize() if model else ""

    @property
    def author_name(self) -> str:
        launch = self.launch
        return get_user_display_name(launch.planned_by or launch.created_by) if launch else ""

    @property
    def is_done(self) -> bool:
        return bool(self.launch.left_at) if self.launch else self.moment <= clock.now()

    @property
    def is_overdue(self) -> bool:
        """Tell whether its moment has passed, and it still waits."""
        return not self.is_done and self.moment <= clock.now()

    @property
    def address(self) -> str:
        """The screen of the launch, or else the editor of the content."""
        if self.launch:
            return reverse("launches:edit", args=[self.launch.pk])
        return AdminURLFinder().get_edit_url(self.instance) or ""

    @property
    def day(self) -> date:
        return timezone.localdate(self.moment)
