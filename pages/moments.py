"""The moments at which calls and the banner change (see `publishing.scheduling.moments`)."""

from collections.abc import Iterator
from datetime import datetime

from pages.models import CallSession, SiteSettings
from publishing.scheduling.moments import MomentSource, ScheduledMoment, midnight_after


class CallMoments(MomentSource):
    def changes(self) -> Iterator[ScheduledMoment]:
        # A draft that was put online without its form may have a session that lacks a date.
        whole = {"opens_at__isnull": False, "closes_at__isnull": False}
        sessions = CallSession.objects.filter(call__live=True, **whole).select_related("call")
        texts = ("call__title", "call__draft_title", "call__content_type")
        for session in sessions.only("opens_at", "closes_at", *texts):
            call = session.call
            yield ScheduledMoment(session.opens_at, "Ouverture d’un appel", call.title, call)
            yield ScheduledMoment(
                session.closes_at, "Clôture d’un appel", call.title, call, is_end=True
            )

    def next_moment(self, after: datetime) -> datetime | None:
        """Return when a call opens or closes next.

        While one is open, each midnight in Paris counts: the page says how many days are left.
        """
        coming = super().next_moment(after)
        if not CallSession.objects.open(after).filter(call__live=True).exists():
            return coming
        midnight = midnight_after(after)
        return min(coming, midnight) if coming else midnight


class BannerMoments(MomentSource):
    def changes(self) -> Iterator[ScheduledMoment]:
        for settings in SiteSettings.objects.exclude(banner_text="", banner_text_en=""):
            title = settings.banner_text or settings.banner_text_en
            if settings.banner_from:
                yield ScheduledMoment(settings.banner_from, "Début du bandeau", title, settings)
            if settings.banner_to:
                yield ScheduledMoment(
                    settings.banner_to, "Fin du bandeau", title, settings, is_end=True
                )
