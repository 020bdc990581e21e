"""The cost of the agenda with 5,000 planned publications, and of a launch's document.

`python -m benchmarks.agenda` fills a throw-away database. It asks for « Ce qui va changer » of a
launch of 50 changes beside 130 and 2,000 pages that stay, and for each presentation of the agenda
with few and many plans. It prints the queries and the median of the milliseconds of each. It exits
with 1 if the number of queries grows or the document takes three seconds. Uses a SQLite file unless
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

from django.contrib.auth.models import User  # noqa: E402
from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.text import slugify  # noqa: E402
from wagtail.models import Page, Revision, Site  # noqa: E402

from pages.models import NewsIndexPage, NewsPage  # noqa: E402
from publishing.agenda import launches  # noqa: E402
from publishing.agenda.models import Launch, LaunchItem  # noqa: E402

FEW, MANY = 100, 5_000
CHANGES, UNCHANGED = 50, (130, 2_000)
LONGEST_MS = 3_000
ROUNDS = 9
VIEWS = ("mois", "liste")


def main() -> int:
    setup_test_environment()
    logging.disable()
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(SCRATCH / "agenda.sqlite3")
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0)
    try:
        client = signed_in()
        launch = prepare_launch()
        documents = []
        print(f"{connection.vendor}, a document of {CHANGES} changes, median of {ROUNDS}")
        have = 0
        for number in UNCHANGED:
            add_pages("Reste", range(10_000 + have, 10_000 + number), live=True)
            have = number
            address = f"/admin/agenda/lancements/{launch.pk}/changements/"
            queries, ms = cost(client, address)
            print(f"beside {number:5} pages  {queries} queries, {ms:.0f} ms", flush=True)
            documents.append((queries, ms))
        few, many = (costs(client, number) for number in (FEW, MANY))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    print(f"{connection.vendor}, the agenda with {FEW} and {MANY} plans, median of {ROUNDS}")
    for view in VIEWS:
        (queries, ms), (more_queries, more_ms) = few[view], many[view]
        print(f"{view:8} {queries} and {more_queries} queries, {ms:.0f} and {more_ms:.0f} ms")
    grows = documents[1][0] > documents[0][0]
    grows |= any(many[view][0] > few[view][0] for view in VIEWS)
    return int(grows or max(ms for _, ms in documents) > LONGEST_MS)


def signed_in() -> Client:
    client = Client()
    client.force_login(User.objects.create(username="bench", is_superuser=True))
    return client


def cost(client: Client, address: str) -> tuple[int, float]:
    """Return the queries of one address, and the median of its milliseconds."""
    durations = []
    for _round in range(ROUNDS + 1):
        reset_queries()
        start = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        durations.append((time.perf_counter() - start) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status_code}")
    return len(queries), statistics.median(durations[1:])


def costs(client: Client, number: int) -> dict[str, tuple[int, float]]:
    """Return what each presentation costs, with that many plans in two months."""
    fill(number)
    return {view: cost(client, f"/admin/agenda/?vue={view}") for view in VIEWS}


def prepare_launch() -> Launch:
    """Return a launch of new pages, changed ones, and some that go: half, a third, the rest."""
    home = Site.objects.get().root_page
    index = home.add_child(instance=NewsIndexPage(title="Actualités", slug="blog"))
    moment = timezone.now() + timedelta(days=200)
    launch = Launch.objects.create(name="Mesure", moment=moment)
    for number in range(CHANGES):
        is_new, goes = number < CHANGES // 2, number >= CHANGES * 5 // 6
        text = [("text", f"<p>Un paragraphe de l’actualité {number}.</p>")] * 5
        page = index.add_child(
            instance=NewsPage(title=f"Lancée {number}", live=not is_new, body=text)
        )
        page.save_revision().publish() if not is_new else page.save_revision()
        if not is_new and not goes:
            page.introduction, page.body = "Une introduction nouvelle.", text[1:]
            page.save_revision()
        action = LaunchItem.Action.UNPUBLISH if goes else LaunchItem.Action.PUBLISH
        LaunchItem.objects.create(launch=launch, page=page, action=action)
    launches.plan(Launch.objects.get(), User.objects.get(username="bench"))
    return launch


def fill(number: int) -> None:
    """Plan news until there are `number` of them, each linking to the index, hour after hour."""
    index = NewsIndexPage.objects.get()
    have = Revision.objects.filter(approved_go_live_at__isnull=False).count()
    link = f'<p><a linktype="page" id="{index.pk}">Actualités</a></p>'
    first = NewsPage.objects.filter(slug="modele").first() or index.add_child(
        instance=NewsPage(title="Modèle", slug="modele", live=False, body=[("text", link)])
    )
    model = first.latest_revision or first.save_revision()
    now = timezone.now()
    pages = add_pages("Planifiée", range(1_000 + have, 1_000 + number), live=False)
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


def add_pages(name: str, numbers: range, live: bool) -> list[Page]:
    """Add bare pages of news, whose numbers nothing else below the index has."""
    index = NewsIndexPage.objects.get()
    news = ContentType.objects.get_for_model(NewsPage)
    pages = [
        Page(
            title=f"{name} {number}",
            draft_title=f"{name} {number}",
            slug=f"{slugify(name)}-{number}",
            url_path=f"{index.url_path}{slugify(name)}-{number}/",
            path=index.path + Page._int2str(number).rjust(Page.steplen, "0"),
            depth=index.depth + 1,
            live=live,
            content_type=news,
            locale=index.locale,
        )
        for number in numbers
    ]
    return Page.objects.bulk_create(pages)


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
