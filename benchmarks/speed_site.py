"""The changes of `benchmarks.speed` on a running site, separate because they need Django.

    python -m benchmarks.speed_site prepare
    python -m benchmarks.speed_site addresses
    python -m benchmarks.speed_site change

`prepare` adds to the demo content what is changed later; `addresses` prints 26 addresses as JSON.
`change` reads lines `KIND NUMBER` and answers each with a JSON object, once the change has returned
(it is committed and every front cache has acknowledged its generation): `begun`, `committed`,
`returned` (seconds of the monotonic clock), `generation`, and in `shown` what its mark now is, null
for one that is gone. Marks are words `marque-SERIES-NUMBER` in what visitors see.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "eigcms.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.contrib.redirects.models import Redirect  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from challenges.models import ChallengeIndexPage, ChallengePage, Organisation, Theme  # noqa: E402
from home.models import HomePage  # noqa: E402
from media.models import Document, Image  # noqa: E402
from pages.models import NewsIndexPage, NewsPage, ProgrammePage, SiteSettings  # noqa: E402
from publishing.caching import caches, generation  # noqa: E402
from publishing.scheduling import background  # noqa: E402
from publishing.trash import actions as trash  # noqa: E402
from publishing.trash.models import TrashedItem  # noqa: E402

# Seconds after which a change that has not returned is an error.
GIVE_UP = 30
PLAN_AHEAD = timedelta(seconds=0.4)


def mark(series: str, number: int) -> str:
    return f"marque-{series}-{number}"


def home() -> HomePage:
    return HomePage.objects.get(locale__language_code="fr")


def prepare() -> None:
    theme = Theme.objects.create(name=mark("theme", 0), slug="vitesse")
    organisation = Organisation.objects.create(name=mark("organisation", 0), slug="vitesse")
    index = ChallengeIndexPage.objects.get(locale__language_code="fr")
    for slug in ("vitesse", "vitesse-bascule", "vitesse-corbeille"):
        challenge = ChallengePage(title=mark(SERIES[slug], 0), slug=slug)
        index.add_child(instance=challenge)
        challenge.themes = [theme]
        challenge.organisations = [organisation]
        challenge.save()
        challenge.save_revision().publish()
    news = NewsPage(title=mark("news", 0), slug="vitesse", date=timezone.localdate())
    NewsIndexPage.objects.get(locale__language_code="fr").add_child(instance=news)
    news.save_revision().publish()
    for slug in ("vitesse-a", "vitesse-b"):
        home().add_child(instance=ProgrammePage(title=slug, slug=slug))
    first = ProgrammePage.objects.get(slug="vitesse-a")
    first.add_child(instance=ProgrammePage(title="Déplacée", slug=mark("moved", 0)))
    planned = first.add_child(instance=ProgrammePage(title="Planifiée", slug="vitesse-plan"))
    planned.save_revision().publish()
    # The background jobs of the next minute, such as pictures in other formats.
    while background.run_one():
        pass


SERIES = {"vitesse": "challenge", "vitesse-bascule": "toggle", "vitesse-corbeille": "trash"}


def addresses() -> list[str]:
    """Return 26 addresses: feeds, site map, lists with filters, and a page of each kind."""
    found = [
        "/", "/en/", "/defis/", "/defis/?thematique=vitesse", "/defis/?q=marque",
        "/defis/?tri=titre&page=2", "/personnes/", "/promos/", "/blog/", "/blog/rss/",
        "/sitemap.xml", "/recherche/?q=marque", "/defis/vitesse/",
        "/defis/vitesse-bascule/", "/blog/vitesse/", "/vitesse-a/", "/robots.txt",
    ]  # fmt: skip
    pages = Page.objects.live().descendant_of(home()).filter(depth__gte=4)
    pages = pages.exclude(slug__contains="vitesse").exclude(slug__contains="marque")
    found += [page.get_url() for page in pages.order_by("path")[: 26 - len(found)]]
    return found


# The changes ------------------------------------------------------------------------------------


def publish(page: Page, **fields) -> None:
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def challenge(slug: str) -> ChallengePage:
    return ChallengePage.objects.get(slug=slug)


def change_home(number: int) -> None:
    publish(home(), introduction=mark("home", number))


def change_banner(number: int) -> None:
    found = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    found.banner_text = mark("banner", number)
    found.save()


def change_challenge(number: int) -> None:
    publish(challenge("vitesse"), title=mark("challenge", number))


def change_news(number: int) -> None:
    publish(NewsPage.objects.get(slug="vitesse"), title=mark("news", number))


def change_theme(number: int) -> None:
    theme = Theme.objects.get(name__startswith="marque-theme")
    theme.name = mark("theme", number)
    theme.save()


def change_organisation(number: int) -> None:
    organisation = Organisation.objects.get(name__startswith="marque-organisation")
    organisation.name = mark("organisation", number)
    organisation.save()


def change_slug(number: int) -> None:
    publish(ProgrammePage.objects.get(title="Déplacée"), slug=mark("moved", number))


def move(number: int) -> None:
    page = ProgrammePage.objects.get(title="Déplacée")
    there = "vitesse-b" if page.get_parent().slug == "vitesse-a" else "vitesse-a"
    page.move(ProgrammePage.objects.get(slug=there), pos="last-child")
    page = ProgrammePage.objects.get(title="Déplacée")
    publish(page, slug=mark("moved", number))


def publish_again(number: int) -> None:
    publish(challenge("vitesse-bascule"), title=mark("toggle", number))


def unpublish(number: int) -> None:
    challenge("vitesse-bascule").unpublish()


def delete(number: int) -> None:
    trash.move_to_trash(challenge("vitesse-corbeille"))


def restore(number: int) -> None:
    item = TrashedItem.objects.get(title__startswith="marque-trash")
    trash.restore(item)
    publish(item.content.specific, title=mark("trash", number))


def plan(number: int) -> None:
    page = ProgrammePage.objects.get(slug="vitesse-plan")
    page.title = mark("plan", number)
    page.go_live_at = timezone.now() + PLAN_AHEAD
    page.save_revision().publish()


def change_picture(number: int) -> None:
    picture = Image.objects.order_by("pk")[0]
    picture.description = f"Un dessin {number}"
    picture.save()


def change_document(number: int) -> None:
    document = Document.objects.order_by("pk")[0]
    document.title = f"Un document {number}"
    document.save()


def add_redirect(number: int) -> None:
    Redirect.add_redirect(f"/ancienne-{number}/", home())


KINDS: dict[str, tuple[Callable[[int], None], str]] = {
    "home": (change_home, "home"),
    "banner": (change_banner, "banner"),
    "challenge": (change_challenge, "challenge"),
    "news": (change_news, "news"),
    "theme": (change_theme, "theme"),
    "organisation": (change_organisation, "organisation"),
    "slug": (change_slug, "moved"),
    "move": (move, "moved"),
    "unpublish": (unpublish, "toggle"),
    "republish": (publish_again, "toggle"),
    "delete": (delete, "trash"),
    "restore": (restore, "trash"),
    "plan": (plan, "plan"),
    "picture": (change_picture, ""),
    "document": (change_document, ""),
    "redirect": (add_redirect, ""),
}
GONE = ("unpublish", "delete")


def change(kind: str, number: int) -> dict:
    """Make a change and wait until it has returned."""
    function, series = KINDS[kind]
    committed: list[float] = []
    begun = time.monotonic()
    with transaction.atomic():
        transaction.on_commit(lambda: committed.append(time.monotonic()))
        function(number)
    if kind == "plan":  # the scheduler makes it
        page = ProgrammePage.objects.filter(slug="vitesse-plan", title=mark("plan", number))
        wait_for(page.exists)
    reached = generation.current()
    wait_for(lambda: acknowledged(reached))
    return {
        "kind": kind,
        "series": series,
        "shown": None if kind in GONE else number,
        "begun": begun,
        "committed": committed[0],
        "returned": time.monotonic(),
        "generation": reached,
    }


def acknowledged(number: int) -> bool:
    addresses = settings.FRONT_CACHE_URLS
    return caches.ask(addresses, number) == set(addresses)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + GIVE_UP
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("A change has not returned.")
        time.sleep(0.005)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prepare"]:
            prepare()
        case ["addresses"]:
            print(json.dumps(addresses()))
        case ["change"]:
            for line in sys.stdin:
                name, value = line.split()
                print(json.dumps(change(name, int(value))), flush=True)
        case _:
            sys.exit(__doc__)
