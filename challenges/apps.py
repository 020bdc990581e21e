"""App configuration of `challenges`."""

from django.apps import AppConfig


class ChallengesConfig(AppConfig):
    name = "challenges"
    verbose_name = "défis"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from challenges import signal_handlers
        from challenges.models.promotions import next_promotion_moment
        from publishing import moments

        moments.register(next_promotion_moment)
        signal_handlers.connect()
