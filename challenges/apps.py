"""App configuration of `challenges`."""

from django.apps import AppConfig


class ChallengesConfig(AppConfig):
    name = "challenges"
    verbose_name = "défis"

    def ready(self):
        from challenges.models.participations import check_team
        from publishing.launches import readiness

        readiness.register(check_team)
