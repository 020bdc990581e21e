"""Promotions: the yearly cohorts of challenges and people."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page, PageManager

from challenges.blocks import KeyFiguresBlock
from challenges.body_blocks import list_addresses
from challenges.teams import Group, Member, PersonRole, is_large
from listing.models import ListedPage, ListedPageQuerySet
from listing.search.kinds import SearchKind
from media.blocks import StoryBlock
from media.fields import BodyField, image_field
from media.pictures import load_renditions
from publishing import clock
from publishing.base.pages import PublishedPage
from publishing.scheduler import moments
from publishing.scheduler.moments import MomentSource, ScheduledMoment, midnight_of

NEWS = 3
CHALLENGES_COUNTED = ngettext_lazy("%d défi", "%d défis")
PEOPLE_COUNTED = ngettext_lazy("%d personne", "%d personnes")
SHOWN = 8  # challenges, and people of each role


class PromotionQuerySet(ListedPageQuerySet):
    def with_slug(self, *slugs: str) -> Self:
        return self.filter(slug__in=slugs)

    def of(self, page: Page) -> Self:
        """Return only the promotion of a page, in its language, if visitors may see it."""
        named = PromotionPage.objects.filter(pk=page.promotion_id)
        return self.in_order().in_language_of(page).translating(named)

    def in_order(self) -> Self:
        """Return those that visitors may see, without their bodies, the latest first."""
        return self.visible_to_all().defer_streamfields().latest_first()

    def with_sort_date(self) -> Self:
        """Give each its `sort_date`: its start, else that of the numbered one next to it.

        A promotion without dates stands among the others by its number.
        """
        dated = PromotionPage.objects.filter(
            kind=OuterRef("kind"), locale=OuterRef("locale"), start__isnull=False
        )
        before = dated.filter(number__lt=OuterRef("number")).order_by("-number")
        after = dated.filter(number__gt=OuterRef("number")).order_by("number")
        return self.annotate(
            sort_date=Coalesce(
                "start", Subquery(before.values("start")[:1]), Subquery(after.values("start")[:1])
            )
        )

    def latest_first(self) -> Self:
        date = F("sort_date").desc(nulls_last=True)
        number = F("number").desc(nulls_last=True)
        return self.with_sort_date().order_by(date, number, "sort_title", "pk")


class PromotionPage(ListedPage):
    """A cohort: its challenges, its people, its dates."""

    class Kind(models.TextChoices):
        EIG = "eig", "Entrepreneurs d’intérêt général"
        DIG = "dig", "Designers d’intérêt général"
        OTHER = "autre", gettext_lazy("Autre")

    class State(models.TextChoices):
        TO_COME = "a-venir", gettext_lazy("À venir")
        UNDER_WAY = "en-cours", gettext_lazy("En cours")
        FINISHED = "terminee", gettext_lazy("Terminée")

    kind = models.CharField("programme", max_length=10, choices=Kind, default=Kind.EIG)
    number = models.PositiveSmallIntegerField("numéro", null=True, blank=True)
    start = models.DateField("début", null=True, blank=True)
    end = models.DateField("fin", null=True, blank=True)
    introduction = models.TextField("chapô", blank=True)
    image = image_field("image")
    key_figures = BodyField(
        KeyFiguresBlock(),
        verbose_name="chiffres",
        blank=True,
        help_text="Combien de défis, de talents… Sans eux, le site compte ce qu’il présente.",
    )
    body = BodyField(StoryBlock(), verbose_name="contenu", blank=True)

    content_panels = [
        *PublishedPage.content_panels,
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("kind"), FieldPanel("number")]),
             FieldRowPanel([FieldPanel("start"), FieldPanel("end")])],
            heading="La promotion",
            help_text=(
                "Les dates disent si elle est à venir, en cours ou terminée, "
                "et dans quel ordre les défis se suivent."
            ),
        ),
        FieldPanel("introduction"),
        FieldPanel("image"),
        FieldPanel("key_figures"),
        FieldPanel("body"),
    ]  # fmt: skip
    search_kind = SearchKind(4, "promotions", gettext_lazy("Promotions"), gettext_lazy("Promotion"))
    page_description = "Une promotion, ses dates, ses défis et ses participants."
    parent_page_types = ["challenges.PromotionIndexPage"]
    sharing_fields = ("image",)
    card_template = "challenges/includes/promotion_card.html"

    objects = PageManager.from_queryset(PromotionQuerySet)()

    class Meta:
        verbose_name = "promotion"
        verbose_name_plural = "promotions"

    @property
    def state(self) -> State | None:
        """The state of the promotion today, by Paris dates; None while it has no start."""
        if self.start is None:
            return None
        today = clock.today()
        if today < self.start:
            return self.State.TO_COME
        return self.State.FINISHED if self.end and self.end < today else self.State.UNDER_WAY

    @property
    def other_titles(self) -> list[str]:
        """Its number, where its title does not say it, and its years."""
        is_told = self.number is None or str(self.number) in self.title
        number = [] if is_told else [f"{self.search_kind.one} {self.number}"]
        return [*number, *dict.fromkeys(str(day.year) for day in (self.start, self.end) if day)]

    @property
    def called(self) -> list[str]:
        return [self.title, *self.other_titles]

    @property
    def counts(self) -> list[str]:
        """The counts on its card, where the list has them (`PromotionIndexPage.promotions`)."""
        found = [
            (getattr(self, "number_of_challenges", 0), CHALLENGES_COUNTED),
            (getattr(self, "number_of_people", 0), PEOPLE_COUNTED),
        ]
        return [text % number for number, text in found if number]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        """Add the related content that visitors may see."""
        context = super().get_context(request, *args, **kwargs)
        if self.pk is None:
            return context
        challenges = self.in_it("challenges").by_title()
        shown, news = list(challenges[:SHOWN]), list(self.in_it("news").latest_first()[:NEWS])
        roles = self.people_by_role()
        team = [
            Group(role, [Member(person.title, page=person) for person in people[:SHOWN]])
            for role, people in roles.items()
            if people
        ]
        people = [member.page for group in team for member in group.members]
        load_renditions(page.picture for page in (*shown, *news, *people))
        numbers = challenges.order_by().aggregate(
            challenges=Count("pk", distinct=True),
            organisations=Count("organisations", distinct=True),
            **{
                status.name: Count("pk", distinct=True, filter=Q(status=status))
                for status in challenges.model.Status
            },
        ) | {
            "talents": len(roles[PersonRole.TALENT]),
            "people": sum(map(len, roles.values())),
            "people_shown": len(people),
        }
        figures: list[Any] = [figure.value for figure in self.key_figures]
        lists = list_addresses()
        # « 1 défi présenté ici » above that one challenge would look empty.
        if not figures and numbers["challenges"] > 1:
            figures = [
                {"amount": number, "label": label, "address": address}
                for number, label, address in self.counted(numbers, lists)
                if number
            ]
        return context | {
            "challenges": shown,
            "news": news,
            "team": team,
            "is_large_team": is_large(team),
            "figures": figures,
            "numbers": numbers,
            "outcomes": [
                (status, status.counted(numbers[status.name]))
                for status in challenges.model.Status
                if numbers[status.name]
            ],
            "lists": lists,
        }

    def in_it(self, relation: str) -> Any:
        """Return the pages in its language that name it, or a translation of it, as a promotion."""
        field = self._meta.get_field(relation).field
        return field.model.objects.for_display().in_language_of(self).naming(field.name, [self])

    def people_by_role(self) -> dict[str, list[Any]]:
        """Return the people that visitors may see, by their first role, "" for none."""
        found: dict[str, list[Any]] = {role: [] for role in (*PersonRole, "")}
        for person in self.in_it("people").in_display_order():
            found[next((role for role in PersonRole if role in person.roles), "")].append(person)
        return found

    def counted(
        self, numbers: dict[str, int], lists: dict[str, str]
    ) -> Iterator[tuple[int, str, str]]:
        """Yield the numbers that the site presents, which may be less than there were.

        Each has its label, and the address of what it counts if there is one.
        """
        challenges, people = numbers["challenges"], numbers["people"]
        organisations, talents = numbers["organisations"], numbers["talents"]
        here = {kind: f"{address}?promotion={self.slug}" for kind, address in lists.items()}
        everybody = here.get("personindexpage", "")
        label = ngettext("défi présenté ici", "défis présentés ici", challenges)
        yield challenges, label, here.get("challengeindexpage", "")
        yield organisations, ngettext("administration", "administrations", organisations), ""
        label = ngettext("talent présenté ici", "talents présentés ici", talents)
        yield talents, label, f"{everybody}&role={PersonRole.TALENT}" if everybody else ""
        if people > talents:
            label = ngettext("personne présentée ici", "personnes présentées ici", people)
            yield people, label, everybody

    def pages_naming_it(self) -> list[Page]:
        return [*self.challenges.all(), *self.people.all(), *self.news.all()]


@moments.register
class PromotionMoments(MomentSource):
    """A promotion begins with its first day in Paris, and ends when its last day is over."""

    def changes(self) -> Iterator[ScheduledMoment]:
        promotions = PromotionPage.objects.live()
        for page in promotions.only("title", "draft_title", "content_type", "start", "end"):
            if page.start:
                start = midnight_of(page.start)
                yield ScheduledMoment(start, "Début d’une promotion", page.title, page)
            if page.end:
                end = midnight_of(page.end + timedelta(days=1))
                yield ScheduledMoment(end, "Fin d’une promotion", page.title, page, is_end=True)
