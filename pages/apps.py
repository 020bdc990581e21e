"""App configuration of `pages`."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from pages.contact import mail_next
        from pages.models.calls import next_call_moment
        from pages.models.contact import delete_old_messages
        from pages.models.page_day import delete_old_counts
        from pages.models.site_settings import next_banner_moment
        from publishing import background, moments

        moments.register(next_call_moment)
        moments.register(next_banner_moment)
        background.register(mail_next)
        background.register(delete_old_messages)
        background.register(delete_old_counts)
