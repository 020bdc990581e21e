"""`manage.py publish_scheduled`: carry out due changes once, for a host that has only cron.

Replaces Wagtail's command of this name. The log has each change.
"""

from django.core.management.base import BaseCommand, CommandError

from publishing.scheduling.scheduler import Scheduler


class Command(BaseCommand):
    help = "Publie et dépublie une fois tout ce qui est échu."

    def handle(self, *args, **options):
        outcome = Scheduler().catch_up()
        self.stdout.write(f"Changements faits\xa0: {len(outcome.done)}.")
        if outcome.failed:
            reasons = [
                f"{change.model._meta.label} {change.pk}\xa0: {error}"
                for change, error in outcome.failed
            ]
            raise CommandError("Resté en attente\xa0:\n" + "\n".join(reasons))
