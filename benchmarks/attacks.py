"""Can somebody with little means stop visitors, or the editors?

    python -m benchmarks.attacks [--quick] [--seconds 30]

Attacks the stack as shipped, through Varnish and through Caddy in front of it. While an attack
lasts, visitors read a page and search, an editor opens the admin, and a probe asks `/sante/`. An
attack comes from one address, or from as many as it has connections; visitors have others. The
95th percentile of visitors and of the editor stays below `LONGEST_S`, and the editor gets no 503.
An attack of a single request is refused, or over as soon. Attackers have machines of their own, so
here they take of the processors what the site leaves (`nice`).

The rows are in `var/bench/attacks.json`. Exit status 1 if an attack succeeds. `--quick` has ten
seconds for each, through Varnish alone.
"""

import argparse
import itertools
import select
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from benchmarks import results
from benchmarks.people import Writer
from benchmarks.readers import Read, reading, reading_apart
from benchmarks.workers import worker
from deploy.stack import DEPLOY, Stack, free_port, running, wait_for

LONGEST_S = 1.0
FAST = 1e6  # requests a second: as fast as they are answered
LEAST_PRIORITY = 19
SLOW_BODIES, SLOW_READERS = 50, 14
DOCUMENT_BYTES = 48_000_000
INVENTED = "Cookie: sessionid=inventee\r\n"
GUEST = "Cookie: site-a-venir=invite:inventee\r\n"
SOURCE = "127.0.0.66"
NEVER_ASKED = itertools.count()
HEAD = "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\n{more}\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n"
# Messages of as many addresses, before one of somebody honest.
MESSAGES = 150

type Row = dict[str, Any]
type Attack = Callable[[], AbstractContextManager[object]]


@dataclass
class Editor:
    """An editor's session, and the pages of the admin that she opens in turn."""

    cookie: str
    pages: list[str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="ten seconds each, without Caddy")
    parser.add_argument("--seconds", type=int, default=30, help="that each attack lasts")
    options = parser.parse_args()
    seconds = 10 if options.quick else options.seconds
    with (
        tempfile.TemporaryDirectory(prefix="eigcms-attacks-") as name,
        running(Path(name), free_port()) as site,
    ):
        with worker(site.environment) as ask:
            document = ask("benchmarks.content.add_document", "lourd", DOCUMENT_BYTES)
            cookie = ask("benchmarks.content.open_session", "communication")
            edited = ask("benchmarks.content.add_page", "Page de l’éditrice", "page-de-l-editrice")
            contact = ask("benchmarks.content.contact_page", "equipe@example.org")
        # Before the attacks, whose connections take up ports.
        caddy = None if options.quick else start_caddy(site)
        editor = Editor(cookie, ["/admin/", f"/admin/pages/{edited}/edit/"])
        rows = [many_messages(site, contact)]
        rows += through("Varnish", site.port, seconds, document, editor)
        if caddy:
            rows += through("Caddy", caddy, seconds, document, editor)
    rows = results.save_rows("attacks", "attack", rows)
    text = (
        f"At most {LONGEST_S} s, and no 503 for the editor. Sixteen searches wait for their turn"
        " (`deploy/varnish/backends.vcl`). Where sixteen addresses ask for long ones without end,"
        " a visitor’s search waits behind them for about two seconds, or is refused. Fewer places"
        " would refuse more, after a publication too. Sixty addresses that sign in as fast as they"
        " are refused keep Varnish busy on the processors that it shares with the site. Asked"
        " directly, the editors’ service then takes up to a second for `/sante/`, and Varnish hands"
        " on one check at a time: the slowest of a run took between 0.1 and 3 s."
        f"\n\n{results.table(rows)}"
    )
    print(text)
    if not options.quick:
        results.write_section("Attacks", "attacks", text)
    return int(not all(row["held"] for row in rows))


