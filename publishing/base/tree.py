"""What a move or an unpublication of a page entails for redirects and for the pages below it."""

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.signals import page_slug_changed, page_unpublished, post_page_move

from publishing.launches.actions import unpublish


def connect() -> None:
    page_slug_changed.connect(forget_addresses_of_drafts)
    post_page_move.connect(forget_addresses_of_drafts)
    page_unpublished.connect(on_unpublication)


def forget_addresses_of_drafts(instance: Page, **kwargs) -> None:
    """Delete the redirects to a page that was never public: nobody knows its old addresses."""
    before = kwargs.get("instance_before") or instance
    if not before.live and before.first_published_at is None:
        Redirect.objects.filter(automatically_created=True, redirect_page=instance).delete()


def on_unpublication(instance: Page, **kwargs) -> None:
    """Unpublish the pages below an unpublished page, in every case.

    Wagtail leaves them public under an address with a missing parent. The deepest come first. Each
    page is unpublished by its own action, hence logged. They stay drafts when the parent comes
    back. What waits for them stays, and fails with a reason while the parent is offline.
    """
    below = Page.objects.descendant_of(instance).live().order_by("-depth", "path")
    for page in below.defer_streamfields().specific():
        unpublish(page)
