"""App configuration of `exchange.addresses`."""

from django.apps import AppConfig


class AddressesConfig(AppConfig):
    name = "exchange.addresses"
    verbose_name = "anciennes adresses"