def start_caddy(site: Stack) -> int:
    if shutil.which("caddy") is None:
        raise SystemExit("Caddy is missing: python deploy/system_packages.py --long")
    port = free_port()
    site.environment |= {
        "SITE_HOST": f"http://localhost:{port}",
        "SITE_UPSTREAM": f"127.0.0.1:{site.port}",
        "XDG_DATA_HOME": str(site.folder),
        "XDG_CONFIG_HOME": str(site.folder),
    }
    site.start("caddy", ["caddy", "run", "--config", str(DEPLOY / "Caddyfile")])
    wait_for(f"http://localhost:{port}/robots.txt")
    return port


def through(front: str, port: int, seconds: int, document: str, editor: Editor) -> Iterator[Row]:
    """Yield a row for each attack by the network."""

    def asking(
        paths: list[str], connections: int, headers: str = "", source: str = ""
    ) -> AbstractContextManager[object]:
        return reading_apart(port, paths, connections, FAST, headers, source, nice=LEAST_PRIORITY)

    attacks: dict[str, Attack] = {
        "none, for comparison": nullcontext,
        f"{SLOW_BODIES} slow forms": lambda: slow_bodies(port, ["/", "/admin/login/"], ""),
        f"{SLOW_BODIES} slow uploads": lambda: slow_bodies(port, ["/admin/images/add/"], INVENTED),
        f"{SLOW_READERS} slow readers of 48 MB": lambda: slow_readers(port, document),
        "16 × searches of 60 words": lambda: asking(searches(), 16, source=SOURCE),
        "the same, 16 addresses": lambda: asking(searches(), 16),
        "100 × invented files": lambda: asking(
            invented("/media/images/{}.png"), 100, source=SOURCE
        ),
        "100 × invented pages, 100 addresses": lambda: asking(invented("/nulle-part-{}/"), 100),
        "16 × searches as an invented guest": lambda: asking(
            invented("/defis/?%71=mot{}"), 16, GUEST, SOURCE
        ),
        "60 × invented sessions": lambda: asking(["/"], 60, INVENTED, SOURCE),
        "60 × sign-in, 60 addresses": lambda: asking(["/admin/login/", "/admin/"], 60, INVENTED),
        "32 × health checks": lambda: asking(["/sante/"], 32, source=SOURCE),
    }
    for name, attack in attacks.items():
        with attack():
            row = observed(f"{front}: {name}", port, seconds, editor)
        print(row, flush=True)
        yield row
        time.sleep(5)  # the site comes back to itself
    for path in ("/", "/admin/images/add/"):
        yield large_body(f"{front}: POST of 300 MB to {path}", port, path)


def observed(attack: str, port: int, seconds: int, editor: Editor) -> Row:
    """Return what visitors, an editor and a probe met for some seconds."""
    found = (f"/recherche/?q=mot{number}" for number in NEVER_ASKED)
    visited = itertools.chain.from_iterable(zip(itertools.repeat("/"), found, strict=False))
    time.sleep(3)  # the attack begins
    with (
        # A search a second for each: two would be as many as the cache allows an address.
        reading(port, visited, 4, 4) as visits,
        reading(port, itertools.cycle(editor.pages), 1, 2, f"Cookie: {editor.cookie}\r\n") as edits,
        reading(port, itertools.repeat("/sante/"), 1, 2) as probes,
    ):
        time.sleep(seconds)
    refused = sum(read.status != 200 for read in edits)
    row: Row = {
        "attack": attack,
        "visitors_p95_s": p95(visits),
        "visitors_refused": sum(read.status != 200 for read in visits),
        "editors_p95_s": p95(edits),
        "editors_refused": refused,
        "health_max_s": round(max(read.ended - read.began for read in probes), 2),
        "note": "",
    }
    longest = max(row["visitors_p95_s"], row["editors_p95_s"], row["health_max_s"])
    return row | {"held": longest < LONGEST_S and refused == 0}


def told(attack: str, note: str, is_held: bool) -> Row:
    """Return the row of an attack that nobody else notices."""
    keys = (
        "visitors_p95_s",
        "visitors_refused",
        "editors_p95_s",
        "editors_refused",
        "health_max_s",
    )
    return {"attack": attack} | dict.fromkeys(keys) | {"note": note, "held": is_held}


