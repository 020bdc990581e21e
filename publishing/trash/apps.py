"""App configuration of `trash`."""

from django.apps import AppConfig


class TrashConfig(AppConfig):
    name = "publishing.trash"
    verbose_name = "Corbeille"

    def ready(self):
        from publishing.scheduler import background
        from publishing.trash.actions import purge_oldest

        background.register(purge_oldest)
