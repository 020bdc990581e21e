"""App configuration of `trash`."""

from django.apps import AppConfig


class TrashConfig(AppConfig):
    name = "publishing.trash"
    verbose_name = "Corbeille"

    def ready(self):
        from wagtail.signals import page_published

        from publishing.scheduler import background
        from publishing.trash.actions import pass_over, purge_oldest

        background.register(purge_oldest)
        page_published.connect(pass_over)
