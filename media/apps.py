"""App configuration of `media`."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "media"
    verbose_name = "médias"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from media.renditions import make_missing_renditions
        from publishing import background

        background.register(make_missing_renditions)
