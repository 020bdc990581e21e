"""Pages that load all they refer to at once."""

from django.http import HttpRequest, HttpResponse

from media import references
from publishing.base.pages import PublishedPage


class IllustratedPage(PublishedPage):
    """A page with pictures. They are loaded with all that its bodies name, before it is shown."""

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        with references.using(references.load(self, request=request)):
            return super().serve(request, *args, **kwargs).render()
