"""App configuration of `exchange.export`."""

from django.apps import AppConfig


class ExportConfig(AppConfig):
    name = "exchange.export"
    verbose_name = "contenu repris"
