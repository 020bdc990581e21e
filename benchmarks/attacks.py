"""Attacks the whole site, and compares the effect of each attack with that on version 0.1.

    python -m benchmarks.attacks [SECONDS]

It runs on the stack of `deploy.stack`, through Varnish and through Caddy in front of it. "Before"
is version 0.1. Exits with 1 if an attack succeeds.
"""

import os
import select
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from benchmarks.chaos_mail import MailServer
from deploy.stack import DEPLOY, Stack, free_port, running, wait_for

CONNECTIONS, SECONDS = 50, 60
LONGEST_S = 1.0
# A page that no cache answers, for it comes with the cookie of a session.
VISIT = {"Host": "localhost", "Cookie": "sessionid=x"}
SLOW_HEAD = (
    "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: 60000\r\n{cookie}\r\n"
)
FORMS = ["/", "/admin/login/", "/message/1/", "/avis/1/"]


def main() -> int:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    rows = [*in_process()]
    with tempfile.TemporaryDirectory(prefix="eigcms-attacks-") as folder:
        Path(folder).chmod(0o711)
        mails = MailServer(Path(folder) / "mail")
        os.environ |= {
            "ADMINS": "astreinte@example.org",
            "MAIL_HOST": "127.0.0.1",
            "MAIL_PORT": str(mails.port),
            "SSL_CERT_FILE": str(mails.certificate),
        }
        with running(Path(folder), free_port()) as stack:
            rows.append(poisoned_mails(stack, mails))
            rows += against("Varnish", stack.port, seconds)
            port = start_caddy(stack)
            if port is not None:
                rows += against("Caddy", port, seconds)
    print("\n| Attack | Before | After | Test |\n| --- | --- | --- | --- |")
    for attack, before, after, test, _ in rows:
        print(f"| {attack} | {before} | {after} | `{test}` |")
    return 0 if all(is_held for *_, is_held in rows) else 1


def poisoned_mails(stack: Stack, mails: MailServer):
    """Return a row: hosts that nobody serves, and then an error of the site's own."""
    for number in range(50):
        visit(stack.web_port, "/", f"h{number}.example")
    muted = len(mails.subjects)
    table = "challenges_challengepage"
    sql = ["psql", "--quiet", stack.environment["DATABASE_URL"], "-c"]
    subprocess.run([*sql, f"ALTER TABLE {table} RENAME TO away"], check=True)
    visit(stack.web_port, "/defis/")
    subprocess.run([*sql, f"ALTER TABLE away RENAME TO {table}"], check=True)
    deadline = time.monotonic() + 20
    while len(mails.subjects) == muted and time.monotonic() < deadline:
        time.sleep(0.1)
    told = len(mails.subjects) - muted
    return (
        "50 requests for invented hosts, then an error", "the error is not mailed",
        f"{muted} mails about hosts, {told} about the error", "tests/eigcms/test_logs.py",
        muted == 0 and told > 0,
    )  # fmt: skip


def start_caddy(stack: Stack) -> int | None:
    if shutil.which("caddy") is None:
        print("Caddy is missing: python deploy/system_packages.py --long", file=sys.stderr)
        return None
    port = free_port()
    stack.environment |= {
        "SITE_HOST": f"http://localhost:{port}",
        "SITE_UPSTREAM": f"127.0.0.1:{stack.port}",
        "XDG_DATA_HOME": str(stack.folder),
        "XDG_CONFIG_HOME": str(stack.folder),
    }
    stack.start("caddy", ["caddy", "run", "--config", str(DEPLOY / "Caddyfile")])
    wait_for(f"http://localhost:{port}/robots.txt")
    return port


def against(front: str, port: int, seconds: int):
    """Yield a row for each attack by the network."""
    quiet, _ = visits_for(port, 10)
    yield (
        f"{front}: none, for comparison", "—", f"visitors' p95 {p95_of(quiet):.2f} s", "—", True,
    )  # fmt: skip
    for name, cookie in (("forms", ""), ("uploads, invented session", "Cookie: sessionid=x\r\n")):
        paths = FORMS if not cookie else ["/admin/images/add/"]
        visits, health = slow_bodies(port, seconds, paths, cookie)
        p95 = p95_of(visits)
        yield (
            f"{front}: {CONNECTIONS} slow bodies for {seconds} s ({name})",
            "8 to 12 connections stop it",
            f"visitors' p95 {p95:.2f} s, health check {max(health):.2f} s at most",
            "tests/deploy/test_varnish.py",
            p95 < LONGEST_S and max(health) < LONGEST_S,
        )
    for path in ("/", "/admin/images/add/"):
        status, sent = large_body(port, path)
        yield (
            f"{front}: POST of 300 MB to {path}",
            "received, then 403",
            f"{status or 'cut off'} after {sent / 1e6:.1f} MB",
            "tests/eigcms/test_request_bodies.py",
            # Hung up on without an answer, it is refused as well.
            status in (0, 302, 405, 413) and sent < 20e6,
        )
    took, status = visit(port, "/" + "a" * 10_000 + "/")
    yield (
        f"{front}: a path of 10,000 letters", "—", f"{status} in {took:.2f} s",
        "tests/eigcms/test_logs.py", took < LONGEST_S,
    )  # fmt: skip


