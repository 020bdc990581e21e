"""Sends the pictures of a press page as they were uploaded, so that they can be printed."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from media.views import access_to, file_response
from pages.models import PressPage
from publishing.base.visibility import visible_to_all
from publishing.caching.public_views import public


@require_safe
@public()
def press_picture(request: HttpRequest, page_id: int, image_id: int) -> FileResponse:
    """Send a picture that a public press page shows, and that everybody may see."""
    page = get_object_or_404(visible_to_all(PressPage.objects.all()), id=page_id)
    image = next((image for image in page.images() if image.pk == image_id), None)
    if image is None or access_to(image, request) != (True, True):
        raise Http404("Cette image n’est pas proposée à la presse.")
    return file_response(image.file)
