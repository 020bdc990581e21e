"""Visitors that read a site without end, and record the marks on each page with the time.

    python -m benchmarks.speed_readers PORT CONNECTIONS RATE < addresses.json > reads.jsonl

Reads `CONNECTIONS` at a time, all together `RATE` times a second (0: as fast as it goes), until its
input ends; then prints one JSON array for each read: start and end (seconds of the monotonic
clock), address, status, generation, and what each series of marks showed.
"""

import asyncio
import json
import re
import sys
import time

MARK = re.compile(rb"marque-([a-z]+)-(\d+)")
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
GENERATION = re.compile(rb"x-generation: *(\d+)", re.IGNORECASE)


async def read(
    port: int, addresses: list[str], start: int, pause: float, notes: list, over: asyncio.Event
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    turn, due = start, time.monotonic() + pause * start / 64
    while not over.is_set():
        address = addresses[turn % len(addresses)]
        turn += 1
        if pause:
            await asyncio.sleep(max(0, due - time.monotonic()))
            due += pause
        begun = time.monotonic()
        try:
            writer.write(f"GET {address} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            first = time.monotonic()
            length = LENGTH.search(head)
            body = await reader.readexactly(int(length[1])) if length else b""
        except (OSError, asyncio.IncompleteReadError) as error:
            notes.append([begun, time.monotonic(), address, str(error), 0, {}])
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
            continue
        generation = GENERATION.search(head)
        marks: dict[str, int] = {}
        for series, number in MARK.findall(body):
            name = series.decode()
            marks[name] = max(int(number), marks.get(name, 0))
        status = int(head[9:12])
        number = int(generation[1]) if generation else 0
        notes.append([begun, first, address, status, number, marks])
    writer.close()


async def main(port: int, connections: int, rate: int) -> None:
    addresses = json.loads(sys.stdin.readline())
    over = asyncio.Event()
    notes: list[list] = []
    pause = connections / rate if rate else 0.0
    readers = [
        asyncio.create_task(read(port, addresses, turn, pause, notes, over))
        for turn in range(connections)
    ]
    print("reading", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    over.set()
    await asyncio.gather(*readers)
    for note in notes:
        print(json.dumps(note))


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:4])))
