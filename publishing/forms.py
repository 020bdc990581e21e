"""The editor's form of a page, which refuses to plan what is past."""

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm

from publishing import clock


class PublishedPageForm(WagtailAdminPageForm):
    """Refuses a past moment of publication; one that is kept from earlier is left alone."""

    def clean(self):
        values = super().clean()
        moment = values.get("go_live_at")
        if moment and "go_live_at" in self.changed_data and moment <= clock.now():
            message = (
                "Ce moment est passé. Choisissez un moment à venir, ou videz ce champ pour publier "
                "tout de suite."
            )
            self.add_error("go_live_at", ValidationError(message))
        return values
