"""App configuration of `preview`."""

import logging

from django.apps import AppConfig

# These loggers record publications, unpublications and indexing.
TALKERS = ("publishing", "wagtail", "django_tasks", "django_tasks.backends.immediate")


class PreviewConfig(AppConfig):
    name = "publishing.preview"
    verbose_name = "site à venir"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from publishing.preview.models import forget_ended
        from publishing.preview.site_at import may_be_logged
        from publishing.scheduling import background

        background.register(forget_ended)
        for name in TALKERS:
            logging.getLogger(name).addFilter(may_be_logged)
