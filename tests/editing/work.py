"""An editor's work on this site, at any size.

`tests/editing/test_query_counts.py` counts its queries, `benchmarks/admin.py` takes its time.
"""

from django.contrib.auth.models import Group, User
from django.test import Client

from home.models import HomePage
from media.models import Document, Image
from pages.models import ProgrammePage
from tests.bulk import add_pages
from tests.editing.steps import Steps, add_images, block_of


class Work(Steps):
    """A member of the team at work, on `blocks` blocks among `pages` pages and `images` images."""

    def __init__(self, blocks: int, pages: int, images: int):
        self.client = Client()
        editor = User.objects.create_user("editeur", "editeur@example.org")
        editor.groups.add(Group.objects.get(name="Communication"))
        self.client.force_login(editor)
        home = HomePage.objects.get(locale__language_code="fr")
        self.section = home.add_child(instance=ProgrammePage(title="Rubrique", slug="rubrique"))
        below = add_pages(self.section, ProgrammePage, "Page", pages)
        pictures = add_images(Image, "Image", max(images, blocks))
        files = Document.objects.bulk_create(
            Document(title=f"Document {number}", file=f"documents/{number}.csv", file_size=1)
            for number in range(blocks)
        )
        self.blocks = [
            block_of(number, below[number % len(below)].pk, pictures[number].pk, files[number].pk)
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
        add_images(Image, "Autre image", images)
