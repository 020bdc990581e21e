"""The drafts that a version names, such as the people of a challenge: visitors would not see them.

« Publier » and the screen of a launch offer to take them along.
"""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page, Revision

from publishing.launches.plans import key_of, waiting_for
from publishing.launches.refusals import may_publish, quoted_title
from publishing.stored_references import named_in, page_keys


def shown_drafts(versions: Iterable[Revision], user) -> list[Page]:
    """Return the pages that these versions name, are not online, and wait nowhere.

    Only those that `user` may publish.
    """
    keys = {key for version in versions for key in page_keys(named_in(version))}
    drafts = list(Page.objects.filter(pk__in=keys, live=False).order_by("path"))
    waiting = waiting_for(drafts)
    return [
        page
        for page in drafts
        if key_of(page) not in waiting
        and page.get_url_parts()  # those in the trash have no site
        and may_publish(user, page)
    ]


@hooks.register("after_publish_page")
def offer_drafts(request: HttpRequest, page: Page) -> None:
    """Offer to publish the drafts that a published page names."""
    if not page.live or page.live_revision is None:
        return
    if drafts := shown_drafts([page.live_revision], request.user):
        query = urlencode([("id", draft.pk) for draft in drafts])
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        names = ", ".join(map(quoted_title, drafts))
        messages.warning(
            request,
            f"Cette page montre des brouillons, que personne d’autre ne voit\xa0: {names}.",
            buttons=[messages.button(f"{bulk}?{query}", "Les publier aussi")],
        )
