"""Shows editors the preview of a shared link to a page, before its publication."""

from collections.abc import Callable
from typing import Any

from wagtail.admin.panels import Panel
from wagtail.models import Page

# Returns the `url` and `alt` of the picture of a shared link.
FindPicture = Callable[[Any], dict[str, Any]]

_finders: list[FindPicture] = []


def register(find_picture: FindPicture) -> None:
    """Register the function that finds the picture of a page; an app's `ready()` calls this."""
    _finders.append(find_picture)


def picture_of(page: Page) -> dict[str, Any] | None:
    return next((find_picture(page) for find_picture in _finders), None)


class SharingPanel(Panel):
    """Shows the title, description and picture of the page as last saved."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "publishing/panels/sharing.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context=None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            return context | {"picture": picture_of(self.instance)}
