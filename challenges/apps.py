"""App configuration of `challenges`."""

from django.apps import AppConfig


class ChallengesConfig(AppConfig):
    name = "challenges"
    verbose_name = "défis"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from challenges.models.participations import check_team
        from challenges.moments import PromotionMoments
        from publishing.scheduling import moments, readiness

        moments.register(PromotionMoments())
        readiness.register(check_team)
