"""App configuration of `agenda`."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "publishing.agenda"
    verbose_name = "agenda"

    def ready(self):
        from publishing.agenda import agreements, departure
        from publishing.scheduling import background, due

        due.launches = due.LaunchSource(
            departure.until, departure.depart, departure.reasons_to_wait
        )
        background.register(agreements.mail_next)
        background.register(agreements.delete_old)
