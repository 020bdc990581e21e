"""App configuration of the wiring: base templates, static files, error pages."""

from django.apps import AppConfig


class EigcmsConfig(AppConfig):
    name = "eigcms"
    verbose_name = "EIG CMS"
