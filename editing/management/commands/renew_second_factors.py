"""`manage.py renew_second_factors`: encrypt second factors with the present secret key."""

from django.core.management.base import BaseCommand

from editing.accounts import second_factor


class Command(BaseCommand):
    help = "Chiffre les seconds facteurs avec SECRET_KEY (voir docs/securite.md)."

    def handle(self, *args, **options):
        renewed, unreadable = second_factor.renew()
        self.stdout.write(f"Chiffrés avec la clé présente\xa0: {renewed}.")
        if unreadable:
            self.stdout.write(
                f"Illisibles\xa0: {unreadable}. Si l’ancienne clé existe encore, mettez-la dans "
                "SECRET_KEY_FALLBACKS et recommencez. Sinon, retirez-les dans "
                "«\xa0Utilisateurs\xa0»."
            )
