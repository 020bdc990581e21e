"""App configuration of `listing`, whose models are all abstract."""

from django.apps import AppConfig


class ListingConfig(AppConfig):
    name = "listing"
