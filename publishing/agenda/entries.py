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
    RETURN = "Retour en arrière"


class State(models.TextChoices):
    PLANNED = "planifie", "Planifié"
    AWAITING = "a-approuver", "À approuver"
    HELD = "retenu", "Retenu"
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
    launch: Launch | None = None
    # The change that the scheduler will make. None for moments of apps, and for the past.
    change: Change | None = None
    alerts: list[str] = field(default_factory=list)

    @property
    def type_name(self) -> str:
        """The type of the content in French."""
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
    def page(self) -> int:
        """The key of the page, 0 for other content."""
        return self.instance.pk if isinstance(self.instance, Page) else 0

    @property
    def key(self) -> str:
        """The name of a plan in addresses; "" for an entry that is no plan of a page."""
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
        """The screen of the plan, else of the content."""
        return reverse("agenda:plan", args=[self.key]) if self.key else self.url

    @property
    def day(self) -> date:
        return timezone.localdate(self.moment)
