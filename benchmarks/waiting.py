"""What does a scheduler cost that has nothing to do? `benchmarks.schedule` asks this last."""

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Page, Revision

from benchmarks.databases import analyse, empty_database, migrate
from benchmarks.workers import worker
from challenges.models import ChallengePage
from deploy.stack import VISITORS, Stack
from tests import planning
from tests.challenges.crowd import crowd

# The site on which a scheduler waits, and the seconds to start and to check everything once.
IDLE_PAGES, VERSIONS, WARM_UP, IDLE_SECONDS = 10_000, 3, 30, 60
TICKS = os.sysconf("SC_CLK_TCK")


def idle_share(kind: str, pages: int, seconds: int) -> float:
    """Return the per cent of a core that a waiting scheduler takes."""
    with served(kind) as site, worker(site.environment) as ask:
        ask("benchmarks.waiting.fill", pages)
        ask("benchmarks.waiting.add_versions")
        site.start("scheduler 1", [sys.executable, "manage.py", "run_scheduler"])
        time.sleep(WARM_UP)
        scheduler = site.processes["scheduler 1"].pid
        before = cpu_seconds(scheduler)
        time.sleep(seconds)
        return round(100 * (cpu_seconds(scheduler) - before) / seconds, 2)


def cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def served(kind: str) -> Iterator[Stack]:
    """Yield a site without a front cache on an empty database; nothing is started yet."""
    with (
        empty_database(kind) as environment,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        port = server.getsockname()[1]
        environment["SITE_URL"] = f"http://localhost:{port}"
        folder = Path(environment["MEDIA_ROOT"]).parent
        site = Stack(folder, port, {VISITORS: server}, 0, environment, {})
        try:
            yield site
        finally:
            for name in reversed(list(site.processes)):
                site.stop(name)


# In a process with such a database --------------------------------------------------------------


def fill(pages: int) -> None:
    migrate()
    crowd(pages)
    analyse()


def add_versions() -> None:
    """Give each page its versions, and one of them another that is planned for next month."""
    base = ContentType.objects.get_for_model(Page)
    own = ContentType.objects.get_for_model(ChallengePage)
    pages = list(ChallengePage.objects.order_by("pk"))
    content = pages[0].serializable_data()
    for _number in range(VERSIONS):
        Revision.objects.bulk_create(
            (
                Revision(
                    content_type=own,
                    base_content_type=base,
                    object_id=str(page.pk),
                    object_str=page.title,
                    created_at=timezone.now(),
                    content=content | {"pk": page.pk, "title": page.title},
                )
                for page in pages
            ),
            batch_size=500,
        )
    planning.plan(pages[0], timezone.now() + timedelta(days=30))
    analyse()
