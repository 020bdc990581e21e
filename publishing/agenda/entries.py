"""The entries of the agenda: their kinds, their states, and one entry."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page

from publishing import clock
from publishing.launches.models import Launch


class Kind(StrEnum):
    """The plans of editors. Apps name the moments that they register themselves."""

    PUBLICATION = "Publication"
    UPDATE = "Mise à jour"
    UNPUBLICATION = "Dépublication"
    LAUNCH = "Lancement"


class State(models.TextChoices):
    PLANNED = "planifie", "Planifié"
    AWAITING = "a-approuver", "À approuver"
    WAITING = "en-attente", "En attente"
    FAILED = "en-echec", "En échec"
    DONE = "fait", "Fait"


@dataclass
class Entry:
    """One thing that happens, or happened, at one moment."""

    moment: datetime
    # Its name in French: a `Kind`, or that of a moment of an app.
    kind: str
    state: State
    title: str
    # The page, snippet, setting or launch with a name that changes.
    instance: Any
    # The key of the version that is planned or proposed, 0 where there is none.
    revision: int = 0
    author: Any = None
    # What the scheduler will carry out. None for moments of apps, and for the past.
    plan: Launch | None = None
    alerts: list[str] = field(default_factory=list)

    @property
    def type_name(self) -> str:
        """The type of the content in French; "" for a launch, whose kind says it."""
        if self.launch:
            return ""
        is_page = isinstance(self.instance, Page)
        model = self.instance.specific_class if is_page else type(self.instance)
        return str(model._meta.verbose_name).capitalize() if model else ""

    @property
    def author_name(self) -> str:
        return get_user_display_name(self.author)

    @property
    def is_done(self) -> bool:
        return self.state == State.DONE

    @property
    def is_overdue(self) -> bool:
        """Tell whether its moment has passed, and it still waits."""
        return self.plan is not None and self.moment <= clock.now()

    @property
    def launch(self) -> Launch | None:
        """The launch with a name that it is."""
        return self.instance if isinstance(self.instance, Launch) else None

    @property
    def page(self) -> int:
        """The key of the page, 0 for other content."""
        return self.instance.pk if isinstance(self.instance, Page) else 0

    @property
    def url(self) -> str:
        """The editor of the content."""
        return AdminURLFinder().get_edit_url(self.instance) or ""

    @property
    def address(self) -> str:
        """The screen of the launch, or else of the content."""
        return reverse("launches:edit", args=[self.plan.pk]) if self.plan else self.url

    @property
    def move_address(self) -> str:
        """Where another moment is sent to; "" for an entry that nobody moves."""
        return reverse("launches:move", args=[self.plan.pk]) if self.plan else ""

    @property
    def day(self) -> date:
        return timezone.localdate(self.moment)
