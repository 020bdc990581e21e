"""Measures the cost of an idle scheduler, at 10,000 pages and 30,000 revisions.

    python -m benchmarks.schedule_idle [--seconds 60]

Prints the share of one core that `manage.py run_scheduler` takes, with the work of its PostgreSQL
server process if there is one, and exits with 1 above one per cent. Uses a SQLite file unless
`DATABASE_URL` names a PostgreSQL server.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import django

from tests.environment import SCRATCH

os.environ["DJANGO_SETTINGS_MODULE"] = "eigcms.settings"
django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Page, Revision  # noqa: E402

from challenges.models import ChallengePage  # noqa: E402
from tests.challenges.crowd import crowd  # noqa: E402

PAGES, REVISIONS = 10_000, 30_000
LIMIT = 0.01
ROOT = Path(__file__).resolve().parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
# The time to start and to check everything once.
WARM_UP = 20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    seconds = parser.parse_args().seconds
    fill()
    scheduler = subprocess.Popen(
        [sys.executable, "manage.py", "run_scheduler"], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        time.sleep(WARM_UP)
        processes = [scheduler.pid, *backends()]
        before = sum(cpu_seconds(process) for process in processes)
        time.sleep(seconds)
        share = (sum(cpu_seconds(process) for process in processes) - before) / seconds
    finally:
        scheduler.terminate()
        scheduler.wait()
    print(
        f"{connection.vendor}: {Page.objects.count()} pages, {Revision.objects.count()} revisions, "
        f"{share:.2%} of a core in {seconds} s, at most {LIMIT:.0%}"
    )
    return int(share > LIMIT)


def fill() -> None:
    """Make the pages with their revisions, one of which is planned for next month."""
    call_command("prepare", verbosity=0)
    crowd(PAGES)
    base = ContentType.objects.get_for_model(Page)
    own = ContentType.objects.get_for_model(ChallengePage)
    pages = list(ChallengePage.objects.order_by("pk")[:PAGES])
    content = pages[0].serializable_data()
    next_month = timezone.now() + timedelta(days=30)
    for number in range(REVISIONS // PAGES):
        Revision.objects.bulk_create(
            [
                Revision(
                    content_type=own,
                    base_content_type=base,
                    object_id=str(page.pk),
                    object_str=page.title,
                    created_at=timezone.now(),
                    content=content | {"pk": page.pk, "title": page.title},
                    approved_go_live_at=next_month if number == 0 and page is pages[0] else None,
                )
                for page in pages
            ],
            batch_size=500,
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def backends() -> list[int]:
    """Return the processes of a PostgreSQL server on this machine that serve the scheduler."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE usename = current_user")
        own = os.getpid()
        return [pid for (pid,) in cursor.fetchall() if pid != own and Path(f"/proc/{pid}").exists()]


def cpu_seconds(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:  # a connection that was closed meanwhile
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
