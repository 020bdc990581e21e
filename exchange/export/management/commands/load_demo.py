"""`manage.py load_demo`: load the demo content, or remove it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from exchange.export import demo


class Command(BaseCommand):
    help = "Charge le contenu de démonstration. Ce que quelqu’un a modifié n’est jamais touché."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--remove",
            action="store_true",
            help="retire le contenu de démonstration que personne n’a modifié",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        action = demo.remove if options["remove"] else demo.load
        action(self.stdout.write)
