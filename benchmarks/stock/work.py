"""The work of `tests.editing.work`, and an empty page, on a stock Wagtail."""

from functools import partial

from django.contrib.auth.models import Group, User
from django.test import Client
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page, Site

from benchmarks import timing
from benchmarks.databases import analyse, migrate
from benchmarks.stock.models import StoryPage
from tests.bulk import add_pages
from tests.editing.steps import Steps, add_images, block_of

# The host whose site is an empty page.
EMPTY, ROUNDS = "vide", 12


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


def fill(blocks: int, pages: int) -> list[str]:
    """Make the pages and images, and return the names of the steps."""
    migrate()
    work = StockWork(blocks, pages)
    analyse()
    return timing.keep_steps(work.steps())


def empty_page() -> float:
    """Return the median of the milliseconds of an empty page of Wagtail's own type."""
    if not Site.objects.filter(hostname=EMPTY).exists():
        root = Page.objects.filter(depth=1).order_by("path")[0]
        page = root.add_child(instance=Page(title="Vide", slug=EMPTY))
        Site.objects.create(hostname=EMPTY, root_page=page)
    client = Client(headers={"host": EMPTY})
    return timing.median(partial(client.get, "/"), ROUNDS)
