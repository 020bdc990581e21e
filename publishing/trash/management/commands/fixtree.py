"""Wagtail's `fixtree`, which leaves the Corbeille where it is."""

from django.db import transaction
from wagtail.management.commands import fixtree

from publishing.trash import trash_root


class Command(fixtree.Command):
    def handle(self, **options):
        # Told by its key: `--full` gives the trees new paths, from the first on.
        root = trash_root.root().pk
        with transaction.atomic():
            super().handle(**options)
            trash_root.bring_back(root)
