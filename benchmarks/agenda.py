"""What the agenda costs with 5,000 planned publications, against 50.

`python -m benchmarks.agenda` fills a throw-away database, asks for each presentation of the agenda,
and prints its queries and the median of its milliseconds. It exits with 1 if the number of queries
grows. Uses a SQLite file unless `DATABASE_URL` names a PostgreSQL server.
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

from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Page, Revision, Site  # noqa: E402

from pages.models import NewsIndexPage, NewsPage  # noqa: E402

FEW, MANY = 50, 5_000
ROUNDS = 9
VIEWS = ("mois", "semaine", "liste")


def main() -> int:
    setup_test_environment()
    logging.disable()
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(SCRATCH / "agenda.sqlite3")
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0)
    try:
        few = costs(FEW)
        many = costs(MANY)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    print(f"{connection.vendor}, the agenda with {FEW} and {MANY} plans, median of {ROUNDS}")
    for view in VIEWS:
        (queries, ms), (more_queries, more_ms) = few[view], many[view]
        print(f"{view:8} {queries} and {more_queries} queries, {ms:.0f} and {more_ms:.0f} ms")
    return int(any(many[view][0] > few[view][0] for view in VIEWS))


def costs(number: int) -> dict[str, tuple[int, float]]:
    """Return queries and milliseconds of each presentation, with that many plans in two months."""
    fill(number)
    user, _ = User.objects.get_or_create(username="bench", is_superuser=True)
    client = Client()
    client.force_login(user)
    found = {}
    for view in VIEWS:
        durations = []
        for _round in range(ROUNDS + 1):
            start = time.perf_counter()
            with CaptureQueriesContext(connection) as queries:
                response = client.get(f"/admin/agenda/?vue={view}")
            durations.append((time.perf_counter() - start) * 1000)
            if response.status_code != 200:
                raise RuntimeError(f"{view} answered {response.status_code}")
        found[view] = (len(queries), statistics.median(durations[1:]))
    return found


def fill(number: int) -> None:
    """Plan news until there are `number` of them, each linking to the index, hour after hour."""
    home = Site.objects.get().root_page
    index = NewsIndexPage.objects.first() or home.add_child(
        instance=NewsIndexPage(title="Actualités", slug="blog")
    )
    have = Revision.objects.filter(approved_go_live_at__isnull=False).count()
    link = f'<p><a linktype="page" id="{index.pk}">Actualités</a></p>'
    first = NewsPage.objects.first() or index.add_child(
        instance=NewsPage(title="Modèle", slug="modele", live=False, body=[("text", link)])
    )
    model = first.latest_revision or first.save_revision()
    now = timezone.now()
    start = first.path[: -Page.steplen]
    pages = [
        Page(
            title=f"Planifiée {count}",
            draft_title=f"Planifiée {count}",
            slug=f"planifiee-{count}",
            url_path=f"{index.url_path}planifiee-{count}/",
            path=start + Page._int2str(100 + count).rjust(Page.steplen, "0"),
            depth=first.depth,
            live=False,
            content_type_id=first.content_type_id,
            locale_id=first.locale_id,
        )
        for count in range(have, number)
    ]
    pages = Page.objects.bulk_create(pages)
    Revision.objects.bulk_create(
        [
            Revision(
                content_type_id=model.content_type_id,
                base_content_type_id=model.base_content_type_id,
                object_id=str(page.pk),
                object_str=page.title,
                content=model.content | {"pk": page.pk, "title": page.title},
                created_at=now,
                approved_go_live_at=now + timedelta(minutes=17 * (have + count + 1)),
            )
            for count, page in enumerate(pages)
        ],
        batch_size=500,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
