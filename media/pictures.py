"""The `<picture>` of an image, from the renditions that exist."""

from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from media import renditions

MIME_TYPES = {"avif": "image/avif", "webp": "image/webp"}
# The column of text is 8 of 12 columns of a page of 78rem.
BODY_SIZES = "(min-width: 78em) 50rem, 100vw"


def picture(
    image,
    *,
    sizes: str = BODY_SIZES,
    widest: int = renditions.WIDTHS[-1],
    alt: str | None = None,
    css_class: str = "",
    eager=False,
) -> SafeString:
    """Return the `<picture>` of `image`; makes no rendition and asks for no file.

    `alt` is by default the alternative text of the place (`ImageBlock`), else of the library; an
    empty one says that the image is decorative. `sizes` is HTML's attribute of that name. No
    rendition wider than `widest` is offered: a list of small pictures need not name them. `eager`
    is for the one image that visitors see first. Where nothing can be shown, the alternative text
    stands alone.
    """
    if image is None:
        return SafeString("")
    if alt is None:
        own = image.contextual_alt_text or image.alternative or image.description
        alt = "" if image.decorative else own
    by_format = renditions.by_format(image.renditions.all())
    if "jpeg" not in by_format:
        return (
            format_html('<span class="eig-missing-image">{}</span>', alt) if alt else SafeString("")
        )
    context = {
        "sources": [
            {"type": MIME_TYPES[name], "srcset": _srcset(by_format[name], widest)}
            for name in renditions.FORMATS
            if name in by_format
        ],
        "fallback": by_format["jpeg"][-1],
        "sizes": sizes,
        "alt": alt,
        "css_class": f"eig-drawing {css_class}".strip() if image.is_drawing else css_class,
        "eager": eager,
        "focus": _focus(image),
    }
    return render_to_string("media/picture.html", context)


def load_renditions(images: Iterable[Any]) -> None:
    """Read the renditions of all the images at once; None is left out."""
    prefetch_related_objects([image for image in images if image is not None], "renditions")


def _focus(image) -> tuple[int, int] | None:
    """Return the focal point in tenths of width and height, so that styles keep it in view."""
    if not (image.has_focal_point() and image.width and image.height):
        return None
    centre = image.get_focal_point().centroid
    return round(10 * centre.x / image.width), round(10 * centre.y / image.height)


def _srcset(found, widest: int) -> str:
    offered = [rendition for rendition in found if rendition.width <= widest] or found[:1]
    return ", ".join(f"{rendition.url} {rendition.width}w" for rendition in offered)


def as_shared(
    image: Any, request: HttpRequest | None = None, spec: str = renditions.SHARED
) -> dict[str, Any] | None:
    """Return a picture as other sites show it, by `spec` once made; None where there is no JPEG.

    Its `url` is absolute where there is a `request`, as those sites want it.
    """
    made = {found.filter_spec: found for found in image.renditions.all()} if image else {}
    jpeg = made.get(spec) or made.get(renditions.JPEG)
    if jpeg is None:
        return None
    url = request.build_absolute_uri(jpeg.url) if request else jpeg.url
    return {"url": url, "width": jpeg.width, "height": jpeg.height, "alt": image.alternative}
