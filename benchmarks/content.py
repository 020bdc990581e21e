"""The content of a running site: what is made, planned and changed there, in a process with Django.

Visitors recognise a change by its mark: a word `marque-SERIES-NUMBER` of the page.
"""

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, Site

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Organisation,
    PromotionIndexPage,
    PromotionPage,
    Theme,
)
from home.models import HomePage
from media.models import Document, Image, Rendition
from pages.models import ContactMessage, ContactPage, NewsIndexPage, NewsPage, ProgrammePage
from pages.models import SiteSettings as Settings
from publishing.caching import front_caches, generation
from publishing.invitations import changes
from publishing.launches import gestures
from publishing.launches.models import Launch
from publishing.scheduler import background
from publishing.trash import actions as trash
from publishing.trash.models import TrashedItem
from tests import planning

BODY = [("text", f"<p>{'Un texte de la longueur habituelle. ' * 40}</p>")]
# Seconds after which a change that has not returned is an error.
GIVE_UP = 30
PLAN_AHEAD = timedelta(seconds=0.4)


def home() -> HomePage:
    return HomePage.objects.get(locale__language_code="fr")


def publish(page: Page, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def site_settings() -> Settings:
    return Settings.for_site(Site.objects.get(is_default_site=True))


# Planned pages ----------------------------------------------------------------------------------


def add_drafts(number: int) -> list[str]:
    """Add drafts below the home page; return their addresses."""
    for count in range(number):
        page = ProgrammePage(title=f"Page {count}", slug=f"page-{count}", live=False, body=BODY)
        page.show_in_menus = False  # no site has a menu of two hundred entries
        home().add_child(instance=page)
    return [f"/page-{count}/" for count in range(number)]


def add_promotion(number: int) -> list[str]:
    """Add a promotion with challenges that are drafts; return their addresses."""
    promotion = PromotionPage(title="Lancement", slug="lancement", start=timezone.localdate())
    PromotionIndexPage.objects.get(locale__language_code="fr").add_child(instance=promotion)
    index = ChallengeIndexPage.objects.get(locale__language_code="fr")
    for count in range(number):
        challenge = ChallengePage(
            title=f"Lancement {count}", slug=f"lancement-{count}", live=False, body=BODY
        )
        challenge.promotion = promotion
        index.add_child(instance=challenge)
    return [f"/defis/lancement-{count}/" for count in range(number)]


def plan(address: str, moment: str) -> str:
    """Plan the page of this address, and return when that was committed."""
    planning.schedule(page_at(address), datetime.fromisoformat(moment))
    return timezone.now().isoformat()


def plan_launch(addresses: list[str]) -> float:
    """Plan a launch of the pages of these addresses for tomorrow; return the seconds."""
    planner = get_user_model().objects.create_superuser("planner")
    tomorrow = timezone.now() + timedelta(days=1)
    pages = map(page_at, addresses)
    launch = planning.launch_of(planner, tomorrow, pages, name="Lancement", planned=False)
    began = time.monotonic()
    planning.plan_launch(launch, planner)
    return round(time.monotonic() - began, 2)


def plan_beside(number: int) -> float:
    """Plan so many drafts for next month, and one more beside them; return its seconds."""
    home().add_child(instance=ProgrammePage(title="Brèves", slug="breves"))
    section = page_at("/breves/")
    next_month = timezone.now() + timedelta(days=30)
    for count in range(number + 1):
        page = ProgrammePage(title=f"Brève {count}", slug=f"breve-{count}", live=False)
        section.add_child(instance=page)
        began = time.monotonic()
        planning.schedule(page, next_month)
    return round(time.monotonic() - began, 2)


def read_changes() -> float:
    """Make « Ce qui va changer » of that launch; return the seconds."""
    launch, began = Launch.objects.get(name="Lancement"), time.monotonic()
    changes.page_of_changes(launch)
    return round(time.monotonic() - began, 2)


def move_launch(moment: str) -> str:
    """Move that launch, and return when that was committed."""
    launch = Launch.objects.get(name="Lancement")
    gestures.move(launch, datetime.fromisoformat(moment), launch.created_by)
    return timezone.now().isoformat()


def page_at(address: str) -> Page:
    return Page.objects.get(url_path=f"{home().url_path.rstrip('/')}{address}").specific


def published() -> dict[str, int]:
    """Return how often each page was published as planned, by its address, if it is live."""
    root = home().url_path
    paths = PageLogEntry.objects.filter(action="agenda.departed", page__live=True)
    return Counter(
        f"/{path.removeprefix(root)}" for path in paths.values_list("page__url_path", flat=True)
    )


def save_challenge() -> float:
    """Publish a challenge, as the admin does; return the milliseconds."""
    challenge = ChallengePage.objects.live().order_by("pk")[0]
    began = time.monotonic()
    with generation.atomic():
        publish(challenge)
    return round(1000 * (time.monotonic() - began), 1)


# People of a site with the demo content ---------------------------------------------------------


def open_session(username: str) -> str:
    """Return the cookie of an open session."""
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"


def add_page(title: str, slug: str) -> int:
    page = home().add_child(instance=ProgrammePage(title=title, slug=slug, introduction="Début."))
    publish(page)
    return page.pk


def contact_page(address: str) -> int:
    """Have messages of visitors mailed to this address; return the key of their page."""
    found = site_settings()
    found.contact_address = address
    found.save()
    page = ContactPage.objects.live().filter(locale=home().locale).first()
    return page.pk if page else 0


def pages_and_images(pages: int, images: int) -> list[str]:
    """Return the addresses of the first pages of the site, and of images in a small size."""
    live = Page.objects.live().public().descendant_of(home(), inclusive=True).order_by("path")
    pictures = Rendition.objects.order_by("pk")[:images]
    return [*(page.get_url() for page in live[:pages]), *(image.url for image in pictures)]


def add_document(title: str, size: int) -> str:
    """Return the address of a public document of so many bytes."""
    document = Document(title=title)
    with default_storage.open(f"documents/{title}.txt", "wb") as file:
        for _block in range(size // 2**20):
            file.write(b"x" * 2**20)
    document.file.name, document.file_size = f"documents/{title}.txt", size
    document.save()
    body = [("file", {"document": document, "title": "", "description": ""})]
    page = ProgrammePage(title=title, slug=title, body=body)
    home().add_child(instance=page)
    publish(page)
    return document.url


def kept(edited: int) -> dict[str, Any]:
    """Return what the site holds of what people were told is there.

    The introductions of a page through its versions, the planned pages that were published, the
    messages of visitors, and whether each document has all its bytes.
    """
    page = ProgrammePage.objects.get(pk=edited)
    return {
        "introductions": [revision.content["introduction"] for revision in page.revisions.all()],
        "published": published(),
        "messages": list(ContactMessage.objects.values_list("subject", flat=True)),
        "uploads": {document.title: is_whole(document) for document in Document.objects.all()},
    }


def is_whole(document: Document) -> bool:
    name = document.file.name or ""
    return default_storage.exists(name) and default_storage.size(name) == document.file_size


# Changes with marks -----------------------------------------------------------------------------

SERIES = {"vitesse": "challenge", "vitesse-bascule": "toggle", "vitesse-corbeille": "trash"}


def mark(series: str, number: int) -> str:
    return f"marque-{series}-{number}"


def add_marked() -> None:
    """Add to the demo content what is changed later."""
    theme = Theme.objects.create(name=mark("theme", 0), slug="vitesse")
    organisation = Organisation.objects.create(name=mark("organisation", 0), slug="vitesse")
    index = ChallengeIndexPage.objects.get(locale__language_code="fr")
    for slug, series in SERIES.items():
        challenge = ChallengePage(title=mark(series, 0), slug=slug)
        index.add_child(instance=challenge)
        challenge.themes = [theme]
        challenge.organisations = [organisation]
        challenge.save()
        publish(challenge)
    news = NewsPage(title=mark("news", 0), slug="vitesse", date=timezone.localdate())
    NewsIndexPage.objects.get(locale__language_code="fr").add_child(instance=news)
    publish(news)
    for slug in ("vitesse-a", "vitesse-b"):
        home().add_child(instance=ProgrammePage(title=slug, slug=slug))
    first = ProgrammePage.objects.get(slug="vitesse-a")
    first.add_child(instance=ProgrammePage(title="Déplacée", slug=mark("moved", 0)))
    publish(first.add_child(instance=ProgrammePage(title="Planifiée", slug="vitesse-plan")))
    # The background jobs of the next minute, such as pictures in other formats.
    while background.run_one():
        pass


def challenge(slug: str) -> ChallengePage:
    return ChallengePage.objects.get(slug=slug)


def save(found: Any, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(found, name, value)
    found.save()


# The series of a change's mark where it is not the kind's own name; "" where pages show none.
SERIES_OF = {
    "slug": "moved", "move": "moved", "unpublish": "toggle", "republish": "toggle",
    "delete": "trash", "restore": "trash", "picture": "", "document": "", "redirect": "",
}  # fmt: skip
GONE = ("unpublish", "delete")


def make_change(kind: str, number: int) -> None:
    text = mark(SERIES_OF.get(kind, kind), number)
    match kind:
        case "home":
            publish(home(), introduction=text)
        case "banner":
            save(site_settings(), banner_text=text)
        case "challenge":
            publish(challenge("vitesse"), title=text)
        case "news":
            publish(NewsPage.objects.get(slug="vitesse"), title=text)
        case "theme":
            save(Theme.objects.get(slug="vitesse"), name=text)
        case "organisation":
            save(Organisation.objects.get(slug="vitesse"), name=text)
        case "slug":
            publish(ProgrammePage.objects.get(title="Déplacée"), slug=text)
        case "move":
            page = ProgrammePage.objects.get(title="Déplacée")
            there = "vitesse-b" if page.get_parent().slug == "vitesse-a" else "vitesse-a"
            page.move(ProgrammePage.objects.get(slug=there), pos="last-child")
            publish(ProgrammePage.objects.get(title="Déplacée"), slug=text)
        case "unpublish":
            challenge("vitesse-bascule").unpublish()
        case "republish":
            publish(challenge("vitesse-bascule"), title=text)
        case "delete":
            trash.move_to_trash(challenge("vitesse-corbeille"))
        case "restore":
            item = TrashedItem.objects.get(title__startswith="marque-trash")
            users = get_user_model().objects
            user, _ = users.get_or_create(username="restorer", is_superuser=True)
            trash.restore(item, user, item.parent)
            publish(item.page.specific, title=text)
        case "plan":
            page = ProgrammePage.objects.get(slug="vitesse-plan")
            planning.schedule(page, timezone.now() + PLAN_AHEAD, title=text)
        case "picture":
            save(Image.objects.order_by("pk")[0], description=f"Un dessin {number}")
        case "document":
            save(Document.objects.order_by("pk")[0], title=f"Un document {number}")
        case "redirect":
            Redirect.add_redirect(f"/ancienne-{number}/", home())


def change(kind: str, number: int) -> dict[str, Any]:
    """Make a change, and wait until it has returned: every front cache knows its generation.

    Moments are seconds of the monotonic clock; `shown` is what the mark now is, None if it is gone.
    """
    committed: list[float] = []
    begun = time.monotonic()
    with transaction.atomic():
        transaction.on_commit(lambda: committed.append(time.monotonic()))
        make_change(kind, number)
    if kind == "plan":  # the scheduler makes it
        wait_for(ProgrammePage.objects.filter(title=mark("plan", number), live=True).exists)
    reached = generation.current()
    addresses = settings.FRONT_CACHE_URLS
    wait_for(lambda: front_caches.ask(addresses, reached) == set(addresses))
    return {
        "series": SERIES_OF.get(kind, kind),
        "shown": None if kind in GONE else number,
        "begun": begun,
        "committed": committed[0],
        "returned": time.monotonic(),
        "generation": reached,
    }


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + GIVE_UP
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("A change has not returned.")
        time.sleep(0.005)
