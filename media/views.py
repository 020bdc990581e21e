"""Serves uploaded images at `/media/…`, and documents, by Wagtail's own view, as what runs nothing.

Only a name that the database holds is ever opened, so that no path can lead elsewhere.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from media.uploads import extension_of

CONTENT_TYPES = {
    "avif": "image/avif",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
# The name of a file changes with its content.
FOR_EVERYBODY = "public, max-age=31536000, immutable"
FOR_THIS_VISITOR = "private, no-store"
# For a browser that shows a file all the same: no script, no form, no origin of ours.
NOTHING_RUNS = "default-src 'none'; sandbox"


@require_safe
def serve(request: HttpRequest, path: str) -> FileResponse:
    """Send a rendition to visitors of its image, and anything else to editors alone."""
    image_model = get_image_model()
    rendition = (
        image_model.get_rendition_model()
        .objects.filter(file=path)
        .select_related("image__collection")
        .first()
    )
    if rendition is not None:
        is_public, is_allowed = access_to(rendition.image, request)
        if not is_allowed:
            raise Http404("Fichier inconnu.")
        return file_response(rendition.file, FOR_EVERYBODY if is_public else FOR_THIS_VISITOR)
    if request.user.is_authenticated and request.user.has_perm("wagtailadmin.access_admin"):
        image = image_model.objects.filter(file=path).first()
        if image is not None and policy_registry.get_by_type(
            image_model
        ).user_has_any_permission_for_instance(request.user, ["choose", "change"], image):
            return file_response(image.file)
    raise Http404("Fichier inconnu.")


def access_to(image, request: HttpRequest) -> tuple[bool, bool]:
    """Return whether everybody may see `image`, and whether this visitor may.

    The one place that decides: by the restrictions of the image's collection and those above it.
    The session is read for a private image alone.
    """
    restrictions = list(image.collection.get_view_restrictions())
    is_allowed = all(restriction.accept_request(request) for restriction in restrictions)
    return not restrictions, is_allowed


def file_response(file, cache_control: str = FOR_THIS_VISITOR) -> FileResponse:
    """Send a file, for this visitor unless the caller says otherwise.

    Raises OSError when the storage is away (answered 503, see `eigcms.views`).
    """
    try:
        content = file.storage.open(file.name)
    except FileNotFoundError as error:
        raise Http404("Fichier inconnu.") from error
    return FileResponse(
        content,
        content_type=CONTENT_TYPES.get(extension_of(file.name), "application/octet-stream"),
        headers={
            "Cache-Control": cache_control,
            "Content-Security-Policy": NOTHING_RUNS,
            "X-Content-Type-Options": "nosniff",
        },
    )


def lead_on(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Lead from the former address of a replaced document to that of its present file."""

    @wraps(view)
    def wrapped(request: HttpRequest, document_id: str, document_filename: str) -> HttpResponseBase:
        try:
            return view(request, document_id, document_filename)
        except Http404:
            document = get_document_model().objects.filter(id=document_id).first()
            if document is None or document_filename not in document.former_names:
                raise
            return HttpResponseRedirect(document.url)

    return wrapped


def served_as_file(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Have the files that `view` sends run nothing, and front caches keep the public ones.

    Whoever comes without a session gets what everybody may read. A browser asks again each time,
    since that may change. The form of a password is no file.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        is_file = "Content-Disposition" in response.headers
        if is_file:
            response.headers["Content-Security-Policy"] = NOTHING_RUNS
            if response.headers.get("Content-Encoding") == "None":  # Wagtail's word for no encoding
                del response.headers["Content-Encoding"]
        own = {settings.SESSION_COOKIE_NAME, settings.PREVIEW_COOKIE_NAME}
        is_public = is_file and not own & request.COOKIES.keys()
        response.headers["Cache-Control"] = "public, no-cache" if is_public else "private, no-cache"
        return response

    return wrapped
