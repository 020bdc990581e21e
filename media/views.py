"""Serves uploaded images at `/media/…`; documents go through Wagtail's own view.

Only a name that the database holds is ever opened, so that no path can lead elsewhere.
"""

import hashlib

from django.core.files.storage import Storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

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


@require_safe
def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Send a rendition to visitors of its image, and anything else to editors alone."""
    image_model = get_image_model()
    rendition = (
        image_model.get_rendition_model()
        .objects.filter(file=path)
        .select_related("image__collection", "image__trashed")
        .first()
    )
    if rendition is not None:
        is_public, is_allowed = access_to(rendition.image, request)
        if not is_allowed:
            raise Http404("Fichier inconnu.")
        return _file_response(request, rendition.file, FOR_EVERYBODY if is_public else None)
    if request.user.is_authenticated and request.user.has_perm("wagtailadmin.access_admin"):
        image = image_model.objects.filter(file=path).first()
        if image is not None and policy_registry.get_by_type(
            image_model
        ).user_has_any_permission_for_instance(request.user, ["choose", "change"], image):
            return _file_response(request, image.file)
        if profile := UserProfile.objects.filter(avatar=path).first():
            return _file_response(request, profile.avatar)
    raise Http404("Fichier inconnu.")


def access_to(image, request: HttpRequest) -> tuple[bool, bool]:
    """Return whether everybody may see `image`, and whether this visitor may.

    The one place that decides: by the restrictions of the image's collection and those above it;
    one in the trash is for editors. The session is read for a private image alone.
    """
    if hasattr(image, "trashed"):
        return False, request.user.has_perm("wagtailadmin.access_admin")
    restrictions = list(image.collection.get_view_restrictions())
    is_allowed = all(restriction.accept_request(request) for restriction in restrictions)
    return not restrictions, is_allowed


def _file_response(request, file, cache_control: str | None = None) -> HttpResponseBase:
    """Send a file; raises OSError when the storage is away (answered 503, see `eigcms.views`)."""
    storage: Storage = file.storage
    content_type = CONTENT_TYPES.get(extension_of(file.name))
    try:
        response = FileResponse(
            storage.open(file.name),
            content_type=content_type or "application/octet-stream",
            as_attachment=content_type is None,
        )
        modified = int(storage.get_modified_time(file.name).timestamp())
    except FileNotFoundError as error:
        raise Http404("Fichier inconnu.") from error
    etag = f'"{hashlib.sha256(file.name.encode()).hexdigest()[:32]}"'
    for name, value in {
        "Cache-Control": cache_control or FOR_THIS_VISITOR,
        "Content-Security-Policy": "default-src 'none'",
        "ETag": etag,
        "Last-Modified": http_date(modified),
        "X-Content-Type-Options": "nosniff",
    }.items():
        response.headers[name] = value
    # The stubs forget that a streaming response is welcome here.
    return get_conditional_response(request, etag, modified, response) or response  # type: ignore[arg-type]
