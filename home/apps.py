"""App configuration of `home`."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "accueil"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from home.models.search import delete_old_searches
        from home.search import outside
        from publishing import background

        background.register(delete_old_searches)
        outside.register(outside.newsletter)
