"""The site that `benchmarks.schedule` plans, kept apart because this part needs Django.

    python -m benchmarks.schedule_site make SINGLES TOGETHER
    python -m benchmarks.schedule_site plan < {"/address/": "moment", …}
    python -m benchmarks.schedule_site links NUMBER
    python -m benchmarks.schedule_site edit
    python -m benchmarks.schedule_site count

`make` prepares an empty database; `plan` prints `ready`, then plans every page as an editor does
and prints one line for each, `address moment-of-commit`; `links` makes so many for guests, to the
site in an hour, and prints their tokens; `edit` publishes a challenge
each second, as the admin does, and prints how many milliseconds that took; `count` prints how often
each page was published, as JSON.
"""

import json
import os
import sys
import time
from datetime import datetime, timedelta

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "eigcms.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Page, PageLogEntry  # noqa: E402

from challenges.models import (  # noqa: E402
    ChallengeIndexPage,
    ChallengePage,
    PromotionIndexPage,
    PromotionPage,
)
from home.models import HomePage  # noqa: E402
from pages.models import ProgrammePage  # noqa: E402
from publishing.preview.models import GuestLink  # noqa: E402
from tests.challenges.crowd import crowd  # noqa: E402

CROWD = 60
BODY = [("text", f"<p>{'Un texte de la longueur habituelle. ' * 40}</p>")]


def make(singles: int, together: int) -> None:
    call_command("prepare", verbosity=0)
    crowd(CROWD)
    home = HomePage.objects.get(locale__language_code="fr")
    for number in range(singles):
        page = ProgrammePage(title=f"Page {number}", slug=f"page-{number}", live=False, body=BODY)
        # No site has a menu of two hundred entries.
        page.show_in_menus = False
        home.add_child(instance=page)
    promotions = PromotionIndexPage.objects.get()
    launch = promotions.add_child(
        instance=PromotionPage(title="Lancement", slug="lancement", start=timezone.localdate())
    )
    index = ChallengeIndexPage.objects.get()
    for number in range(together):
        challenge = ChallengePage(
            title=f"Lancement {number}", slug=f"lancement-{number}", live=False, body=BODY
        )
        challenge.promotions = [launch]
        index.add_child(instance=challenge)


def plan(moments: dict[str, str]) -> None:
    home = HomePage.objects.get(locale__language_code="fr")
    for address, moment in moments.items():
        page = Page.objects.get(url_path=f"{home.url_path.rstrip('/')}{address}").specific
        page.go_live_at = datetime.fromisoformat(moment)
        page.save_revision().publish()
        print(address, timezone.now().isoformat(), flush=True)


def links(number: int) -> None:
    moment = timezone.now() + timedelta(hours=1)
    for guest in range(number):
        link = GuestLink.objects.create(
            guest=f"Invité {guest}", moment=moment, expires_at=moment, is_whole_site=True
        )
        print(link.token)


def edit() -> None:
    challenge = ChallengePage.objects.live().order_by("pk")[0]
    while True:
        began = time.monotonic()
        with transaction.atomic():
            challenge.save_revision().publish()
        print(round(1000 * (time.monotonic() - began), 1), flush=True)
        time.sleep(1)


def count() -> None:
    home = HomePage.objects.get(locale__language_code="fr")
    published: dict[str, int] = {}
    entries = PageLogEntry.objects.filter(action="wagtail.publish.scheduled")
    for path in entries.values_list("page__url_path", flat=True):
        address = f"/{path.removeprefix(home.url_path)}"
        published[address] = published.get(address, 0) + 1
    print(json.dumps(published))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", singles, together]:
            make(int(singles), int(together))
        case ["plan"]:
            print("ready", flush=True)
            plan(json.load(sys.stdin))
        case ["links", number]:
            links(int(number))
        case ["edit"]:
            edit()
        case ["count"]:
            count()
        case _:
            sys.exit(__doc__)
