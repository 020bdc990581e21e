"""The sizes and formats in which visitors receive images, made outside visits.

One JPEG is made when an image is saved. The background work makes the others: it asks the database
for the missing ones, so there is no queue to lose. A page serves those that exist.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO

from django.apps import apps
from django.db.models import Count, F, Q, QuerySet
from wagtail.images.models import AbstractImage, AbstractRendition, Filter

from publishing.caching import generation

logger = logging.getLogger(__name__)

JPEG = "width-800|format-jpeg"
# As other sites show the picture of a link.
SHARED = "fill-1200x630|format-jpeg"
WIDTHS = (400, 800, 1200)
# In the order in which a browser is offered them.
FORMATS = ("avif", "webp")
ATTEMPTS = 3


# Wagtail never enlarges: those of a small image have its own size.
SPECS = (JPEG, SHARED, *(f"width-{width}|format-{name}" for width in WIDTHS for name in FORMATS))


def encode_first(image: AbstractImage, has_new_file: bool) -> AbstractRendition | None:
    """Return the JPEG of `image`; neither may be saved yet. None if it has one.

    A file that cannot be encoded is logged and left to the background work: it must not keep an
    editor from saving.
    """
    if not image.file or (
        image.pk and not has_new_file and image.renditions.filter(filter_spec=JPEG).exists()
    ):
        return None
    try:
        return image.generate_rendition_instance(Filter(JPEG), image.file.file)
    except Exception:
        logger.exception("Image %s: the first rendition failed", image.pk)
        return None


def lacking_renditions() -> QuerySet:
    """Return the images of which a rendition is missing and that are worth another attempt."""
    return (
        apps.get_model("media.Image")
        .objects.filter(rendition_failures__lt=ATTEMPTS)
        .alias(made=Count("renditions", filter=Q(renditions__filter_spec__in=SPECS)))
        .filter(made__lt=len(SPECS))
        .order_by("rendition_failures", "-pk")
    )


def make_missing_renditions() -> bool:
    """Make the missing renditions of one image; return False when no image lacks any.

    They are encoded outside any transaction, and thrown away if the image has got another file or
    has gone meanwhile. A file that cannot be read is logged and given up after a few attempts;
    saving a new file starts them again. The generation is bumped with the last image, so that
    thirty new images empty the caches once.
    """
    image = lacking_renditions().first()
    if image is None:
        return False
    made = set(image.renditions.values_list("filter_spec", flat=True))
    same_file = type(image).objects.filter(pk=image.pk, file=image.file.name)
    try:
        with image.open_file() as file:
            original = file.read()
        new = [
            image.generate_rendition_instance(Filter(spec), BytesIO(original))
            for spec in SPECS
            if spec not in made
        ]
        with _bump_after_the_last():
            if same_file.exists():
                # In one statement: this thread has a low priority, and holds SQLite's only lock.
                image.get_rendition_model().objects.bulk_create(new, ignore_conflicts=True)
    except Exception:
        logger.exception("Image %s: its renditions failed", image.pk)
        with _bump_after_the_last():
            same_file.update(rendition_failures=F("rendition_failures") + 1)
    return True


@contextmanager
def _bump_after_the_last() -> Iterator[None]:
    """A transaction that bumps the generation if no image lacks renditions at its end."""
    with generation.atomic():
        yield
        if not lacking_renditions().exists():
            generation.bump()


# Pictures ---------------------------------------------------------------------------------------


def by_format(renditions: Iterable[AbstractRendition]) -> dict[str, list[AbstractRendition]]:
    """Return those of an image's `renditions` that pages show, by format, narrowest first.

    There is one of each width.
    """
    found: dict[str, dict[int, AbstractRendition]] = {}
    for rendition in sorted(renditions, key=lambda rendition: rendition.width):
        if rendition.filter_spec in SPECS and rendition.filter_spec != SHARED:
            image_format = rendition.filter_spec.rpartition("-")[2]
            found.setdefault(image_format, {})[rendition.width] = rendition
    return {name: list(by_width.values()) for name, by_width in found.items()}
