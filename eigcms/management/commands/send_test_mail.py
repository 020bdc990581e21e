"""`manage.py send_test_mail ADDRESS`: find out whether the site can send mail."""

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email


class Command(BaseCommand):
    help = "Envoie un courriel d’essai à une adresse, et dit ce qui l’en empêche."

    def add_arguments(self, parser):
        parser.add_argument("address", metavar="ADRESSE")

    def handle(self, *args, **options):
        address = options["address"]
        try:
            validate_email(address)
        except ValidationError:
            raise CommandError(f"«\xa0{address}\xa0» n’est pas une adresse.") from None
        try:
            EmailMessage(
                subject="Courriel d’essai",
                body="Le site sait envoyer des courriels.",
                to=[address],
            ).send()
        except Exception as error:  # whatever the server or the network says
            raise CommandError(f"Le courriel n’est pas parti\xa0: {error}") from error
        self.stdout.write(f"Courriel envoyé à {address}.")
