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

from publishing.agenda.models import Launch
from publishing.scheduling.due import Change


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
    # The page, snippet, setting or launch that changes.
    instance: Any
    # The key of the version that is planned or under review, 0 where there is none.
    revision: int = 0
    author: Any = None
    # The change that the scheduler will make. None for moments of apps, and for the past.
    change: Change | None = None
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
    def is_plan(self) -> bool:
        """Tell whether an editor planned it, and it is still to come."""
        return isinstance(self.kind, Kind) and not self.is_done

    @property
    def is_unpublication(self) -> bool:
        return self.kind == Kind.UNPUBLICATION

    @property
    def launch(self) -> Launch | None:
        return self.instance if isinstance(self.instance, Launch) else None

    @property
    def page(self) -> int:
        """The key of the page, 0 for other content."""
        return self.instance.pk if isinstance(self.instance, Page) else 0

    @property
    def key(self) -> str:
        """The name of a plan in addresses; "" for an entry that nobody moves."""
        if self.is_plan and self.launch:
            return f"lancement-{self.launch.pk}"
        if not self.is_plan or not self.page:
            return ""
        if self.is_unpublication:
            # The expiry of a version that is planned itself is changed in that version.
            return "" if self.revision else f"depublication-{self.page}"
        return f"publication-{self.revision}"

    @property
    def url(self) -> str:
        """The editor of the content."""
        return AdminURLFinder().get_edit_url(self.instance) or ""

    @property
    def address(self) -> str:
        """The screen of the launch, of the plan, or else of the content."""
        return self.url if self.launch else self.move_address or self.url

    @property
    def move_address(self) -> str:
        """Where another moment is sent to; "" for an entry that nobody moves."""
        return reverse("agenda:plan", args=[self.key]) if self.key else ""

    @property
    def day(self) -> date:
        return timezone.localdate(self.moment)
