"""Calls for applications, which open and close at a moment: text and button follow."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from itertools import chain, pairwise
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, ngettext
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from media.blocks import SIMPLE_TEXT_FEATURES
from media.fields import BodyField
from media.links import public_href, validate_address
from pages.models.call_facts import FACTS, FACTS_FOR_ADMINISTRATIONS
from pages.models.call_steps import CalendarEntry, CalendarStepBlock
from pages.models.programme import EditorialPage
from publishing import clock
from publishing.base.forms import PublishedPageForm
from publishing.base.pages import PublishedPage
from publishing.dates import (
    end_in_full,
    is_midnight,
    last_day,
    last_minute,
    moment_in_short,
    start_in_full,
)
from publishing.line_fields import LineField
from publishing.scheduler import moments
from publishing.scheduler.moments import MomentSource, ScheduledMoment, midnight_after


def overlapping(sessions: Iterable["CallSession"]) -> Iterator[tuple["CallSession", "CallSession"]]:
    """Yield each session that opens before the one ahead of it closes, after that one."""
    whole = [one for one in sessions if one.opens_at and one.closes_at]
    for one, later in pairwise(sorted(whole, key=lambda session: session.opens_at)):
        if later.opens_at < one.closes_at:
            yield one, later


class CallPageForm(PublishedPageForm):
    """Refuses to publish sessions that overlap: a closing would be told of an open call."""

    def clean(self):
        values = super().clean()
        formset = self.formsets["sessions"]
        if not self.is_deferred_validation and formset.is_valid():
            kept = [form for form in formset.forms if form not in formset.deleted_forms]
            for one, later in overlapping(form.instance for form in kept):
                form = next(form for form in kept if form.instance is later)
                form.add_error("opens_at", later.too_early(one))
        return values


class CallPage(EditorialPage):
    """A call for applications, open during each of its `sessions`; the present one is shown.

    Without a session a call is closed: the earlier sites' calls say no more than that.
    """

    class Audience(models.TextChoices):
        CANDIDATES = "candidats", "Candidates et candidats"
        ADMINISTRATIONS = "administrations", "Administrations"

    class State(models.TextChoices):
        TO_COME = "a-venir", gettext_lazy("À venir")
        OPEN = "ouvert", gettext_lazy("Ouvert")
        CLOSED = "clos", gettext_lazy("Clos")

    audience = models.CharField(
        "destinataires", max_length=20, choices=Audience, default=Audience.CANDIDATES
    )
    apply_url = models.CharField(
        "adresse pour candidater",
        max_length=2000,
        blank=True,
        validators=[validate_address],
        help_text="Commence par https:// ou mailto:. Sans adresse, pas de bouton.",
    )
    apply_text = LineField(
        "texte du bouton",
        max_length=60,
        blank=True,
        help_text="Vide\xa0: «\xa0Déposer ma candidature\xa0» ou «\xa0Proposer un défi\xa0».",
    )
    # What decides whether somebody applies. Lines, so that each call says the same things in short.
    profile = LineField("qui peut candidater", max_length=300, blank=True)
    contract = LineField("contrat", max_length=300, blank=True)
    duration = LineField("durée", max_length=300, blank=True)
    places = LineField("lieux", max_length=300, blank=True)
    pay = LineField(
        "rémunération ou coût",
        max_length=300,
        blank=True,
        help_text="La rémunération des candidates et candidats, le coût pour les administrations.",
    )
    how_to_apply = LineField(
        "comment candidater",
        max_length=300,
        blank=True,
        help_text="Ce qui est demandé, et si le bouton mène à un autre site.",
    )
    text_before = RichTextField("avant l’ouverture", blank=True, features=SIMPLE_TEXT_FEATURES)
    text_during = RichTextField("pendant l’appel", blank=True, features=SIMPLE_TEXT_FEATURES)
    text_after = RichTextField("après la clôture", blank=True, features=SIMPLE_TEXT_FEATURES)
    timeline = BodyField(
        [("step", CalendarStepBlock())],
        verbose_name="calendrier",
        blank=True,
        help_text="Ce qui vient avant ou après l’appel. L’ouverture et la clôture y figurent "
        "d’elles-mêmes.",
    )

    # Extracts of the texts would be shown before their moment; facts are found with their names.
    unsearched_fields = frozenset(
        {"apply_url", "apply_text", "text_before", "text_during", "text_after", *FACTS}
    )

    content_panels = [
        *PublishedPage.content_panels,
        MultiFieldPanel(
            [FieldPanel(name) for name in ("audience", "apply_url", "apply_text")],
            heading="L’appel",
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in FACTS],
            heading="L’essentiel",
            help_text="Ce qui décide à candidater. Ce qui est vide n’est pas montré.",
        ),
        InlinePanel(
            "sessions",
            heading="Dates",
            label="Session",
            help_text="Une session a une ouverture et une clôture\xa0: ajoutez-en une, ou "
            "plusieurs si l’appel rouvre. Le site montre la session ouverte, sinon la prochaine, "
            "sinon la dernière. Sans session, l’appel est clos.",
        ),
        FieldPanel("introduction"),
        MultiFieldPanel(
            [FieldPanel("text_before"), FieldPanel("text_during"), FieldPanel("text_after")],
            heading="Textes du moment",
        ),
        FieldPanel("timeline"),
        FieldPanel("body"),
    ]
    base_form_class = CallPageForm
    page_description = "Ouvre et se clôt à l’heure dite\xa0; son texte et son bouton suivent."
    parent_page_types = ["home.HomePage", "pages.ProgrammePage"]
    show_in_menus_default = True

    class Meta:
        verbose_name = "appel à candidatures"
        verbose_name_plural = "appels à candidatures"

    def publication_faults(self) -> list[str]:
        overlaps = overlapping(self.sessions.all())
        return [*super().publication_faults(), *(later.too_early(one) for one, later in overlaps)]

    @cached_property
    def all_sessions(self) -> list["CallSession"]:
        """Its sessions in the order of their closing, without those that lack a date."""
        whole = [one for one in self.sessions.all() if one.opens_at and one.closes_at]
        return sorted(whole, key=lambda session: session.closes_at)

    @property
    def session(self) -> "CallSession | None":
        """The session that is open, else the next, else the last."""
        now = clock.now()
        pending = [session for session in self.all_sessions if now < session.closes_at]
        opened = [session for session in pending if session.opens_at <= now]
        return next(iter(opened or pending or self.all_sessions[::-1]), None)

    @property
    def former_session(self) -> "CallSession | None":
        """The session that closed last, while another is to come: who applied then reads on."""
        closed = [one for one in self.all_sessions if one.closes_at <= clock.now()]
        return closed[-1] if closed and self.state == self.State.TO_COME else None

    @property
    def later_sessions(self) -> list["CallSession"]:
        """The sessions after the one that is shown."""
        shown = self.session
        return [one for one in self.all_sessions if shown and one.opens_at > shown.opens_at]

    @property
    def state(self) -> State:
        now, session = clock.now(), self.session
        if session is None or session.closes_at <= now:
            return self.State.CLOSED
        return self.State.TO_COME if now < session.opens_at else self.State.OPEN

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def period(self) -> str:
        """The opening, the end or the closing of the call, in a phrase."""
        session = self.session
        if session is None:
            return ""
        match self.state:
            case self.State.TO_COME:
                if is_midnight(session.opens_at):
                    phrase = gettext("à partir du %s")
                else:
                    phrase = gettext("à partir du %s, heure de Paris")
                return phrase % start_in_full(session.opens_at)
            case self.State.OPEN:
                phrase = gettext("jusqu’au %s, heure de Paris")
            case _:
                phrase = gettext("clos depuis le %s, heure de Paris")
        return phrase % end_in_full(session.closes_at)

    @property
    def details(self) -> str:
        """What a search result says of it."""
        return capfirst(self.period)

    @property
    def days_left(self) -> str:
        """« plus que 3 jours » while the call is open, the last day « dernier jour »."""
        session = self.session
        if session is None or not self.is_open:
            return ""
        days = (last_day(session.closes_at) - clock.today()).days
        if days < 1:
            return gettext("dernier jour")
        return ngettext("plus qu’un jour", "plus que %(days)d\xa0jours", days) % {"days": days}

    @property
    def is_for_administrations(self) -> bool:
        return self.audience == self.Audience.ADMINISTRATIONS

    def facts(self) -> list[tuple[str, str]]:
        """Return what decides whether to apply: names and values, without those that are empty."""
        names = FACTS_FOR_ADMINISTRATIONS if self.is_for_administrations else FACTS
        return [
            (str(name), value) for field, name in names.items() if (value := getattr(self, field))
        ]

    def own_texts(self) -> list[str]:
        return [*super().own_texts(), *(f"{name} · {value}" for name, value in self.facts())]

    def related_names(self) -> list[str]:
        heading = [gettext("Calendrier")] if self.calendar() else []
        return [*super().related_names(), *heading]

    def unsaid(self) -> list[str]:
        """Return the names of the facts that a call with dates does not tell."""
        if not self.all_sessions:
            return []
        asked = [name for name in FACTS if not (self.is_for_administrations and name == "contract")]
        return [
            self._meta.get_field(name).verbose_name for name in asked if not getattr(self, name)
        ]

    def calendar(self) -> list[CalendarEntry]:
        """Return the entries of the page's calendar: the present session and the editors' steps."""
        return self.entries_with([self.session] if self.session else [])

    def entries_with(self, sessions: Iterable["CallSession"]) -> list[CalendarEntry]:
        """Return openings, closings and the editors' steps by date.

        A step of theirs that repeats one of the former gives it its words, so no date is told
        twice.
        """
        steps = [
            CalendarEntry(
                child.id or str(number), value["date"], value["title"], value.get("text") or ""
            )
            for number, child in enumerate(self.timeline)
            if (value := child.value).get("date")
        ]
        shown = []
        for bound in chain.from_iterable(session.bounds() for session in sessions):
            same = next((step for step in steps if bound.is_repeated_by(step)), None)
            if same:
                steps.remove(same)
                bound = replace(bound, title=same.title, text=same.text)
            shown.append(bound)
        return sorted([*shown, *steps], key=lambda entry: entry.order)

    @property
    def text(self) -> str:
        """The text of the moment."""
        return {
            self.State.TO_COME: self.text_before,
            self.State.OPEN: self.text_during,
            self.State.CLOSED: self.text_after,
        }[self.state]

    @property
    def apply_href(self) -> str | None:
        """The address to apply at; None while the call is not open."""
        return public_href(self.apply_url) if self.is_open else None

    @property
    def invitation(self) -> str:
        """« Candidater, plus que 24 jours », while the call is open."""
        act = gettext("Proposer un défi") if self.is_for_administrations else gettext("Candidater")
        return f"{self.apply_text or act}, {self.days_left}"

    @property
    def apply_label(self) -> str:
        if self.is_for_administrations:
            return self.apply_text or gettext("Proposer un défi")
        return self.apply_text or gettext("Déposer ma candidature")


class SessionQuerySet(models.QuerySet):
    def open(self, at: datetime) -> Self:
        return self.filter(opens_at__lte=at, closes_at__gt=at)

    def pending(self, at: datetime) -> Self:
        """Return those that are open or to come, the next ahead."""
        return self.filter(opens_at__isnull=False, closes_at__gt=at).order_by("closes_at")


class CallSession(Orderable):
    """A time at which a call is open: from `opens_at` until just before `closes_at`."""

    call = ParentalKey(CallPage, on_delete=models.CASCADE, related_name="sessions")
    # A draft may lack them, a published call may not.
    opens_at: Any = models.DateTimeField(
        "ouverture",
        null=True,
        help_text="Heure de Paris. Le bouton et le texte changent à cet instant.",
    )
    closes_at: Any = models.DateTimeField(
        "clôture",
        null=True,
        help_text="Heure de Paris\xa0: à 23\xa0h\xa059 précises, par exemple, l’appel est clos.",
    )

    objects = SessionQuerySet.as_manager()
    is_public_content = True
    panels = [FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")])]

    class Meta(Orderable.Meta):
        verbose_name = "session"
        verbose_name_plural = "sessions"

    def __str__(self) -> str:
        if not (self.opens_at and self.closes_at):
            return ""
        return gettext("du %(start)s au %(end)s") % {
            "start": start_in_full(self.opens_at),
            "end": end_in_full(self.closes_at),
        }

    def clean(self):
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": "La clôture doit venir après l’ouverture."})

    def too_early(self, other: "CallSession") -> str:
        """Say that it opens before another one closes."""
        return (
            "Deux sessions se chevauchent\xa0: celle-ci s’ouvre avant la clôture de l’autre, le "
            f"{moment_in_short(other.closes_at)}. Changez l’une des deux, ou n’en gardez qu’une."
        )

    def bounds(self) -> Iterator[CalendarEntry]:
        yield CalendarEntry(f"ouverture-{self.pk}", self.opens_at, gettext("Ouverture"))
        end = last_minute(self.closes_at)
        midnight = timezone.localdate(self.closes_at) if end != self.closes_at else None
        yield CalendarEntry(f"cloture-{self.pk}", end, gettext("Clôture"), also_on=midnight)


@moments.register
class CallMoments(MomentSource):
    def changes(self) -> Iterator[ScheduledMoment]:
        # A draft that was put online without its form may have a session that lacks a date.
        whole = {"opens_at__isnull": False, "closes_at__isnull": False}
        sessions = CallSession.objects.filter(call__live=True, **whole).select_related("call")
        texts = ("call__title", "call__draft_title", "call__content_type")
        for session in sessions.only("opens_at", "closes_at", *texts):
            call = session.call
            yield ScheduledMoment(session.opens_at, "Ouverture d’un appel", call.title, call)
            yield ScheduledMoment(
                session.closes_at, "Clôture d’un appel", call.title, call, is_end=True
            )

    def next_moment(self, after: datetime) -> datetime | None:
        """Return when a call opens or closes next.

        While one is open, each midnight in Paris counts: the page says how many days are left.
        """
        coming = super().next_moment(after)
        if not CallSession.objects.open(after).filter(call__live=True).exists():
            return coming
        midnight = midnight_after(after)
        return min(coming, midnight) if coming else midnight
