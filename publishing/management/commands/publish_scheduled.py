"""`manage.py publish_scheduled`: carry out due changes once, for a host that has only cron.

Replaces Wagtail's command of this name.
"""

from django.core.management.base import BaseCommand, CommandError

from publishing import clock
from publishing.dates import moment_in_short
from publishing.scheduling import due
from publishing.scheduling.due import Change
from publishing.scheduling.scheduler import Scheduler

ACTIONS = {
    due.PUBLISH: "publication",
    due.UNPUBLISH: "dépublication",
    due.RETURN: "retour en arrière",
}


class Command(BaseCommand):
    help = "Publie et dépublie une fois tout ce qui est échu."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run",
            "--dryrun",
            action="store_true",
            help="Montre ce qui est échu sans rien changer.",
        )

    def handle(self, *args, **options):
        if options["dry_run"]:
            self._show([f"À faire : {described(change)}" for change in due.until(clock.now())])
            return
        outcome = Scheduler().catch_up()
        self._show([f"Fait : {described(change)}" for change, _ in outcome.done])
        if outcome.failed:
            reasons = [f"{described(change)} : {error}" for change, error in outcome.failed]
            raise CommandError("Resté en attente :\n" + "\n".join(reasons))

    def _show(self, lines: list[str]) -> None:
        for line in lines or ["Rien n’est échu."]:
            self.stdout.write(line)


def described(change: Change) -> str:
    planned = moment_in_short(change.moment)
    return f"{ACTIONS[change.action]} de {change.model} {change.pk}, prévue le {planned}"
