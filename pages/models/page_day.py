"""The counts of a page in a day: numbers alone, nothing of the visitors."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page

from publishing.scheduling.background import delete_rows

# As long as the CNIL advises for figures of audience.
RETENTION = timedelta(days=760)
COUNTED = ("visits", "useful", "not_useful")


class PageDayQuerySet(models.QuerySet):
    def count_one(self, page_id: int, what: str) -> None:
        """Add one to `what`, one of `COUNTED`, for the page today (Paris time)."""
        self.update_or_create(
            page_id=page_id,
            day=timezone.localdate(),
            defaults={what: F(what) + 1},
            create_defaults={what: 1},
        )

    def since(self, days: int) -> "PageDayQuerySet":
        return self.filter(day__gt=timezone.localdate() - timedelta(days=days))

    def totals(self) -> dict[str, int]:
        return self.aggregate(**{name: Coalesce(Sum(name), 0) for name in COUNTED})


class PageDay(models.Model):
    """The numbers of visits and opinions of a page in a day."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="counted_days")
    day = models.DateField("jour", db_index=True)
    visits = models.PositiveIntegerField("visites", default=0)
    useful = models.PositiveIntegerField("utile", default=0)
    not_useful = models.PositiveIntegerField("pas utile", default=0)

    objects = PageDayQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = "chiffres d’un jour"
        verbose_name_plural = "chiffres par jour"
        constraints = [
            models.UniqueConstraint(fields=["page", "day"], name="one_count_of_a_page_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.page_id} le {self.day}"


def sum_in(days: int, what: str) -> Coalesce:
    """Return the sum of `what` of a page over the last `days`, for a query of pages."""
    since = timezone.localdate() - timedelta(days=days)
    return Coalesce(Sum(f"counted_days__{what}", filter=Q(counted_days__day__gt=since)), 0)


def delete_old_counts() -> bool:
    """Delete the numbers that are past `RETENTION`: a background job."""
    return delete_rows(PageDay.objects.filter(day__lt=timezone.localdate() - RETENTION))
