"""The searches that found nothing."""

from datetime import timedelta

from django.db import models
from django.db.models import F
from django.utils import timezone

from publishing.scheduler.background import delete_rows

# Characters of a search that is counted.
MISSED_LENGTH = 100


class MissedSearch(models.Model):
    """A search that found nothing, and how often; nothing of the visitors is kept."""

    # A search that nobody makes any more is forgotten.
    RETENTION = timedelta(days=90)

    text = models.CharField("recherche", max_length=MISSED_LENGTH, unique=True)
    number = models.PositiveIntegerField("nombre")
    last_day = models.DateField("dernière fois", db_index=True)

    erased_with_name = "text"

    class Meta:
        default_permissions = ()
        verbose_name = "recherche sans résultat"
        verbose_name_plural = "recherches sans résultat"

    def __str__(self) -> str:
        return self.text

    @classmethod
    def count_one(cls, text: str) -> None:
        """Add one to the searches for `text` that found nothing."""
        today = timezone.localdate()
        cls.objects.update_or_create(
            text=text.lower()[:MISSED_LENGTH],
            defaults={"number": F("number") + 1, "last_day": today},
            create_defaults={"number": 1, "last_day": today},
        )


def delete_old_searches() -> bool:
    """Delete the searches that are past their retention: a background job."""
    oldest = timezone.localdate() - MissedSearch.RETENTION
    return delete_rows(MissedSearch.objects.filter(last_day__lt=oldest))