def slow_bodies(port: int, seconds: int, paths: list[str], cookie: str):
    """Return how long visits and health checks took while the bodies trickled in."""
    over = threading.Event()
    threads = [
        threading.Thread(target=trickle, args=(port, paths[number % len(paths)], cookie, over))
        for number in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    over.wait(3)
    found = visits_for(port, seconds)
    over.set()
    for thread in threads:
        thread.join()
    return found


def visits_for(port: int, seconds: int) -> tuple[list[float], list[float]]:
    """Return how long visits and health checks take, one after the other."""
    visits, health, deadline = [], [], time.monotonic() + seconds
    while time.monotonic() < deadline:
        visits.append(visit(port, "/")[0])
        health.append(visit(port, "/sante/")[0])
        time.sleep(0.2)
    return visits, health


def p95_of(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else float("inf")


def trickle(port: int, path: str, cookie: str, over: threading.Event) -> None:
    """Send one body after the other, a byte a second."""
    while not over.is_set():
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
                connection.sendall(SLOW_HEAD.format(path=path, cookie=cookie).encode())
                while not over.wait(1):
                    connection.sendall(b"x")
        except OSError:
            over.wait(0.2)


def visit(port: int, path: str, host: str = "localhost") -> tuple[float, int]:
    start = time.monotonic()
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers=VISIT | {"Host": host})
        response = connection.getresponse()
        response.read()
        status = response.status
    except (OSError, HTTPException):
        status = 0
    finally:
        connection.close()
    return time.monotonic() - start, status


def large_body(port: int, path: str, size: int = 300_000_000) -> tuple[int, int]:
    """Return the answer to a large body, and how much of it was sent by then."""
    block, sent = b"x" * 65_536, 0
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        head = SLOW_HEAD.replace("60000", str(size)).format(path=path, cookie="")
        connection.sendall(head.encode())
        answer = b""
        with suppress(OSError):  # it was hung up on
            while sent < size:
                readable, writable, _ = select.select([connection], [connection], [], 20)
                if readable:
                    answer = connection.recv(100)
                    break
                sent += connection.send(block) if writable else size
    return int(answer.split()[1]) if answer else 0, sent


def in_process():
    """Yield a row for each attack by a parameter, a header or a file."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eigcms.settings")
    import django

    django.setup()
    from django.core.exceptions import ValidationError
    from django.core.files.base import ContentFile

    from eigcms import logs
    from media.uploads import checked_document, checked_image
    from tests.media.hostile import HOSTILE, scan_bomb

    took = seconds_of(lambda: logs.hidden("a" * 50_000))
    yield (
        "50,000 letters in a log line", "39.7 s", f"{took:.2f} s", "tests/eigcms/test_logs.py",
        took < LONGEST_S,
    )  # fmt: skip

    def refused(check, name: str, content: bytes) -> bool:
        try:
            check(ContentFile(content, name=name))
        except ValidationError:
            return True
        return False

    bomb = scan_bomb()
    was_refused: list[bool] = []
    took = seconds_of(lambda: was_refused.append(refused(checked_image, "a.jpg", bomb)))
    yield (
        f"JPEG of 2,000 scans ({len(bomb) // 1000} kB)", "19 s, and twice in the form",
        f"{'refused' if was_refused[0] else 'taken'} in {took:.2f} s",
        "tests/media/test_hostile_files.py", was_refused[0] and took < LONGEST_S,
    )  # fmt: skip
    # Bombs of bytes and of files are small ones there, for tests with small limits.
    documents = {
        name: data for name, (data, _) in HOSTILE.items() if not name.startswith(("bomb", "many"))
    }
    number = sum(refused(checked_document, name, data) for name, data in documents.items())
    yield (
        f"{len(documents)} kinds of hostile documents", "13 of 45 refused", f"{number} refused",
        "tests/media/test_hostile_files.py", number == len(documents),
    )  # fmt: skip


def seconds_of(work) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start


if __name__ == "__main__":
    sys.exit(main())
