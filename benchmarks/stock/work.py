"""The work of `tests.editing.work` on a stock Wagtail of the same size."""

from django.contrib.auth.models import Group, User
from django.test import Client
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page

from benchmarks.stock.models import StoryPage
from tests.bulk import add_pages
from tests.editing.steps import Steps, add_images, block_of


class StockWork(Steps):
    """A moderator at work, on `blocks` blocks among `pages` pages and as many images."""

    def __init__(self, blocks: int, pages: int):
        self.client = Client()
        moderator = User.objects.create_user("editeur", "editeur@example.org")
        moderator.groups.add(Group.objects.get(name="Moderators"))
        self.client.force_login(moderator)
        home = Page.objects.get(depth=2)
        self.section = home.add_child(instance=StoryPage(title="Rubrique", slug="rubrique"))
        below = add_pages(self.section, StoryPage, "Page", pages)
        pictures = add_images(Image, "Image", pages)
        files = Document.objects.bulk_create(
            Document(title=f"Document {number}", file=f"documents/{number}.csv", file_size=1)
            for number in range(blocks)
        )
        page = StoryPage(title="Longue page", slug="longue-page", introduction="Une phrase.")
        page.body = [
            block_of(number, below[number].pk, pictures[number].pk, files[number].pk)
            for number in range(blocks)
        ]
        self.page = home.add_child(instance=page)
        self.page.save_revision().publish()
        self.page = StoryPage.objects.get(pk=self.page.pk)
