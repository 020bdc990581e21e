"""Where the time of a request goes that a web process answers with a page it keeps.

For `benchmarks.speed`: the processors' time that each program takes for a request of its load, and
what the page cache takes in a process with one thread, which `python -m benchmarks.speed_profile`
prints.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.speed_load import plain, settle, wrk
from deploy.stack import ROOT, Stack

CONNECTIONS = 64
SECONDS = 5
CALLS = 20_000
TICK = os.sysconf("SC_CLK_TCK")


def profile(site: Stack, body: Path) -> dict[str, Any]:
    """Return `request`, microseconds of a request by way and program, and `parts`.

    `body` is a file with the page that is asked for, as it is sent.
    """
    postmaster = int((site.folder / "postgresql" / "postmaster.pid").read_text().split()[0])
    request: dict[str, dict[str, float]] = {}
    with plain(site, body) as bare:
        ways = {
            "process": (f"{site.origin}/", site.processes["web"].pid),
            "gunicorn": (bare.url, bare.pid),
        }
        for way, (url, server) in ways.items():
            wrk(url, CONNECTIONS, 1)
            settle()
            programs = {"gunicorn": server, "PostgreSQL": postmaster}
            before = {name: spent_below(pid) for name, pid in programs.items()}
            before["wrk"] = spent_by_children()
            load = wrk(url, CONNECTIONS, SECONDS)
            after = {name: spent_below(pid) for name, pid in programs.items()}
            after["wrk"] = spent_by_children()
            request[way] = {
                name: round((after[name] - before[name]) / load.requests * 1e6, 1)
                for name in before
            }
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed_profile"],
        cwd=ROOT, env=site.environment, check=True, text=True, stdout=subprocess.PIPE,
    ).stdout  # fmt: skip
    return {"request": request, "parts": json.loads(said)}


def spent_below(pid: int) -> float:
    """Return the seconds of processor time that a process and its children have taken."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    spent = 0
    for one in (str(pid), *children):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        spent += int(fields[11]) + int(fields[12])
    return spent / TICK


def spent_by_children() -> float:
    """Return the seconds that the processes which this one waited for have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


# In a process with Django -----------------------------------------------------------------------


def parts() -> dict[str, float]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "eigcms.settings"
    import django

    django.setup()
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connection
    from django.test import RequestFactory

    from publishing.page_cache import PageCache, present_state

    cache = PageCache(WSGIHandler())
    headers = {"host": "localhost", "accept-encoding": "gzip"}
    environ = RequestFactory().get("/", headers=headers).environ

    def ask() -> None:
        for _part in cache(environ, lambda status, headers, *_: None):
            pass

    ask()
    whole, read = taken_by(ask), taken_by(present_state)
    connection.close()
    return {"page": round(whole, 1), "read": round(read, 1)}


def taken_by(call: Callable[[], Any]) -> float:
    """Return the microseconds of processor time that a call takes in this process."""
    call()
    start = time.process_time()
    for _number in range(CALLS):
        call()
    return (time.process_time() - start) / CALLS * 1e6


if __name__ == "__main__":
    print(json.dumps(parts()))
