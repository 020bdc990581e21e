"""App configuration of the project: base templates, static files, error pages."""

from django.apps import AppConfig
from django.conf import settings


class EigcmsConfig(AppConfig):
    name = "eigcms"
    verbose_name = "EIG CMS"

    def ready(self):
        from eigcms import checks  # noqa: F401 - they register themselves
        from eigcms.alerts import report_to

        if settings.SENTRY_DSN:
            report_to(settings.SENTRY_DSN, settings.ENVIRONMENT)
