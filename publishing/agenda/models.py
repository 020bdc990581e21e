"""Launches, the agreements to them, and freezes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Orderable, Page, Revision

from publishing import clock
from publishing.lines import LineField
from publishing.scheduling import due
from publishing.scheduling.due import Change, Key, key_of
from publishing.scheduling.mail_queue import QueuedMail
from publishing.signed_links import SignedLink

# A launch that is held longer than this after its moment asks nobody any more.
HELD_AT_MOST = timedelta(days=30)


class LaunchQuerySet(models.QuerySet):
    def to_come(self, at: datetime) -> "LaunchQuerySet":
        return self.filter(moment__gt=at, is_cancelled=False)

    def pending(self) -> "LaunchQuerySet":
        """Filter the launches that did not leave yet: to come, or held after their moment."""
        since = clock.now() - HELD_AT_MOST
        return self.filter(moment__gt=since, is_cancelled=False, left_at=None)

    def locked(self) -> "LaunchQuerySet":
        return self.filter(locked_at__isnull=False)

    def holding(self, instance: models.Model) -> "LaunchQuerySet":
        """Filter the launches with this page or snippet."""
        if isinstance(instance, Page):
            return self.filter(items__page=instance.pk)
        kind = ContentType.objects.get_for_model(instance)
        return self.filter(snippets__content_type=kind, snippets__object_id=str(instance.pk))

    def with_contents(self) -> "LaunchQuerySet":
        """Read the contents of all launches at once. `contents` does not read them anew then."""
        return self.prefetch_related("items", "snippets")


class Launch(ClusterableModel):
    """Pages and snippets that change at one moment, and move together.

    The plans themselves are Wagtail's, on the objects and their revisions.
    `publishing.agenda.launches` keeps them equal to the launch.
    """

    name = LineField("nom", max_length=120)
    moment = models.DateTimeField("moment")
    # It keeps its pages, and is planned again when it is saved. Meanwhile no approval publishes one
    # of them.
    is_cancelled = models.BooleanField("annulé", default=False, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="créé par",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    # Nobody may change its contents since then. It leaves unlocked, and is cancelled unlocked.
    locked_at = models.DateTimeField(null=True, editable=False)
    left_at = models.DateTimeField(null=True, editable=False)
    return_at = models.DateTimeField(
        "retour",
        null=True,
        blank=True,
        help_text="Facultatif. À ce moment, le site redevient d’un coup comme avant ce lancement. "
        "Ce qui aura été modifié d’ici là reste comme il est\xa0: vous pourrez ensuite y revenir.",
    )
    taken_back_at = models.DateTimeField(null=True, editable=False)
    # The last mail to its team.
    reminded_at = models.DateTimeField(null=True, editable=False)

    objects = LaunchQuerySet.as_manager()

    class Meta:
        verbose_name = "lancement"
        verbose_name_plural = "lancements"
        permissions = [("lock_launch", "Peut verrouiller et déverrouiller un lancement")]
        ordering = ["-moment"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_done(self) -> bool:
        """Tell whether it left, and was not taken back."""
        return self.left_at is not None and self.taken_back_at is None

    def contents(self) -> "list[Content]":
        """Return its pages in their order, then its snippets."""
        snippets = [snippet for snippet in self.snippets.all() if snippet.instance]
        return [*self.items.all(), *snippets]

    def changes_among(self, planned: Iterable[Change]) -> list[Change]:
        """Return its own changes among the `planned` ones."""
        actions: dict[Key, str] = {
            key_of(content.instance): due.UNPUBLISH if content.is_removal else due.PUBLISH
            for content in self.contents()
        } | {key_of(self): due.DEPART}
        return [
            change
            for change in planned
            if change.moment == self.moment and actions.get(change.key) == change.action
        ]


class Content:
    """A content of a launch: a page (`LaunchItem`) or a snippet (`LaunchSnippet`)."""

    instance: Any
    is_removal: Any = False

    @property
    def edit_url(self) -> str:
        return AdminURLFinder().get_edit_url(self.instance) or ""


class LaunchItemManager(models.Manager):
    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().select_related("page")


class LaunchItem(Content, Orderable):
    """A page that a launch publishes, or takes off the site."""

    class Action(models.TextChoices):
        PUBLISH = "publish", "Mettre en ligne"
        UNPUBLISH = "unpublish", "Retirer du site"

    launch = ParentalKey(Launch, on_delete=models.CASCADE, related_name="items")
    page = models.ForeignKey(
        Page, verbose_name="page", on_delete=models.CASCADE, related_name="launch_items"
    )
    action = models.CharField(
        "action", max_length=20, choices=Action.choices, default=Action.PUBLISH
    )

    panels = [PageChooserPanel("page"), FieldPanel("action")]

    objects: Any = LaunchItemManager()

    class Meta(Orderable.Meta):
        verbose_name = "page d’un lancement"
        verbose_name_plural = "pages d’un lancement"
        constraints = [
            models.UniqueConstraint(
                fields=["launch", "page"],
                name="page_once_in_launch",
                violation_error_message="Cette page est déjà dans le lancement.",
            )
        ]

    def __str__(self) -> str:
        return self.page.draft_title

    @property
    def instance(self) -> Any:
        return self.page

    @property
    def is_removal(self) -> bool:
        return self.action == self.Action.UNPUBLISH


class LaunchSnippetManager(models.Manager):
    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().prefetch_related("instance").order_by("pk")


class LaunchSnippet(Content, models.Model):
    """A snippet with drafts, such as a menu, that a launch publishes."""

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="snippets")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField("objet", max_length=255)
    instance: Any = GenericForeignKey()

    objects = LaunchSnippetManager()

    class Meta:
        default_permissions = ()
        verbose_name = "contenu d’un lancement"
        verbose_name_plural = "contenus d’un lancement"
        constraints = [
            models.UniqueConstraint(
                fields=["launch", "content_type", "object_id"], name="snippet_once_in_launch"
            )
        ]

    def __str__(self) -> str:
        return str(self.instance)


class FormerState(models.Model):
    """The state of a page or snippet just before a launch changed it (see `returns`).

    It is there until the launch is taken back.
    """

    wagtail_reference_index_ignore = True

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="former_states")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=255)
    instance: Any = GenericForeignKey()
    live = models.BooleanField()
    live_revision = models.ForeignKey(
        Revision, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    latest_revision = models.ForeignKey(
        Revision, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The version that was planned, for the launch or for another moment.
    planned = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    # The launch publishes the planned version. Otherwise it takes the object off the site.
    is_publication = models.BooleanField()
    # Its expiry, unless the launch gave it.
    expire_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        verbose_name = "état d’avant un lancement"
        verbose_name_plural = "états d’avant un lancement"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["launch", "content_type", "object_id"], name="former_state_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.instance)


class Agreement(SignedLink, QueuedMail):
    """The agreement of one person to a launch, asked for by mail. The launch waits for it.

    It covers the versions that the person read (`agenda.agreements.digest_of`).
    """

    view_name = "agreement"

    class Answer(models.TextChoices):
        YES = "yes", "D’accord"
        REVIEW = "review", "À revoir"

    class Mail(models.TextChoices):
        ASK = "ask", "Demande d’accord"
        VOID = "void", "Accord à redonner"
        REMIND = "remind", "Rappel"

    launch = ParentalKey(Launch, on_delete=models.CASCADE, related_name="agreements")
    name = LineField("nom", max_length=120)
    email = models.EmailField("adresse électronique")
    answer = models.CharField(
        "réponse", max_length=10, choices=Answer.choices, blank=True, editable=False
    )
    words = models.TextField("remarques", blank=True, editable=False)
    answered_at = models.DateTimeField("répondu le", null=True, editable=False)
    digest = models.CharField("versions lues", max_length=64, blank=True, editable=False)
    # The mail that waits to be sent, if any.
    mail = models.CharField(
        max_length=10, choices=Mail.choices, default=Mail.ASK, blank=True, editable=False
    )

    panels = [FieldPanel("name"), FieldPanel("email")]

    class Meta:
        default_permissions = ()
        verbose_name = "accord"
        verbose_name_plural = "accords"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def counts_for(self, digest: str) -> bool:
        return self.answer == self.Answer.YES and self.digest == digest

    def ask(self, mail: str) -> None:
        """Clear the answer, and set the mail to send; does not save."""
        self.answer, self.mail = "", mail
        self.tries, self.next_try_at = 0, clock.now()


class FreezeQuerySet(models.QuerySet):
    def not_over(self) -> "FreezeQuerySet":
        return self.filter(ends_at__gt=clock.now())


class Freeze(models.Model):
    """A time without planned changes, except those of some launches, as before an election.

    The changes of that time wait after its end too, until somebody moves them or publishes.
    """

    name = LineField("nom", max_length=120, default="Réserve électorale")
    begins_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    exceptions = models.ManyToManyField(
        Launch,
        verbose_name="lancements qui partent quand même",
        blank=True,
        related_name="+",
    )

    objects = FreezeQuerySet.as_manager()

    class Meta:
        verbose_name = "réserve"
        verbose_name_plural = "réserves"
        ordering = ["-begins_at"]

    def __str__(self) -> str:
        return self.name

    def clean(self):
        if self.begins_at and self.ends_at and self.ends_at <= self.begins_at:
            raise ValidationError({"ends_at": "La fin vient après le début."})
