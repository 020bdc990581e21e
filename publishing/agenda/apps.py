"""App configuration of `agenda`."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "publishing.agenda"
    verbose_name = "agenda"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from publishing.agenda import agreements, holds, plans
        from publishing.agenda.returns import depart, take_back_as_planned, until
        from publishing.locks import register_guard
        from publishing.scheduling import background, due

        carriers = {due.DEPART: depart, due.RETURN: take_back_as_planned}
        due.register(until, carriers, holds.reasons_to_wait)
        register_guard(plans.check_unlocked)
        background.register(agreements.void_outdated)
        background.register(agreements.mail_next)
        background.register(agreements.remind)
        background.register(agreements.forget_old)