def p95(reads: list[Read]) -> float:
    taken = [read.ended - read.began for read in reads]
    return (
        round(statistics.quantiles(taken, n=20, method="inclusive")[-1], 2)
        if len(taken) > 1
        else float("inf")
    )


# By the network ---------------------------------------------------------------------------------


@contextmanager
def slow_bodies(port: int, paths: list[str], more: str) -> Iterator[None]:
    """Send bodies of 60 kB, a byte a second."""
    more += FORM.format(length=60_000)
    heads = [HEAD.format(method="POST", path=path, port=port, more=more) for path in paths]

    def trickle(connection: socket.socket) -> None:
        connection.sendall(b"x")

    with slowly(port, heads, SLOW_BODIES, trickle):
        yield


@contextmanager
def slow_readers(port: int, path: str) -> Iterator[None]:
    """Read a document, 200 bytes a second."""

    def sip(connection: socket.socket) -> None:
        if not connection.recv(200):
            raise ConnectionError("hung up")

    with slowly(
        port, [HEAD.format(method="GET", path=path, port=port, more="")], SLOW_READERS, sip
    ):
        yield


@contextmanager
def slowly(
    port: int, heads: list[str], number: int, step: Callable[[socket.socket], None]
) -> Iterator[None]:
    """Do a step each second on so many connections, which are opened again when they are closed."""
    over = threading.Event()

    def attack(head: str) -> None:
        while not over.wait(0.2):
            with suppress(OSError), socket.socket() as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                connection.settimeout(30)
                connection.bind((SOURCE, 0))
                connection.connect(("127.0.0.1", port))
                connection.sendall(head.encode())
                while not over.wait(1):
                    step(connection)

    turns = itertools.islice(itertools.cycle(heads), number)
    threads = [threading.Thread(target=attack, args=[head]) for head in turns]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def searches() -> list[str]:
    """Return searches of sixty short words each, on pages that nobody asked for."""
    chance = Random(0)
    words = [f"{first}{second}" for first in "abdefilmnoprst" for second in "aeiou"]
    return [
        f"/defis/?q={quote(' '.join(chance.sample(words, 60)))}&page={chance.randrange(10**6)}"
        for _number in range(5_000)
    ]


def invented(path: str) -> list[str]:
    """Return addresses of what nobody asked for."""
    return [path.format(number) for number in range(5_000)]


def large_body(attack: str, port: int, path: str, size: int = 300_000_000) -> Row:
    """Send a large body; nobody takes more than a small part of it before the refusal."""
    block, sent, answer = b"x" * 65_536, 0, b""
    more = FORM.format(length=size)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(HEAD.format(method="POST", path=path, port=port, more=more).encode())
        with suppress(OSError):  # it was hung up on
            while sent < size:
                readable, writable, _ = select.select([connection], [connection], [], 20)
                if readable:
                    answer = connection.recv(100)
                    break
                sent += connection.send(block) if writable else size
    status = int(answer.split()[1]) if answer else 0
    note = f"{status or 'cut off'} after {sent / 1e6:.1f} MB"
    return told(attack, note, status in (0, 302, 405, 413) and sent < 20e6)


def many_messages(site: Stack, contact: int) -> Row:
    """Write to the team from many addresses; somebody honest can still write.

    The local mode knows no proxy, so they are seen by the web processes themselves.
    """
    for number in range(MESSAGES):
        Writer(site.origin, address=f"127.2.0.{number + 1}").write_to_the_team(
            contact, f"Inondation {number}"
        )
    is_heard = Writer(site.origin, address=SOURCE).write_to_the_team(contact, "Une question")
    note = "a visitor can write" if is_heard else "a visitor is refused"
    return told(f"{MESSAGES} messages from as many addresses", note, is_heard)


if __name__ == "__main__":
    sys.exit(main())
