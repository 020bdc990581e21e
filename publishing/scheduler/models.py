"""The scheduler's records: its signs of life and its failing jobs."""

from django.db import models


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
