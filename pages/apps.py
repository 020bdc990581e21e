"""App configuration of `pages`."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from pages import contact, subscriptions
        from pages.agenda import pages_of_promotion, promotion_field
        from pages.models.contact import delete_old_messages
        from pages.models.page_day import delete_old_counts
        from pages.models.subscriptions import forget_subscriptions
        from pages.models.visitors import forget_visitors
        from pages.moments import BannerMoments, CallMoments
        from publishing.agenda.forms import register_filter
        from publishing.scheduling import background, moments

        moments.register(CallMoments())
        moments.register(BannerMoments())
        register_filter("promotion", promotion_field, pages_of_promotion)
        background.register(contact.mail_next)
        background.register(subscriptions.mail_next)
        background.register(delete_old_messages)
        background.register(delete_old_counts)
        background.register(forget_subscriptions)
        background.register(forget_visitors)
