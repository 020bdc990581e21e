"""App configuration of `pages`."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "pages"

    def ready(self):
        from wagtail.models import ReferenceIndex

        from pages import contact_mails
        from pages.models.contact_message import delete_old_messages
        from pages.models.site_settings import SiteSettings
        from publishing.scheduler import background

        # Wagtail knows by itself what pages and snippets refer to, but not settings.
        ReferenceIndex.register_model(SiteSettings)
        background.register(contact_mails.mail_next)
        background.register(delete_old_messages)
