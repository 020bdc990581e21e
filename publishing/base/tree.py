"""What a move or an unpublication of a page entails for redirects and for the pages below it."""

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.signals import page_slug_changed, page_unpublished, post_page_move

from publishing.launches.actions import unpublish


def connect() -> None:
    page_slug_changed.connect(yield_to_pages)
    post_page_move.connect(yield_to_pages)
    page_unpublished.connect(on_unpublication)


def yield_to_pages(instance: Page, **kwargs) -> None:
    """Delete the redirects from the present addresses of a page and of the pages below it.

    They would lead in a circle once the page is offline. Old addresses of a page that was never
    public get no redirect.
    """
    before = kwargs.get("instance_before") or instance
    if not before.live and before.first_published_at is None:
        Redirect.objects.filter(automatically_created=True, redirect_page=instance).delete()
    made = Redirect.objects.filter(automatically_created=True).select_related("redirect_page")
    circles = [
        redirect.pk
        for redirect in made.filter(redirect_page__path__startswith=instance.path)
        if redirect.old_path == _end_of(redirect)
    ]
    Redirect.objects.filter(pk__in=circles).delete()


def _end_of(redirect: Redirect) -> str:
    url = (redirect.redirect_page.get_url() or "").rstrip("/")
    return Redirect.normalise_path(url + (redirect.redirect_page_route_path or "/"))


def on_unpublication(instance: Page, **kwargs) -> None:
    """Unpublish the pages below an unpublished page, in every case.

    Wagtail leaves them public under an address with a missing parent. The deepest come first. Each
    page is unpublished by its own action, hence logged. They stay drafts when the parent comes
    back. What waits for them stays, and fails with a reason while the parent is offline.
    """
    below = Page.objects.descendant_of(instance).live().order_by("-depth", "path")
    for page in below.defer_streamfields().specific():
        unpublish(page)
