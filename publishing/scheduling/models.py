"""The scheduler's records: its signs of life, its failing jobs and changes."""

from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from publishing.scheduling import due
from publishing.scheduling.due import Change
from publishing.scheduling.mail_queue import QueuedMail


class SchedulerHeartbeat(models.Model):
    """The last sign of life of one scheduler (see `heartbeats`)."""

    name = models.CharField("planificateur", max_length=200, unique=True)
    seen_at = models.DateTimeField("vu le", db_index=True)

    class Meta:
        default_permissions = ()
        verbose_name = "signe de vie d’un planificateur"
        verbose_name_plural = "signes de vie des planificateurs"

    def __str__(self) -> str:
        return self.name


class FailingJob(models.Model):
    """A background job that failed at its last try (see `background`)."""

    name = models.CharField("travail", max_length=200, unique=True)
    failures = models.PositiveIntegerField("échecs de suite", default=0)
    error = models.TextField("dernière erreur")
    retry_at = models.DateTimeField("prochain essai")

    class Meta:
        default_permissions = ()
        verbose_name = "travail de fond en échec"
        verbose_name_plural = "travaux de fond en échec"

    def __str__(self) -> str:
        return self.name


class FailedChange(QueuedMail):
    """A planned change that could not be made at its moment (see `failures`).

    One mail tells the people concerned (`failure_mails`).
    """

    wagtail_reference_index_ignore = True

    action = models.CharField("action", max_length=20)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField("objet", max_length=255)
    # The page (as a plain `Page`), snippet or launch to change.
    instance: Any = GenericForeignKey()
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        verbose_name="version",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    planned_for = models.DateTimeField("prévu le")
    reason = models.TextField("raison")
    first_failed_at = models.DateTimeField("en échec depuis")
    retry_at = models.DateTimeField("prochain essai")
    mailed_at = models.DateTimeField("signalé par courriel le", null=True)

    class Meta:
        default_permissions = ()
        verbose_name = "changement prévu en échec"
        verbose_name_plural = "changements prévus en échec"
        constraints = [
            models.UniqueConstraint(
                fields=["action", "content_type", "object_id", "planned_for"],
                name="failed_change_once",
            )
        ]

    def __str__(self) -> str:
        return getattr(self.instance, "draft_title", "") or str(self.instance or "Contenu supprimé")

    @property
    def change(self) -> Change:
        kind = ContentType.objects.get_for_id(self.content_type_id)
        model: Any = kind.model_class()
        return Change(self.planned_for, self.action, model, self.object_id, self.revision_id)

    @property
    def verb(self) -> str:
        return {
            due.LAUNCH: "lancé",
            due.UNPUBLISH: "retiré du site",
            due.PUBLISH: "mis en ligne",
        }[self.action]
