"""Counts of the recent acts of visitors, without a record of the visitors."""

from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone

from publishing.scheduling.background import delete_rows


class VisitorCount(models.Model):
    """The number of times that one visitor, known by a digest, did one thing until `expires_at`.

    Or how often one code of a second factor was used (`editing.accounts.second_factor`).
    """

    digest = models.CharField("empreinte", max_length=64, unique=True)
    number = models.PositiveIntegerField("nombre", default=0)
    expires_at = models.DateTimeField("jusqu’à", db_index=True)

    class Meta:
        default_permissions = ()
        verbose_name = "compte de visiteur"
        verbose_name_plural = "comptes de visiteurs"

    def __str__(self) -> str:
        return f"{self.number} jusqu’à {self.expires_at:%H:%M}"

    @classmethod
    def count_one(cls, digest: str, lasts: timedelta) -> int:
        """Return how often this was done within the while that began with the first, and now."""
        now = timezone.now()
        with transaction.atomic():
            row, _ = cls.objects.select_for_update().get_or_create(
                digest=digest, defaults={"expires_at": now + lasts}
            )
            if row.expires_at <= now:
                row.number, row.expires_at = 0, now + lasts
            row.number += 1
            row.save()
        return row.number


def forget_visitors() -> bool:
    """Delete the counts that are over: a background job."""
    return delete_rows(VisitorCount.objects.filter(expires_at__lte=timezone.now()))
