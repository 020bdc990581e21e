"""App configuration of `preview`."""

from django.apps import AppConfig


class PreviewConfig(AppConfig):
    name = "publishing.preview"
    verbose_name = "site à venir"

    def ready(self):
        from publishing.preview.models import delete_expired_links
        from publishing.scheduler import background

        background.register(delete_expired_links)
