"""When promotions begin and end (see `publishing.scheduling.moments`)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Min, Q
from django.utils import timezone

from challenges.models import PromotionPage
from publishing.scheduling.moments import MomentSource, ScheduledMoment, midnight_of

ONE_DAY = timedelta(days=1)


class PromotionMoments(MomentSource):
    """A promotion begins with its first day in Paris, and ends when its last day is over."""

    kinds = {"promotion": "Début d’une promotion", "fin-promotion": "Fin d’une promotion"}

    def next_moment(self, after: datetime) -> datetime | None:
        today = timezone.localdate(after)
        live = PromotionPage.objects.live()
        start = live.filter(start__gt=today).aggregate(first=Min("start"))["first"]
        end = live.filter(end__gte=today).aggregate(first=Min("end"))["first"]
        days = [day for day in (start, end and end + ONE_DAY) if day]
        return midnight_of(min(days)) if days else None

    def between(self, start: datetime, end: datetime | None) -> Iterator[ScheduledMoment]:
        first = timezone.localdate(start) - ONE_DAY
        promotions = PromotionPage.objects.live().filter(Q(start__gte=first) | Q(end__gte=first))
        fields = ("title", "draft_title", "content_type", "start", "end")
        for promotion in promotions.only(*fields):
            days = {"promotion": promotion.start}
            if promotion.end:
                days["fin-promotion"] = promotion.end + ONE_DAY
            for kind, day in days.items():
                if day and start <= (moment := midnight_of(day)) and (end is None or moment < end):
                    yield ScheduledMoment(moment, kind, promotion.title, promotion)
