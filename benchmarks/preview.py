"""Compares a page of a later moment, with 20 changes due, with a normal cold render.

`python -m benchmarks.preview` takes a throw-away copy of the demo site, plans 20 changes, and asks
for pages through the whole of Django: as a visitor does, and as somebody with a link to the moment
of the changes, the first time and the next. It prints the medians of milliseconds, and exits with 1
if a page of the view costs more than `LIMIT` times the visitor's. Uses a SQLite file unless
`DATABASE_URL` names a PostgreSQL server.
"""

import logging
import os
import shutil
import statistics
import sys
import time
from datetime import timedelta

import django

from tests.environment import SCRATCH

os.environ["DJANGO_SETTINGS_MODULE"] = "eigcms.settings"
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from challenges.models import ChallengePage, PersonPage  # noqa: E402
from pages.models import NewsPage, ProgrammePage  # noqa: E402
from publishing.preview import access  # noqa: E402
from publishing.preview.models import GuestLink  # noqa: E402
from publishing.scheduling import due  # noqa: E402
from tests import databases  # noqa: E402

CHANGES = ((NewsPage, 6), (ChallengePage, 8), (PersonPage, 3), (ProgrammePage, 3))
PATHS = ("/", "/defis/", "/blog/", "/personnes/", "/recherche/?q=donnees", "/sitemap.xml")
ROUNDS = 15
LIMIT = 3.0


def main() -> int:
    setup_test_environment()
    logging.disable()
    server = databases.server_in_use()
    name = server.copy_of(databases.DEMO)
    server.copy(databases.make(server, databases.DEMO), name)
    connection.close()
    connection.settings_dict["NAME"] = name
    access.MOST_A_MINUTE = 10**9
    moment = timezone.now() + timedelta(days=1)
    plan(moment)
    visitor, guest = Client(), Client()
    link = GuestLink.objects.create(
        guest="Mesure", moment=moment, expires_at=moment, is_whole_site=True
    )
    for path in PATHS:
        visitor.get(path)  # compiles the templates, which is no part of it
    start = time.perf_counter()
    guest.get(f"/site-a-venir/{link.token}/")
    guest.get("/")
    first = (time.perf_counter() - start) * 1000
    print(f"{connection.vendor}, {len(due.until(moment))} changes due, median of {ROUNDS}")
    print(f"coming in, the changes applied for the first time: {first:.0f} ms")
    print(f"{'visitor':>10} {'to come':>10} ratio")
    worst = 0.0
    for path in PATHS:
        usual, coming = median(visitor, path), median(guest, path)
        worst = max(worst, coming / usual)
        print(f"{usual:7.1f} ms {coming:7.1f} ms {coming / usual:5.2f}  {path}")
    print(f"worst ratio {worst:.2f}, at most {LIMIT}")
    return int(worst > LIMIT)


def plan(moment) -> None:
    for model, number in CHANGES:
        for page in model.objects.live().order_by("pk")[:number]:
            page.title += " (à venir)"
            page.go_live_at = moment
            page.save_revision().publish()


def median(client: Client, path: str) -> float:
    durations = []
    for _round in range(ROUNDS + 1):
        start = time.perf_counter()
        response = client.get(path)
        durations.append((time.perf_counter() - start) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}")
    return statistics.median(durations[1:])


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
