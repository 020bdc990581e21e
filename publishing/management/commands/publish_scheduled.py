"""`manage.py publish_scheduled`: carry out due changes once, for a host that has only cron.

Replaces Wagtail's command of this name. The log has each change. The jobs of the background are
done too, and a sign of life is left, as by a scheduler.
"""

import time

from django.core.management.base import BaseCommand, CommandError

from publishing.launches.models import Launch
from publishing.scheduler import background, heartbeats
from publishing.scheduler.loop import Scheduler, WrongClockError, refuse_wrong_clock

# No job begins after so many seconds: cron starts the next run after a minute.
LONGEST = 45


class Command(BaseCommand):
    help = "Publie et dépublie une fois tout ce qui est échu."

    def handle(self, *args, **options):
        began = time.monotonic()
        try:
            refuse_wrong_clock()
        except WrongClockError as error:
            raise CommandError(f"Rien n’a été fait\xa0: {error}") from error
        done = Scheduler().catch_up()
        heartbeats.beat("publish_scheduled")
        while time.monotonic() - began < LONGEST and background.run_one():
            pass
        self.stdout.write(f"Changements faits\xa0: {done}.")
        if failing := Launch.objects.failing():
            reasons = [f"{launch}\xa0: {launch.reason}" for launch in failing]
            raise CommandError("Resté en attente\xa0:\n" + "\n".join(reasons))
