"""Measures where the time of a request for a stored page goes.

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

from benchmarks.speed_load import nginx, plain, settle, wrk
from deploy.stack import ROOT, Stack, free_port

CONNECTIONS = 64
SECONDS = 5
CALLS = 2_000
TICK = os.sysconf("SC_CLK_TCK")


def profile(site: Stack, folder: Path) -> dict[str, Any]:
    """Return `request`, the processor time of a request in each way, and `parts`.

    Microseconds of the server, of PostgreSQL and of the load itself, and how often a thread of the
    server or of PostgreSQL gives a processor up.
    """
    postmaster = int((site.folder / "postgresql" / "postmaster.pid").read_text().split()[0])
    static_port, cache_port = free_port(), free_port()
    request: dict[str, dict[str, float]] = {}
    with (
        nginx(folder, site.origin, static_port, cache_port),
        plain(site, folder / "root" / "index.html.gz") as bare,
    ):
        ways = {
            "nginx": (
                f"http://localhost:{static_port}/",
                int((folder / "nginx.pid").read_text()),
            ),
            "front": (f"{site.url}/", site.processes["varnish"].pid),
            "process": (f"{site.origin}/", site.processes["web"].pid),
            "gunicorn": (bare.url, bare.pid),
        }
        for way, (url, server) in ways.items():
            wrk(url, CONNECTIONS, 1)
            settle()
            before = spent(server, postmaster)
            load = wrk(url, CONNECTIONS, SECONDS)
            after = spent(server, postmaster)
            request[way] = {
                what: round((after[what] - before[what]) / load.requests, 1) for what in before
            }
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed_profile"],
        cwd=ROOT, env=site.environment, check=True, text=True, stdout=subprocess.PIPE,
    ).stdout  # fmt: skip
    return {"request": request, "parts": json.loads(said)}


def spent(server: int, postmaster: int) -> dict[str, float]:
    """Return the processor time so far of these processes, their children and the load."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "server": processor_time(server),
        "PostgreSQL": processor_time(postmaster),
        "load": (used.ru_utime + used.ru_stime) * 1e6,
        "switches": switches(server) + switches(postmaster),
    }


def processor_time(pid: int) -> float:
    """Return the microseconds that a process and its children have taken."""
    total = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK * 1e6


def switches(pid: int) -> int:
    """Return how often the threads of a process and its children have given a processor up."""
    return sum(
        int(line.split()[1])
        for one in family(pid)
        for status in Path(f"/proc/{one}/task").glob("*/status")
        for line in status.read_text().splitlines()
        if line.startswith(("voluntary_ctxt_switches", "nonvoluntary_ctxt_switches"))
    )


def family(pid: int) -> list[str]:
    return [str(pid), *Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


# In a process with Django -----------------------------------------------------------------------


def parts() -> dict[str, float]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "eigcms.settings"
    import django

    django.setup()
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connection
    from django.test import RequestFactory

    from publishing.caching import generation

    application: Any = WSGIHandler()
    headers = {"host": "localhost", "accept-encoding": "gzip"}
    environ = RequestFactory().get("/", headers=headers).environ

    def ask() -> None:
        for _part in application(environ, lambda status, headers, *_: None):
            pass

    ask()
    whole, read = taken_by(ask), taken_by(generation.state)
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
