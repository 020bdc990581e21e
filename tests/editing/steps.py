"""The daily work of editors, on this site or on a stock Wagtail, as measurable steps."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from tests.bulk import BATCH
from tests.exchange.editor import form_data_of

# The rendition of an image in Wagtail's choosers and listings.
THUMBNAIL = "max-165x165"


class Steps:
    """An editor, signed in as `client`, at work on `page` and among those below `section`."""

    client: Client
    page: Page
    section: Page

    def steps(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        """Yield each thing that is done, by its name; it can be done again and again."""
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        explorer = reverse("wagtailadmin_explore", args=[self.section.pk])
        chooser = reverse("wagtailimages_chooser:choose")
        yield "ouvrir une page", lambda: self.client.get(edit)
        yield "enregistrer", lambda: self.client.post(edit, self.form)
        yield "publier", lambda: self.client.post(edit, self.form | {"action-publish": "1"})
        yield "l’explorateur", lambda: self.client.get(explorer)
        yield "l’explorateur, dernière page", lambda: self.client.get(explorer, {"p": "999999"})
        yield "chercher une page", lambda: self.client.get(explorer, {"q": "page"})
        yield "choisir une image", lambda: self.client.get(chooser)
        yield "chercher une image", lambda: self.client.get(chooser, {"q": "image"})

    @cached_property
    def form(self) -> dict[str, Any]:
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return form_data_of(self.page, self.client.get(edit).content)


def add_images[T: AbstractImage](model: type[T], title: str, number: int) -> list[T]:
    """Return images with their thumbnails and no file: the admin asks for the addresses alone."""
    images = model._default_manager.bulk_create(
        (
            model(
                title=f"{title} {index:05}",
                file=f"original_images/{index}.png",
                width=1600,
                height=900,
                file_size=1,
                description="Un dessin",
            )
            for index in range(number)
        ),
        batch_size=BATCH,
    )
    rendition = model.get_rendition_model()
    rendition._default_manager.bulk_create(
        (
            rendition(
                image=image, filter_spec=THUMBNAIL, file=f"images/{image.pk}.png",
                width=165, height=93,
            )
            for image in images
        ),
        batch_size=BATCH,
    )  # fmt: skip
    return images


def block_of(number: int, page: int, image: int, document: int) -> dict[str, Any]:
    """Return the block of this number: text with a link, image, file and tile in turn."""
    picture = {"image": image, "alt_text": "Un dessin", "decorative": False}
    values = [
        ("text", f'<p>Un <a linktype="page" id="{page}">lien utile</a>.</p>'),
        ("image", {"image": picture, "caption": ""}),
        ("file", {"document": document, "title": "", "description": ""}),
        ("tiles", [{"title": "Une tuile", "page": page, "image": image}]),
    ]
    kind, value = values[number % len(values)]
    return {"type": kind, "value": value}
