"""The people of `benchmarks.chaos`: visitors, an editor, and a visitor of launches."""

import asyncio
import itertools
import random
import re
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlencode

from bs4 import BeautifulSoup

# Requests in a second: to pages that caches keep, and to pages that each visitor gets made.
CACHED_RATE, MADE_RATE = 100, 2
CONNECTIONS = 20
# Seconds between two saves, and after one that did not go.
BETWEEN_SAVES, BEFORE_RETRY = 2.5, 0.2
# Seconds that nobody waits for longer.
LONGEST = 15
MARK = "marque-"
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass
class Event:
    """One attempt of somebody: its kind, its start and end (monotonic seconds), and its success.

    `is_said` tells whether a failure came with a time to come back.
    """

    kind: str
    began: float
    ended: float
    is_done: bool
    status: int | str = 0
    is_said: bool = True
    mark: str = ""


@dataclass
class People:
    """Everybody, until `over` is set; `events` is all that they tried."""

    port: int
    facts: dict
    over: threading.Event = field(default_factory=threading.Event)
    events: list[Event] = field(default_factory=list)
    # The editor is sending a form just now.
    saving: threading.Event = field(default_factory=threading.Event)
    # When each planned page was first seen (seconds since 1970).
    seen: dict[str, float] = field(default_factory=dict)

    def start(self) -> list[threading.Thread]:
        threads = [
            threading.Thread(target=work, daemon=True)
            for work in (self._visit, self._edit, self._await_launches)
        ]
        for thread in threads:
            thread.start()
        return threads

    def since(self, moment: float) -> list[Event]:
        return [event for event in list(self.events) if event.ended >= moment]

    # Visitors -----------------------------------------------------------------------------------

    def _visit(self) -> None:
        asyncio.run(self._visit_all())

    async def _visit_all(self) -> None:
        searches = (f"/recherche/?q=mot{number}" for number in itertools.count())
        cached = itertools.cycle(self.facts["addresses"])
        await asyncio.gather(
            *(
                self._read("cached", cached, CONNECTIONS / CACHED_RATE, number / CACHED_RATE)
                for number in range(CONNECTIONS)
            ),
            *(self._read("made", searches, 2 / MADE_RATE, turn / MADE_RATE) for turn in range(2)),
        )

    async def _read(self, kind, addresses, pause: float, delay: float = 0) -> None:
        await asyncio.sleep(delay)
        streams = None
        while not self.over.is_set():
            began = time.monotonic()
            status: int | str
            try:
                async with asyncio.timeout(LONGEST):
                    streams = streams or await asyncio.open_connection(
                        "127.0.0.1", self.port, limit=2**20
                    )
                    status, is_said = await self._ask(streams, next(addresses))
            except (OSError, EOFError, TimeoutError, asyncio.IncompleteReadError) as error:
                status, is_said = type(error).__name__, False
            if status != 200 and streams:
                streams[1].close()
                streams = None
            self.events.append(Event(kind, began, time.monotonic(), status == 200, status, is_said))
            await asyncio.sleep(max(0, began + pause - time.monotonic()))

    async def _ask(self, streams, address: str) -> tuple[int, bool]:
        reader, writer = streams
        host = f"Host: localhost:{self.port}"
        writer.write(f"GET {address} HTTP/1.1\r\n{host}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        if length:
            await reader.readexactly(int(length[1]))
        status = int(head[9:12])
        return status, status == 503 and b"retry-after:" in head.lower()

    # The editor ---------------------------------------------------------------------------------

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> HTTPResponse:
        """Ask as the editor does, and return the response, read. Raises OSError, HTTPException."""
        connection = HTTPConnection("localhost", self.port, timeout=LONGEST)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {"Host": f"localhost:{self.port}"} | names)
            response = connection.getresponse()
            response.body = response.read()  # type: ignore[attr-defined]
            return response
        finally:
            connection.close()

    def _edit(self) -> None:
        path = f"/admin/pages/{self.facts['edited']}/edit/"
        for number in itertools.count():
            while not self.over.is_set() and not self._save(path, f"{MARK}{number}"):
                self.over.wait(BEFORE_RETRY)
            if self.over.wait(BETWEEN_SAVES):
                return

    def _save(self, path: str, mark: str) -> bool:
        began = time.monotonic()
        status: int | str
        is_said = False
        try:
            status, is_said = self._save_once(path, mark)
        except (OSError, HTTPException) as error:
            status = type(error).__name__
        finally:
            self.saving.clear()
        is_done = status == 302
        self.events.append(Event("editor", began, time.monotonic(), is_done, status, is_said, mark))
        return is_done

    def _save_once(self, path: str, mark: str) -> tuple[int, bool]:
        opened = self.ask("GET", path, Cookie=self.facts["cookie"])
        if opened.status != 200:
            return opened.status, bool(opened.headers["Retry-After"])
        form = form_of(opened.body) | {  # type: ignore[attr-defined]
            "introduction": mark,
            "body-count": "0",
            "action-publish": "1",
        }
        self.saving.set()
        sent = self.ask("POST", path, urlencode(form, doseq=True).encode(), **self._form(form))
        is_saved = sent.status == 302 and "/login/" not in sent.headers["Location"]
        return (302 if is_saved else sent.status), bool(sent.headers["Retry-After"])

    def _form(self, form: dict) -> dict[str, str]:
        token = form["csrfmiddlewaretoken"]
        return {
            "Content_Type": "application/x-www-form-urlencoded",
            "Cookie": f"{self.facts['cookie']}; csrftoken={token}",
            "Origin": f"http://localhost:{self.port}",
        }

    def upload(self, title: str, size: int) -> bool:
        """Upload a document; return whether the editor was told that it is there."""
        path = "/admin/documents/add/"
        try:
            opened = self.ask("GET", path, Cookie=self.facts["cookie"])
            form = form_of(opened.body) | {"title": title}  # type: ignore[attr-defined]
            boundary = f"limit{random.getrandbits(64)}"
            parts = [
                f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                for name, value in form.items()
                if isinstance(value, str)
            ]
            head = (
                f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"'
                "\r\nContent-Type: text/plain\r\n\r\n"
            )
            body = "".join(parts).encode() + head.encode() + b"texte " * (size // 6)
            body += f"\r\n--{boundary}--\r\n".encode()
            headers = self._form(form) | {
                "Content_Type": f"multipart/form-data; boundary={boundary}"
            }
            return self.ask("POST", path, body, **headers).status == 302
        except (OSError, HTTPException, KeyError):
            return False

    def write_to_the_team(self, subject: str) -> bool:
        """Send the contact form as a visitor; return whether they were told that it has arrived."""
        form = {"subject": subject, "message": "Bonjour.", "sender": "a@example.org", "website": ""}
        began = time.monotonic()
        try:
            sent = self.ask(
                "POST", f"/message/{self.facts['contact']}/", urlencode(form).encode(),
                Content_Type="application/x-www-form-urlencoded", Sec_Fetch_Site="same-origin",
            )  # fmt: skip
            status: int | str = sent.status
        except (OSError, HTTPException) as error:
            status = type(error).__name__
        self.events.append(Event("message", began, time.monotonic(), status == 302, status))
        return status == 302

    # Launches -----------------------------------------------------------------------------------

    def _await_launches(self) -> None:
        for address, planned in self.facts["plans"].items():
            if self.over.wait(max(0, planned - time.time())):
                return
            while not self.over.wait(0.1):
                try:
                    if self.ask("GET", address).status == 200:
                        break
                except (OSError, HTTPException):
                    continue
            self.seen[address] = time.time()


def form_of(page: bytes) -> dict[str, str | list[str]]:
    """Return the data that a browser would send of an editor's form."""
    soup = BeautifulSoup(page, "lxml")
    form = soup.select_one("form[data-edit-form]") or soup.select_one("form[enctype]")
    if form is None:
        return {}
    fields: dict[str, str | list[str]] = {}
    for tag in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(tag["name"]), tag.get("type", "")
        if kind in ("submit", "button", "file") or (
            kind in ("checkbox", "radio") and not tag.has_attr("checked")
        ):
            continue
        if tag.name == "select":
            chosen = [str(option["value"]) for option in tag.select("option[selected]")]
            fields[name] = chosen if tag.has_attr("multiple") else (chosen or [""])[0]
        else:
            fields[name] = tag.text if tag.name == "textarea" else str(tag.get("value", ""))
    return fields
