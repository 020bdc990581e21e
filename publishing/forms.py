"""The admin's form of a page, which refuses past moments and addresses of the site itself."""

from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils import translation
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from publishing import clock


class PublishedPageForm(WagtailAdminPageForm):
    """Refuses a new moment of publication in the past, and an address of the site itself."""

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
        if is_reserved(self.parent_page, slug):
            message = (
                f"Le site lui-même répond à l’adresse «\xa0/{slug}/\xa0»\xa0: choisissez-en une "
                "autre pour cette page."
            )
            self.add_error("slug", ValidationError(message))
        return values


def is_reserved(parent: Page | None, slug: str) -> bool:
    """Tell whether one of the site's own views answers at or below the address of such a page."""
    parts = parent.get_url_parts() if parent is not None and slug else None
    if parts is None:
        return False
    address = f"{parts[2]}{slug}/"
    with translation.override(parent.locale.language_code):  # type: ignore[union-attr]
        return not (_is_for_pages(address) and _is_for_pages(f"{address}x/"))


def _is_for_pages(address: str) -> bool:
    try:
        return resolve(address).url_name == "wagtail_serve"
    except Resolver404:
        return True
