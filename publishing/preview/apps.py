"""App configuration of `preview`."""

from django.apps import AppConfig


class PreviewConfig(AppConfig):
    name = "publishing.preview"
    verbose_name = "site à venir"

    def ready(self):
        from publishing.preview.models import forget_ended
        from publishing.scheduling import background

        background.register(forget_ended)
