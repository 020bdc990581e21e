"""App configuration of `publishing`."""

from django.apps import AppConfig
from django.db import models


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = "publication"

    def ready(self):
        from wagtail.admin.forms.models import register_form_field_override
        from wagtail.admin.widgets import SlugInput

        from publishing.base import tree
        from publishing.caching import signals
        from publishing.moment_fields import MomentField, MomentInput
        from publishing.ratelimit import delete_expired_counts
        from publishing.scheduler import background
        from publishing.scheduler.failure_mails import mail_one_failure

        tree.connect()
        signals.connect(self)
        background.register(mail_one_failure)
        background.register(delete_expired_counts)
        register_form_field_override(
            models.DateTimeField, override={"form_class": MomentField, "widget": MomentInput}
        )
        # Wagtail's script makes slugs of titles with this table: without it, « L’œil » becomes
        # « -lil- ».
        formatters = [
            ("['’]", " "), ("œ", "oe", "gi"), ("æ", "ae", "gi"), (r"[«“]\s*|\s*[»”]", ""),
        ]  # fmt: skip
        register_form_field_override(
            models.SlugField, override={"widget": SlugInput(formatters=formatters)}
        )
