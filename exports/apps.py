"""App configuration of `exports`."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "exports"
    verbose_name = "exports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from challenges import erasure
        from exports.files import forget_files, make_missing_file
        from publishing import background

        background.register(make_missing_file)
        erasure.register_copies(forget_files)
