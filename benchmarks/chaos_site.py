"""The site of `benchmarks.chaos`, separate because this part needs Django.

    python -m benchmarks.chaos_site make NUMBER EVERY FIRST CONTACT_ADDRESS
    python -m benchmarks.chaos_site count

`make` plans `NUMBER` pages on a site with the demo content, one each `EVERY` seconds and the first
in `FIRST`, opens a session of an editor's, and prints as JSON what the others need to know. `count`
prints what the site holds: the marks that the editor left, how often each planned page was
published, and the visitors' messages.
"""

import json
import os
import sys
from datetime import timedelta

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "eigcms.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.files.storage import default_storage  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Page, PageLogEntry, Site  # noqa: E402

from home.models import HomePage  # noqa: E402
from media.models import Document, Rendition  # noqa: E402
from pages.models import (  # noqa: E402
    ContactMessage,
    ContactPage,
    ProgrammePage,
    SiteSettings,
)

EDITED, PLANNED = "page-de-l-editrice", "planifiee-"
# The pages that visitors read besides the editor's.
PAGES, IMAGES = 10, 2


def make(number: int, every: float, first: float, contact_address: str) -> None:
    home = HomePage.objects.get(locale__language_code="fr")
    for old in home.get_children().filter(slug__startswith=PLANNED):
        old.delete()
    edited = ProgrammePage.objects.filter(slug=EDITED).first() or home.add_child(
        instance=ProgrammePage(title="Page de l’éditrice", slug=EDITED, introduction="Début.")
    )
    edited.save_revision().publish()
    site_settings = SiteSettings.for_site(Site.objects.get())
    site_settings.contact_address = contact_address
    site_settings.save()
    begin = timezone.now() + timedelta(seconds=first)
    plans = {}
    for turn in range(number):
        page = ProgrammePage(title=f"Planifiée {turn}", slug=f"{PLANNED}{turn}", live=False)
        home.add_child(instance=page)
        page.go_live_at = begin + timedelta(seconds=turn * every)
        page.save_revision().publish()
        plans[f"/{page.slug}/"] = page.go_live_at.timestamp()
    client = Client()
    client.force_login(get_user_model().objects.get(username="communication"))
    live = Page.objects.live().public().filter(path__startswith=home.path).order_by("path")
    client_site = Site.objects.get(is_default_site=True)
    images = Rendition.objects.order_by("pk")[:IMAGES]
    read = [page.get_url(current_site=client_site) for page in live[:PAGES]]
    print(
        json.dumps(
            {
                "cookie": f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}",
                "edited": edited.pk,
                "plans": plans,
                "addresses": [*read, f"/{EDITED}/", *(image.url for image in images)],
                "contact": ContactPage.objects.live().filter(locale=home.locale).first().pk,
            }
        )
    )


def count() -> None:
    edited = ProgrammePage.objects.get(slug=EDITED)
    published: dict[str, int] = {}
    entries = PageLogEntry.objects.filter(action="wagtail.publish.scheduled")
    for pk in entries.values_list("page_id", flat=True):
        published[pk] = published.get(pk, 0) + 1
    planned = ProgrammePage.objects.filter(slug__startswith=PLANNED)
    print(
        json.dumps(
            {
                "marks": [revision.content["introduction"] for revision in edited.revisions.all()],
                "published": {
                    f"/{page.slug}/": published.get(page.pk, 0) if page.live else 0
                    for page in planned
                },
                "messages": list(ContactMessage.objects.values_list("subject", flat=True)),
                "uploads": {document.title: whole(document) for document in Document.objects.all()},
            }
        )
    )


def whole(document: Document) -> bool:
    """Tell whether the file of a document is there, with all its bytes."""
    name = document.file.name or ""
    return default_storage.exists(name) and default_storage.size(name) == document.file_size


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", number, every, first, address]:
            make(int(number), float(every), float(first), address)
        case ["count"]:
            count()
        case _:
            sys.exit(__doc__)
