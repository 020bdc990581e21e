"""How often visitors did something lately, without a record of who they are."""

import secrets
from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone


class VisitorKey(models.Model):
    """The key of a day, with which addresses of visitors are digested.

    Once it is deleted nobody can tell whose the digests were.
    """

    day = models.DateField("jour", unique=True)
    key = models.BinaryField("clé", max_length=32)

    class Meta:
        default_permissions = ()
        verbose_name = "clé des visiteurs"
        verbose_name_plural = "clés des visiteurs"

    def __str__(self) -> str:
        return f"Clé du {self.day:%d/%m/%Y}"

    @classmethod
    def of_today(cls) -> bytes:
        drawn = {"key": secrets.token_bytes(32)}
        row, _ = cls.objects.get_or_create(day=timezone.localdate(), defaults=drawn)
        return bytes(row.key)


class VisitorCount(models.Model):
    """How often one visitor, known by a digest, did one thing until `expires_at`."""

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
    """Delete the counts that are over, and the keys of the days before: a background job."""
    over = VisitorCount.objects.filter(expires_at__lte=timezone.now())
    old = VisitorKey.objects.filter(day__lt=timezone.localdate())
    # Looking first takes no lock.
    deleted = [rows.delete()[0] for rows in (over, old) if rows.exists()]
    return sum(deleted) > 0
