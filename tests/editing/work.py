"""What editors do all day on a site of any size, ready to be measured.

`tests/editing/test_query_counts.py` counts its queries, `benchmarks/admin.py` takes its time.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from home.models import HomePage
from media.models import Document, Image, Rendition
from pages.models import ProgrammePage
from tests.challenges.crowd import BATCH, add_pages
from tests.legacy.editor import form_data_of

# What Wagtail's choosers and listings show of an image.
THUMBNAIL = "max-165x165"


class Work:
    """A member of the team at work, on `blocks` blocks among `pages` pages and `images` images."""

    def __init__(self, blocks: int, pages: int, images: int):
        self.client = Client()
        editor = User.objects.create_user("editeur", "editeur@example.org")
        editor.groups.add(Group.objects.get(name="Communication"))
        self.client.force_login(editor)
        home = HomePage.objects.get(locale__language_code="fr")
        self.section = home.add_child(instance=ProgrammePage(title="Rubrique", slug="rubrique"))
        below = add_pages(self.section, ProgrammePage, "Page", pages)
        pictures = add_images("Image", max(images, blocks))
        files = Document.objects.bulk_create(
            Document(title=f"Document {number}", file=f"documents/{number}.csv", file_size=1)
            for number in range(blocks)
        )
        self.blocks = [
            block_of(number, below[number % len(below)], pictures[number], files[number])
            for number in range(blocks)
        ]
        self.page = home.add_child(
            instance=ProgrammePage(
                title="Longue page",
                slug="longue-page",
                introduction="Une phrase.",
                search_description="Une phrase.",
            )
        )
        self.write(blocks)

    def write(self, blocks: int) -> None:
        """Publish the page with so many of its blocks."""
        self.page = ProgrammePage.objects.get(pk=self.page.pk)
        self.page.body = self.blocks[:blocks]
        self.page.save_revision().publish()
        self.__dict__.pop("form", None)

    def grow(self, pages: int, images: int) -> None:
        add_pages(self.section, ProgrammePage, "Autre", pages)
        add_images("Autre image", images)

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


def add_images(title: str, number: int) -> list[Image]:
    """Return images with their thumbnails and no file: the admin asks for the addresses alone."""
    images = Image.objects.bulk_create(
        (
            Image(
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
    Rendition.objects.bulk_create(
        (
            Rendition(
                image=image, filter_spec=THUMBNAIL, file=f"images/{image.pk}.png",
                width=165, height=93,
            )
            for image in images
        ),
        batch_size=BATCH,
    )  # fmt: skip
    return images


def block_of(number: int, page: Page, image: Image, document: Document) -> dict[str, Any]:
    """Return the block of this number: text with a link, image, file and tile in turn."""
    picture = {"image": image.pk, "alt_text": "Un dessin", "decorative": False}
    values = [
        ("text", f'<p>Un <a linktype="page" id="{page.pk}">lien utile</a>.</p>'),
        ("image", {"image": picture, "caption": ""}),
        ("file", {"document": document.pk, "title": "", "description": ""}),
        ("tiles", [{"title": "Une tuile", "page": page.pk, "image": image.pk}]),
    ]
    kind, value = values[number % len(values)]
    return {"type": kind, "value": value}
