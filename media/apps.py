"""App configuration of `media`."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "media"
    verbose_name = "médias"

    def ready(self):
        from wagtail.admin.compare import register_comparison_class
        from wagtail.admin.forms.models import register_form_field_override
        from wagtail.fields import RichTextField, StreamField

        from media.comparison import RichTextComparison
        from media.form_fields import CheckedBlockField, CheckedTextField
        from media.renditions import make_missing_renditions
        from publishing.scheduler import background

        register_form_field_override(RichTextField, override={"form_class": CheckedTextField})
        register_form_field_override(StreamField, override={"form_class": CheckedBlockField})
        register_comparison_class(RichTextField, comparison_class=RichTextComparison)
        background.register(make_missing_renditions)
