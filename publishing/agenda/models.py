"""Launches, what they change, the review before them, and the agreements to them."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.panels import FieldPanel
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import (
    AbstractGroupApprovalTask,
    Orderable,
    Page,
    Revision,
    get_default_page_content_type,
)

from publishing import clock
from publishing.caching import generation
from publishing.lines import LineField
from publishing.scheduling.due import Key
from publishing.scheduling.mail_queue import QueuedMail
from publishing.signed_links import SignedLink


class LaunchQuerySet(models.QuerySet):
    def planned(self) -> "LaunchQuerySet":
        """Filter the launches that will leave, or wait after their moment."""
        return self.filter(planned_at__isnull=False, left_at=None)

    def to_come(self) -> "LaunchQuerySet":
        return self.planned().filter(moment__gt=clock.now())


class Launch(ClusterableModel):
    """Pages and menus that change together at one moment.

    It owns the versions that it will publish: no plan of Wagtail's is written for them. In
    preparation it has no `planned_at`, and nothing of it happens. Once planned, it leaves at its
    moment, or waits after it until what is missing is there. Once it has left, nothing changes it.
    """

    name = LineField("nom", max_length=120)
    moment = models.DateTimeField("moment")
    planned_at = models.DateTimeField("planifié le", null=True, editable=False)
    left_at = models.DateTimeField("parti le", null=True, editable=False)
    # The launch that this one takes back.
    return_of = models.ForeignKey(
        "self",
        verbose_name="retour à avant",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="returns",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="créé par",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = LaunchQuerySet.as_manager()

    class Meta:
        verbose_name = "lancement"
        verbose_name_plural = "lancements"
        ordering = ["-moment"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_planned(self) -> bool:
        return self.planned_at is not None and self.left_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_planned and self.moment <= clock.now()

    @property
    def state(self) -> str:
        if self.left_at:
            return "Parti"
        if not self.planned_at:
            return "En préparation"
        return "N’est pas parti" if self.is_overdue else "Planifié"

    def publishes(self, page: Page) -> bool:
        items = LaunchItem.objects.filter(launch=self, action=LaunchItem.Action.PUBLISH)
        return items.of(page).exists()

    def ordered_items(self) -> "list[LaunchItem]":
        """Return its items in the order of their changes.

        Removals come first, the deepest page before those above it. Then pages go online, each
        parent before its children, then the rest.
        """
        items = sorted(self.items.all(), key=lambda item: item.place)
        leaving = [item for item in reversed(items) if item.is_removal]
        return [*leaving, *(item for item in items if not item.is_removal)]


class LaunchItemQuerySet(models.QuerySet):
    def waiting(self) -> "LaunchItemQuerySet":
        """Filter the items of launches that have not left."""
        return self.filter(launch__left_at=None)

    def of(self, instance: models.Model) -> "LaunchItemQuerySet":
        """Filter the items with this page or snippet."""
        kind = instance.get_base_content_type()  # type: ignore[attr-defined]
        return self.filter(content_type=kind, object_id=str(instance.pk))


class LaunchItemManager(models.Manager.from_queryset(LaunchItemQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> models.QuerySet:
        # Versions are read with their content only where it is needed.
        return super().get_queryset().prefetch_related("instance")


class LaunchItem(Orderable):
    """One page or snippet that a launch publishes in one version, or takes off the site."""

    class Action(models.TextChoices):
        PUBLISH = "publish", "Mettre en ligne"
        UNPUBLISH = "unpublish", "Retirer du site"

    launch = ParentalKey(Launch, on_delete=models.CASCADE, related_name="items")
    # Of all pages, that of `Page`.
    content_type = models.ForeignKey(
        ContentType,
        default=get_default_page_content_type,
        on_delete=models.CASCADE,
        related_name="+",
    )
    object_id = models.CharField("page", max_length=255)
    instance: Any = GenericForeignKey()
    action = models.CharField(
        "action", max_length=20, choices=Action.choices, default=Action.PUBLISH
    )
    # The version that goes online, once it is planned.
    revision = models.ForeignKey(
        Revision, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    # What was online when it was planned. It replaces nothing else.
    base_revision = models.ForeignKey(
        Revision, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    # What was online just before the launch. `was_live` is None until then.
    former_revision = models.ForeignKey(
        Revision, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    was_live = models.BooleanField(null=True, editable=False)

    panels = [FieldPanel("object_id", widget=AdminPageChooser), FieldPanel("action")]

    objects = LaunchItemManager()

    class Meta(Orderable.Meta):
        verbose_name = "contenu d’un lancement"
        verbose_name_plural = "contenus d’un lancement"
        constraints = [
            models.UniqueConstraint(
                fields=["launch", "content_type", "object_id"], name="object_once_in_launch"
            )
        ]

    def __str__(self) -> str:
        return getattr(self.instance, "draft_title", "") or str(self.instance)

    @property
    def key(self) -> Key:
        """Its object, as `scheduling.due.key_of` names it."""
        model: Any = ContentType.objects.get_for_id(self.content_type_id).model_class()
        return model, self.object_id

    @property
    def is_page(self) -> bool:
        return self.content_type_id == get_default_page_content_type().pk

    @property
    def is_removal(self) -> bool:
        return self.action == self.Action.UNPUBLISH

    @cached_property
    def leaving_with(self) -> list[Page]:
        """The pages that leave the site with the one that it takes off, which is above them."""
        if not (self.is_removal and self.is_page and self.instance):
            return []
        return list(self.instance.get_descendants().live().order_by("path"))

    @property
    def place(self) -> str:
        """Sort pages as in the tree, and other objects after them."""
        return getattr(self.instance, "path", "~")

    @cached_property
    def shown_revision(self) -> Revision | None:
        """The version that a screen shows: the planned one, else the latest draft."""
        if self.is_removal:
            return None
        return self.revision or (self.instance and self.instance.latest_revision)

    @property
    def has_newer_version(self) -> bool:
        latest = self.instance and self.instance.latest_revision_id
        return bool(self.revision_id and latest and latest != self.revision_id)

    @property
    def edit_url(self) -> str:
        return AdminURLFinder().get_edit_url(self.instance) or ""


def version_key(revision: Revision | None) -> str:
    """Return the name of a version in forms. An automatic save over it changes its name."""
    return f"{revision.pk}-{revision.created_at.timestamp():.6f}" if revision else ""


class ReviewTask(AbstractGroupApprovalTask):
    """A review. Approving what a launch holds asks where the approved version goes."""

    APPROVE_IN_LAUNCH = "launch"

    class Meta:
        verbose_name = "relecture"
        verbose_name_plural = "relectures"

    def get_actions(self, obj, user):
        actions = super().get_actions(obj, user)
        if not LaunchItem.objects.waiting().of(obj).exists():
            return actions
        kept = [action for action in actions if action[0] != "approve"]
        return kept and [*kept, (self.APPROVE_IN_LAUNCH, "Approuver pour un lancement…", True)]

    def get_form_for_action(self, action):
        from publishing.agenda.forms import ApprovalForm

        is_for_launch = action == self.APPROVE_IN_LAUNCH
        return ApprovalForm if is_for_launch else super().get_form_for_action(action)

    @generation.atomic()
    def on_action(self, task_state, user, action_name, destination="", **kwargs):
        from publishing.agenda import launches

        if action_name == self.APPROVE_IN_LAUNCH:
            action_name = "approve"
            instance = task_state.workflow_state.content_object
            launches.change_launch(instance, destination, user)
        return super().on_action(task_state, user, action_name, **kwargs)


class Agreement(SignedLink, QueuedMail):
    """The agreement of one person to a launch, asked for by mail. The launch waits for it.

    It covers what the person read (`agenda.agreements`).
    """

    view_name = "agreement"

    class Answer(models.TextChoices):
        YES = "yes", "D’accord"
        REVIEW = "review", "À revoir"

    launch = ParentalKey(Launch, on_delete=models.CASCADE, related_name="agreements")
    name = LineField("nom", max_length=120)
    email = models.EmailField("adresse électronique")
    answer = models.CharField(
        "réponse", max_length=10, choices=Answer.choices, blank=True, editable=False
    )
    remark = models.TextField("remarques", blank=True, editable=False)
    answered_at = models.DateTimeField("répondu le", null=True, editable=False)
    digest = models.CharField("ce qui était lu", max_length=64, blank=True, editable=False)
    # The digest of each part, to say what has changed since.
    parts = models.JSONField(default=dict, editable=False)
    # The mail that asks is still to be sent.
    to_mail = models.BooleanField(default=True, editable=False)

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

    def ask(self) -> None:
        """Have the mail sent."""
        self.to_mail, self.tries, self.next_try_at = True, 0, clock.now()
        self.save()
