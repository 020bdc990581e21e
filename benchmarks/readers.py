"""Visitors who read a site without end, and note what they got.

    python -m benchmarks.readers PORT CONNECTIONS RATE HEADERS SOURCE < addresses.json > reads.jsonl

Such a process reads until its input ends; then it prints its reads, a JSON array for each.
"""

import asyncio
import itertools
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from deploy.stack import ROOT

MARK = re.compile(rb"marque-([a-z]+)-(\d+)")
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
GENERATION = re.compile(rb"x-generation: *(\d+)", re.IGNORECASE)
# Seconds that nobody waits for longer.
LONGEST = 15


class Read(NamedTuple):
    """One attempt: its start and first byte (monotonic seconds), and what came.

    `status` is the name of an exception where nothing came. `marks` are the greatest numbers that
    the page showed, by their series (see `benchmarks.content`).
    """

    began: float
    ended: float
    address: str
    status: int | str
    generation: int = 0
    marks: dict[str, int] = {}
    # A refusal said when to come back.
    is_said: bool = False
    has_length: bool = True

    @property
    def is_done(self) -> bool:
        """Whether the page came, or what was sent was taken."""
        return self.status in (200, 302)


@dataclass
class Readers:
    """Visitors on some connections, `rate` requests a second together, until `over` is set.

    Each connection comes from an address of its own in `network`, unless all are to come from
    `source`.
    """

    port: int
    addresses: Iterable[str]
    connections: int
    rate: float
    headers: str = ""
    source: str = ""
    network: str = "127.1"
    reads: list[Read] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=lambda: asyncio.run(self.run()), daemon=True)
        thread.start()
        return thread

    async def run(self) -> None:
        addresses = iter(self.addresses)
        await asyncio.gather(
            *(self._visit(addresses, number) for number in range(self.connections))
        )

    async def _visit(self, addresses: Iterator[str], number: int) -> None:
        await asyncio.sleep(number / self.rate)
        source = self.source or f"{self.network}.{number // 250}.{number % 250 + 1}"
        streams = None
        while not self.over.is_set():
            address, began = next(addresses), time.monotonic()
            try:
                async with asyncio.timeout(LONGEST):
                    streams = streams or await connected(source, self.port)
                    read = await self._ask(*streams, address)
            except (OSError, EOFError, TimeoutError) as error:
                read = Read(began, time.monotonic(), address, type(error).__name__)
            self.reads.append(read)
            # An answer without a length ends with its connection.
            if streams and (read.status != 200 or not read.has_length):
                streams[1].close()
                streams = None
            pause = self.connections / self.rate
            await asyncio.sleep(max(0, began + pause - time.monotonic()))

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str
    ) -> Read:
        began = time.monotonic()
        writer.write(
            f"GET {address} HTTP/1.1\r\nHost: localhost:{self.port}\r\n{self.headers}\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        first = time.monotonic()
        length, generation = LENGTH.search(head), GENERATION.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        marks: dict[str, int] = {}
        for series, number in MARK.findall(body):
            marks[series.decode()] = max(int(number), marks.get(series.decode(), 0))
        return Read(
            began, first, address, int(head[9:12]), int(generation[1]) if generation else 0,
            marks, b"retry-after:" in head.lower(), length is not None,
        )  # fmt: skip


async def connected(source: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect from an address of this machine.

    A port is taken for this connection alone. Otherwise those that wait to be closed would keep
    the site from connecting to its own parts, as readers on machines of their own cannot.
    """
    connection = socket.socket()
    connection.setblocking(False)
    connection.setsockopt(socket.IPPROTO_IP, socket.IP_BIND_ADDRESS_NO_PORT, 1)
    try:
        connection.bind((source, 0))
        await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
    except BaseException:
        connection.close()
        raise
    return await asyncio.open_connection(sock=connection, limit=2**20)


@contextmanager
def reading(
    port: int, addresses: Iterable[str], connections: int, rate: float, headers: str = ""
) -> Iterator[list[Read]]:
    """Have visitors read in a thread until the end of the block; yield the list of their reads."""
    readers = Readers(port, addresses, connections, rate, headers)
    thread = readers.start()
    try:
        yield readers.reads
    finally:
        readers.over.set()
        thread.join()


@contextmanager
def reading_apart(
    port: int,
    addresses: list[str],
    connections: int,
    rate: float,
    headers: str = "",
    source: str = "",
    nice: int = 0,
) -> Iterator[list[Read]]:
    """The same in a process of its own, from other addresses.

    The list is filled at the end of the block. `nice` leaves the processors to the site.
    """
    process = subprocess.Popen(
        ["nice", "-n", str(nice), sys.executable, "-m", "benchmarks.readers",
         str(port), str(connections), str(rate), headers, source],
        cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    reads: list[Read] = []
    try:
        print(json.dumps(addresses), file=process.stdin, flush=True)
        if process.stdout is None or process.stdout.readline() != "reading\n":
            raise SystemExit("The readers did not start.")
        yield reads
        said, _ = process.communicate("")
        reads += [Read(*json.loads(line)) for line in said.splitlines()]
    finally:
        process.kill()
        process.wait()


def main(port: int, connections: int, rate: float, headers: str, source: str) -> None:
    addresses = itertools.cycle(json.loads(sys.stdin.readline()))
    readers = Readers(port, addresses, connections, rate, headers, source, network="127.3")
    thread = readers.start()
    print("reading", flush=True)
    sys.stdin.read()
    readers.over.set()
    thread.join()
    for read in readers.reads:
        print(json.dumps(read))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), *sys.argv[4:])
