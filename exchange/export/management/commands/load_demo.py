"""`manage.py load_demo`: load the demo content."""

from typing import Any

from django.core.management.base import BaseCommand

from exchange.export import demo


class Command(BaseCommand):
    help = "Charge le contenu de démonstration dans un site vide."

    def handle(self, *args: Any, **options: Any) -> None:
        demo.load(self.stdout.write)
