"""The admin's forms of a page, which refuse past moments and addresses of the site itself."""

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm

from publishing import clock
from publishing.addresses import TAKEN_BY_SITE, is_reserved


class PublishedPageForm(WagtailAdminPageForm):
    """Refuses a past moment of publication, and an address of the site itself.

    Unchanged values are accepted.
    """

    def clean(self):
        values = super().clean()
        moment = values.get("go_live_at")
        if moment and "go_live_at" in self.changed_data and moment <= clock.now():
            message = (
                "Ce moment est passé. Choisissez un moment à venir, ou videz ce champ pour publier "
                "tout de suite."
            )
            self.add_error("go_live_at", ValidationError(message))
        slug = values.get("slug", "")
        if "slug" in self.changed_data and is_reserved(self.parent_page, slug):
            self.add_error("slug", ValidationError(TAKEN_BY_SITE % f"/{slug}/"))
        return values


class PublishedPageCopyForm(CopyForm):
    """Refuses to copy a page to an address of the site's own views."""

    def clean(self):
        values = super().clean()
        slug = values.get("new_slug", "")
        if is_reserved(values.get("new_parent_page") or self.page.get_parent(), slug):
            self.add_error("new_slug", ValidationError(TAKEN_BY_SITE % f"/{slug}/"))
        return values
