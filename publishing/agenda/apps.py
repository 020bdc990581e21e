"""App configuration of `agenda`."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "publishing.agenda"
    verbose_name = "agenda"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from publishing.agenda import agreements, holds, plans, returns
        from publishing.locks import register_guard
        from publishing.scheduling import background, due

        due.register_hold(holds.by_agreements)
        due.register_hold(holds.by_freezes)
        due.register_hold(holds.by_departures)
        due.register_action(
            due.RETURN,
            due.Action(
                returns.planned, returns.carry_out, returns.launches_of, returns.store_states
            ),
        )
        register_guard(plans.check_unlocked)
        background.register(agreements.void_outdated)
        background.register(agreements.mail_next)
        background.register(agreements.remind)
        background.register(agreements.forget_old)
