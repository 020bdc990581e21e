"""When calls and the banner change by themselves (see `publishing.scheduling.moments`)."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Min

from pages.models import CallPage, CallSession, SiteSettings
from publishing.scheduling.moments import MomentSource, ScheduledMoment, midnight_after


class CallMoments(MomentSource):
    kinds = {"ouverture": "Ouverture d’un appel", "cloture": "Clôture d’un appel"}

    def next_moment(self, after: datetime) -> datetime | None:
        """Return when a call opens or closes next.

        While one is open, each midnight in Paris counts: the page says how many days are left.
        """
        pending = CallPage.objects.not_closed(at=after)
        coming = [
            dates.filter(**{f"{field}__gt": after}).aggregate(first=Min(field))["first"]
            for dates in (pending, CallSession.objects.filter(call__in=pending))
            for field in ("closes_at", "opens_at")
        ]
        if pending.open(at=after).exists():
            coming.append(midnight_after(after))
        return min(filter(None, coming), default=None)

    def between(self, start: datetime, end: datetime | None) -> Iterator[ScheduledMoment]:
        for kind, field in (("ouverture", "opens_at"), ("cloture", "closes_at")):
            wanted = {f"{field}__gte": start} | ({f"{field}__lt": end} if end else {})
            calls = CallPage.objects.live()
            sessions = CallSession.objects.filter(call__in=calls, **wanted).select_related("call")
            for call in calls.filter(**wanted).only("title", "draft_title", "content_type", field):
                yield ScheduledMoment(getattr(call, field), kind, call.title, call)
            for session in sessions:
                moment = getattr(session, field)
                yield ScheduledMoment(moment, kind, session.call.title, session.call)


class BannerMoments(MomentSource):
    kinds = {"bandeau": "Début du bandeau", "fin-bandeau": "Fin du bandeau"}

    def next_moment(self, after: datetime) -> datetime | None:
        banners = self._banners()
        begin = banners.filter(banner_from__gt=after).aggregate(first=Min("banner_from"))["first"]
        end = banners.filter(banner_to__gt=after).aggregate(first=Min("banner_to"))["first"]
        return min(filter(None, (begin, end)), default=None)

    def between(self, start: datetime, end: datetime | None) -> Iterator[ScheduledMoment]:
        for settings in self._banners():
            moments = {"bandeau": settings.banner_from, "fin-bandeau": settings.banner_to}
            for kind, moment in moments.items():
                if moment and start <= moment and (end is None or moment < end):
                    title = settings.banner_text or settings.banner_text_en
                    yield ScheduledMoment(moment, kind, title, settings)

    def _banners(self):
        return SiteSettings.objects.exclude(banner_text="", banner_text_en="")
