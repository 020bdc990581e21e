"""Launches: everything that is planned."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Orderable, Page, Revision, get_default_page_content_type

from publishing import clock
from publishing.dates import moment_in_short
from publishing.line_fields import LineField
from publishing.mail_queue import QueuedMail
from publishing.stored_references import files_named_in

# This long after a launch, the invitations to it are deleted, and nobody can take it back.
RETENTION = timedelta(days=30)

# The table of a page or snippet and its primary key; all pages are in one table.
type Key = tuple[type[models.Model], str]


def title_of(instance: models.Model) -> str:
    """Return the name of a page or snippet as editors read it."""
    return getattr(instance, "draft_title", "") or str(instance)


class LaunchQuerySet(models.QuerySet):
    def planned(self) -> "LaunchQuerySet":
        """Filter the launches that will leave, or wait after their moment."""
        return self.filter(planned_at__isnull=False, left_at=None)

    def failing(self) -> "LaunchQuerySet":
        """Filter those that could not leave at their moment, the oldest first."""
        failing = self.planned().filter(failing_since__isnull=False, moment__lte=clock.now())
        return failing.order_by("moment", "pk")


class Launch(ClusterableModel, QueuedMail):  # type: ignore[django-manager-missing]
    """What changes at one moment: pages and snippets in their versions, or what leaves the site.

    One without a name has one item: a page, menu or snippet that is planned alone, or its end. It
    is proposed until an approval plans it. One with a name is in preparation until it is planned.
    Planned, it leaves at its moment, or waits after it until what is missing is there. Once it has
    left, nothing changes it, and the pages that left with one above them are items too. As a
    `QueuedMail` it tells that it failed.
    """

    wagtail_reference_index_ignore = True

    name = LineField("nom", max_length=120, blank=True)
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
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="planifié par",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Why it could not leave, since when, and when it is tried again.
    reason = models.TextField("raison", blank=True, editable=False)
    failing_since = models.DateTimeField("en échec depuis", null=True, editable=False)
    retry_at = models.DateTimeField("essai suivant", null=True, editable=False)
    told_at = models.DateTimeField("signalé par courriel le", null=True, editable=False)

    objects = LaunchQuerySet.as_manager()

    class Meta:
        verbose_name = "lancement"
        verbose_name_plural = "lancements"
        ordering = ["-moment"]

    def __str__(self) -> str:
        return self.name or ", ".join(map(str, self.items.all()))

    @property
    def is_planned(self) -> bool:
        return self.planned_at is not None and self.left_at is None

    @property
    def is_proposal(self) -> bool:
        return not self.name and self.planned_at is None

    @property
    def has_passed(self) -> bool:
        return self.moment <= clock.now()

    @property
    def when(self) -> datetime | None:
        """When it left, or is to leave; None of one that nobody planned until that had passed."""
        is_void = self.planned_at is None and self.has_passed
        return self.left_at or (None if is_void else self.moment)

    @property
    def is_overdue(self) -> bool:
        return self.is_planned and self.has_passed

    @property
    def state(self) -> str:
        if self.left_at:
            return "Parti"
        if not self.planned_at:
            return "En préparation" if self.name else "Proposée"
        if not self.is_overdue:
            return "Planifié"
        return "En échec" if self.failing_since else "En attente"

    def said(self) -> str:
        """Say in French what it is, at the beginning of a sentence."""
        return f"Le lancement «\xa0{self}\xa0»" if self.name else f"«\xa0{self}\xa0»"

    @property
    def verb(self) -> str:
        """Say in French what was to happen to it, at the end of a sentence."""
        item = None if self.name else self.items.first()
        if item is None:
            return "lancé"
        return "retiré du site" if item.is_removal else "mis en ligne"

    def publishes(self, page: Page) -> bool:
        items = LaunchItem.objects.filter(launch=self, action=LaunchItem.Action.PUBLISH)
        return items.of(page).exists()

    def ordered_items(self) -> "list[LaunchItem]":
        """Return its items in the order of their changes.

        Removals come first, the deepest page before those above it. Then pages go online, each
        parent before its children, then the rest.
        """
        items = sorted(self.items.all(), key=lambda item: item.tree_order)
        leaving = [item for item in reversed(items) if item.is_removal]
        return [*leaving, *(item for item in items if not item.is_removal)]


# What a launch is that has not failed, or whose failure is over.
NO_FAILURE: dict[str, Any] = {
    "reason": "", "failing_since": None, "retry_at": None, "told_at": None, "tries": 0,
}  # fmt: skip


class LaunchItemQuerySet(models.QuerySet):
    def waiting(self) -> "LaunchItemQuerySet":
        """Filter the items of launches that have not left."""
        return self.filter(done_at=None)

    def of(self, instance: models.Model) -> "LaunchItemQuerySet":
        """Filter the items with this page or snippet."""
        kind = instance.get_base_content_type()  # type: ignore[attr-defined]
        return self.filter(content_type=kind, object_id=str(instance.pk))


class LaunchItemManager(models.Manager.from_queryset(LaunchItemQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> models.QuerySet:
        # Versions are read with their content only where it is needed.
        return super().get_queryset().prefetch_related("instance")


class LaunchItem(Orderable):
    """One page or snippet that a launch publishes in one version, or takes off the site.

    An object has at most one waiting publication and one waiting removal, which comes after it.
    """

    wagtail_reference_index_ignore = True

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
    # The version that goes online, once it is pinned.
    revision = models.ForeignKey(
        Revision, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    # What was online when it was planned. It replaces nothing else.
    base_revision = models.ForeignKey(
        Revision, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    # The images and documents that its version shows, by `files_named_in`.
    files = models.JSONField(default=list, editable=False)
    # What was online just before the launch. `was_live` is None until then.
    former_revision = models.ForeignKey(
        Revision, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    was_live = models.BooleanField(null=True, editable=False)
    done_at = models.DateTimeField("fait le", null=True, editable=False)

    panels = [FieldPanel("object_id", widget=AdminPageChooser), FieldPanel("action")]

    objects = LaunchItemManager()

    class Meta(Orderable.Meta):
        verbose_name = "contenu d’un lancement"
        verbose_name_plural = "contenus d’un lancement"
        constraints = [
            models.UniqueConstraint(
                fields=["launch", "content_type", "object_id"], name="object_once_in_launch"
            ),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "action"],
                condition=models.Q(done_at=None),
                name="object_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return title_of(self.instance) if self.instance else "Un contenu supprimé"

    def pin(self, revision: Revision | None, base: Revision | None) -> None:
        """Make `revision` the version that goes online in place of `base`."""
        self.revision, self.base_revision = revision, base
        self.files = files_named_in(revision) if revision else []

    @property
    def key(self) -> Key:
        """Its object, as `plans.key_of` names it."""
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
    def tree_order(self) -> str:
        """Sort pages as in the tree, and other objects after them."""
        return getattr(self.instance, "path", "~")

    @cached_property
    def shown_revision(self) -> Revision | None:
        """The version that a screen shows: the pinned one, else, to come, the latest draft."""
        if self.is_removal:
            return None
        is_to_come = self.instance and not self.launch.left_at
        return self.revision or (self.instance.latest_revision if is_to_come else None)

    @property
    def has_newer_version(self) -> bool:
        latest = self.instance.latest_revision_id if self.instance else None
        is_return = self.launch.return_of_id is not None  # which takes the latest version back
        return bool(self.revision_id and latest and latest != self.revision_id and not is_return)

    @property
    def compare_url(self) -> str:
        """Where its version is compared with the latest one."""
        if self.is_page:
            name = "wagtailadmin_pages:revisions_compare"
        else:
            name = self.instance.snippet_viewset.get_url_name("revisions_compare")
        return reverse(name, args=[self.object_id, self.revision_id, "latest"])

    def future(self) -> str:
        """Say in French what will happen to its object: « planifiée pour le … »."""
        when = moment_in_short(self.launch.moment)
        if self.launch.name:
            when = f"prévu le {when}" if self.launch.is_planned else "en préparation"
            return f"dans le lancement «\xa0{self.launch}\xa0», {when}"
        if self.is_removal:
            return f"planifiée pour quitter le site le {when}"
        return (
            f"proposée pour le {when}" if self.launch.is_proposal else f"planifiée pour le {when}"
        )


def version_key(revision: Revision | None) -> str:
    """Return the name of a version in forms. An automatic save over it changes its name."""
    return f"{revision.pk}-{revision.created_at.timestamp():.6f}" if revision else ""
