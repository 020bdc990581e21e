"""The entries of the agenda: their kinds, their states, and one entry."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import models
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from publishing.agenda.models import Launch
from publishing.scheduling import moments
from publishing.scheduling.due import Change, Key
from publishing.scheduling.models import FailedChange


class Kind(models.TextChoices):
    """The plans of editors. Apps register the kinds of other moments (`moments.kinds`)."""

    PUBLICATION = "publication", "Publication"
    UPDATE = "mise-a-jour", "Mise à jour"
    UNPUBLICATION = "depublication", "Dépublication"
    RETURN = "retour", "Retour en arrière"


# The kinds that an editor may move, carry out at once or cancel in the agenda.
PLANS = frozenset(Kind.values)


class State(models.TextChoices):
    PLANNED = "planifie", "Planifié"
    AWAITING = "a-approuver", "À approuver"
    HELD = "retenu", "Retenu"
    FAILED = "en-echec", "En échec"
    DONE = "fait", "Fait"


def all_kinds() -> dict[str, str]:
    """Return every kind of entry: its key, and its name in French."""
    return dict(Kind.choices) | moments.kinds()


@dataclass
class Entry:
    """One thing that happens, or happened, at one moment."""

    moment: datetime
    # A key of `all_kinds`.
    kind: str
    state: State
    title: str
    # The type of the content in French, and its key for the filter.
    type_name: str = ""
    type_id: int = 0
    # Primary keys, 0 where there is none.
    page: int = 0
    revision: int = 0
    author: int | None = None
    author_name: str = ""
    launch: Launch | None = None
    url: str = ""
    # The change that the scheduler will make. None for moments of apps, and for the past.
    change: Change | None = None
    failure: FailedChange | None = None
    alerts: list[str] = field(default_factory=list)

    @property
    def kind_label(self) -> str:
        return all_kinds()[self.kind]

    @property
    def is_done(self) -> bool:
        return self.state == State.DONE

    @property
    def key(self) -> str:
        """The name of a plan in addresses; "" for an entry that is no plan of a page."""
        if self.is_done or self.kind not in PLANS or not self.page:
            return ""
        if self.kind == Kind.UNPUBLICATION:
            # The expiry of a version that is planned itself is changed in that version.
            return "" if self.revision else f"depublication-{self.page}"
        return f"publication-{self.revision}"

    @property
    def object_key(self) -> Key | None:
        """The page or snippet of a plan, as `due.key_of` names it."""
        if self.page:
            return Page, str(self.page)
        return self.change.key if self.change else None

    @property
    def address(self) -> str:
        """The screen of the plan, else of the content."""
        return reverse("agenda:plan", args=[self.key]) if self.key else self.url

    @property
    def day(self) -> date:
        return timezone.localdate(self.moment)
