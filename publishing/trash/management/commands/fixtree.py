"""Wagtail's `fixtree`, which keeps the root of the trash in its place."""

from django.db import transaction
from wagtail.management.commands import fixtree

from publishing.trash import trash_root


class Command(fixtree.Command):
    def handle(self, **options):
        # Identified by its key, since `--full` gives all trees new paths.
        root = trash_root.root().pk
        with transaction.atomic():
            super().handle(**options)
            trash_root.bring_back(root)
