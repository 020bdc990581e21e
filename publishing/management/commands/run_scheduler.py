"""`manage.py run_scheduler`: carry out planned changes at their moment, until told to stop."""

import gc
import signal

from django.core.management.base import BaseCommand

from publishing.scheduler.loop import Scheduler


class Command(BaseCommand):
    help = "Publie et dépublie à l’heure prévue, et fait le travail de fond. S’arrête par Ctrl-C."

    def handle(self, *args, **options):
        scheduler = Scheduler()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: scheduler.stop())
        gc.freeze()  # as in `eigcms.wsgi`: a change of a moment waits for no search for garbage
        self.stdout.write("Planificateur en marche.")
        scheduler.run()
        self.stdout.write("Planificateur arrêté.")
