"""The days on which promotions begin and end (see `publishing.scheduling.moments`)."""

from collections.abc import Iterator
from datetime import timedelta

from challenges.models import PromotionPage
from publishing.scheduling.moments import MomentSource, ScheduledMoment, midnight_of

ONE_DAY = timedelta(days=1)


class PromotionMoments(MomentSource):
    """A promotion begins with its first day in Paris, and ends when its last day is over."""

    def changes(self) -> Iterator[ScheduledMoment]:
        promotions = PromotionPage.objects.live()
        for page in promotions.only("title", "draft_title", "content_type", "start", "end"):
            if page.start:
                start = midnight_of(page.start)
                yield ScheduledMoment(start, "Début d’une promotion", page.title, page)
            if page.end:
                end = midnight_of(page.end + ONE_DAY)
                yield ScheduledMoment(end, "Fin d’une promotion", page.title, page, is_end=True)
