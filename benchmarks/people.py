"""An editor and a visitor who write, over HTTP as their browsers do."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import requests
from bs4 import BeautifulSoup
from requests.adapters import HTTPAdapter

# Seconds that nobody waits for longer.
LONGEST = 15
MARK = "marque-"


@dataclass
class Event:
    """One attempt: its kind, its start and end (monotonic seconds), and how it ended.

    `status` is the name of an exception where nothing came, and `mark` what a save wrote. A refusal
    may say when to come back (`is_said`).
    """

    kind: str
    began: float
    ended: float
    is_done: bool
    status: int | str = 0
    mark: str = ""
    is_said: bool = False


class From(HTTPAdapter):
    """Sends requests from an address of this machine."""

    def __init__(self, address: str):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, source_address=(self.address, 0), **kwargs)


@dataclass
class Writer:
    """Somebody at a site, with the cookie of a session or without; `events` is all they tried.

    `address` is where the requests come from: one of this machine.
    """

    url: str
    cookie: str = ""
    address: str = ""
    events: list[Event] = field(default_factory=list)
    # A save is being sent just now.
    saving: threading.Event = field(default_factory=threading.Event)

    def save(self, page: int, mark: str) -> bool:
        """Publish a page with `mark` as its introduction; return whether the editor was told so."""
        began = time.monotonic()
        is_done = False
        status: int | str = 0
        try:
            path = f"/admin/pages/{page}/edit/"
            with self._browser() as browser:
                opened = browser.get(self.url + path, timeout=LONGEST)
                opened.raise_for_status()
                form = form_of(opened.content)
                form |= {"introduction": mark, "body-count": "0", "action-publish": "1"}
                self.saving.set()
                sent = browser.post(self.url + path, form, timeout=LONGEST, allow_redirects=False)
            is_done = sent.status_code == 302 and "/login/" not in sent.headers["Location"]
            status = sent.status_code
        except requests.RequestException as error:
            status = failure(error)
        finally:
            self.saving.clear()
        self.events.append(Event("editor", began, time.monotonic(), is_done, status, mark))
        return is_done

    def upload(self, title: str, size: int) -> bool:
        """Upload a document; return whether the editor was told that it is there."""
        address = f"{self.url}/admin/documents/add/"
        try:
            with self._browser() as browser:
                form = form_of(browser.get(address, timeout=LONGEST).content) | {"title": title}
                sent = browser.post(
                    address, form, files={"file": ("a.txt", b"texte " * (size // 6))},
                    timeout=LONGEST, allow_redirects=False,
                )  # fmt: skip
        except requests.RequestException:
            return False
        return sent.status_code == 302

    def write_to_the_team(self, page: int, subject: str) -> bool:
        """Send the contact form; return whether the visitor was told that it has arrived."""
        form = {"subject": subject, "message": "Bonjour.", "sender": "a@example.org", "website": ""}
        began = time.monotonic()
        try:
            with self._browser() as browser:
                sent = browser.post(
                    f"{self.url}/message/{page}/", form, timeout=LONGEST, allow_redirects=False
                )
            status: int | str = sent.status_code
        except requests.RequestException as error:
            status = failure(error)
        self.events.append(Event("message", began, time.monotonic(), status == 302, status))
        return status == 302

    def _browser(self) -> requests.Session:
        browser = requests.Session()
        browser.headers["Sec-Fetch-Site"] = "same-origin"
        if self.address:
            browser.mount("http://", From(self.address))
        if self.cookie:
            name, _, value = self.cookie.partition("=")
            browser.cookies.set(name, value)
        return browser


def failure(error: requests.RequestException) -> int | str:
    return type(error).__name__ if error.response is None else error.response.status_code


def form_of(page: bytes) -> dict[str, str | list[str]]:
    """Return the fields that a browser would send of an editor's form."""
    soup = BeautifulSoup(page, "lxml")
    form = soup.select_one("form[data-edit-form]") or soup.select_one("form[enctype]")
    fields: dict[str, str | list[str]] = {}
    for tag in form.select("input[name], textarea[name], select[name]") if form else ():
        name, kind = str(tag["name"]), tag.get("type")
        if tag.name == "select":
            chosen = [str(option["value"]) for option in tag.select("option[selected]")]
            fields[name] = chosen if tag.has_attr("multiple") else (chosen or [""])[0]
        elif tag.name == "textarea":
            fields[name] = tag.text
        elif kind not in ("checkbox", "radio", "submit", "button", "file") or (
            kind in ("checkbox", "radio") and tag.has_attr("checked")
        ):
            fields[name] = str(tag.get("value", ""))
    return fields
