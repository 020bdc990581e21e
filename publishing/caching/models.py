"""The number of the public site's state."""

from django.db import models
from django.utils import timezone


class Generation(models.Model):
    """The one row of `publishing.caching.generation`, which alone reads and changes it."""

    number = models.BigIntegerField("numéro", default=0)
    bumped_at = models.DateTimeField("atteinte le", default=timezone.now)

    class Meta:
        default_permissions = ()
        verbose_name = "génération du site public"
        verbose_name_plural = "générations du site public"

    def __str__(self) -> str:
        return str(self.number)
