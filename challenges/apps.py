"""App configuration of `challenges`."""

from django.apps import AppConfig


class ChallengesConfig(AppConfig):
    name = "challenges"
    verbose_name = "défis"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from challenges.models.participations import check_team
        from publishing.scheduling import readiness

        readiness.register(check_team)
