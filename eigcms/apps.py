"""App configuration of the project: base templates, static files, error pages."""

from django.apps import AppConfig


class EigcmsConfig(AppConfig):
    name = "eigcms"
    verbose_name = "EIG CMS"

    def ready(self):
        from eigcms import checks  # noqa: F401 - they register themselves
