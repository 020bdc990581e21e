"""Pages that load all they refer to at once."""

from typing import Any

from django.http import HttpRequest

from media import pictures, references
from publishing.models import PublishedPage


class IllustratedPage(PublishedPage):
    """A page whose template says `{% with_references references %}`, and that has pictures.

    Its images and documents are loaded with what its bodies name; those in the trash are absent.
    """

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        loaded = references.load(self, request=request)
        return super().get_context(request, *args, **kwargs) | {
            "references": loaded,
            "sharing_image": pictures.sharing_image(self, request),
        }
