"""An editor and a visitor who write, over HTTP as their browsers do."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from benchmarks.readers import Read
from tests.exchange.editor import fields_of

# Seconds that nobody waits for longer.
LONGEST = 15


class From(HTTPAdapter):
    """Sends requests from an address of this machine."""

    def __init__(self, address: str):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, source_address=(self.address, 0), **kwargs)


@dataclass
class Writer:
    """Somebody at a site, with the cookie of a session or without; `saves` is what they tried.

    `address` is where the requests come from: one of this machine.
    """

    url: str
    cookie: str = ""
    address: str = ""
    saves: list[Read] = field(default_factory=list)
    # A save is being sent just now.
    saving: threading.Event = field(default_factory=threading.Event)

    def save(self, page: int, number: int) -> bool:
        """Publish a page with a number as its introduction; return whether the editor was told so.

        A save that was answered by the sign-in page has the status 401.
        """
        began, path = time.monotonic(), f"/admin/pages/{page}/edit/"
        status: int | str
        try:
            with self._browser() as browser:
                opened = browser.get(self.url + path, timeout=LONGEST)
                opened.raise_for_status()
                form = fields_of(opened.content, "form[data-edit-form]")
                form |= {"introduction": str(number), "body-count": "0", "action-publish": "1"}
                self.saving.set()
                sent = browser.post(self.url + path, form, timeout=LONGEST, allow_redirects=False)
            is_signed_out = "/login/" in sent.headers.get("Location", "")
            # A page in answer is the form again, with what is wrong.
            status = 401 if is_signed_out else 422 if sent.status_code == 200 else sent.status_code
        except requests.RequestException as error:
            answer = error.response
            status = type(error).__name__ if answer is None else answer.status_code
        except AssertionError:  # a page without the form
            status = 401
        finally:
            self.saving.clear()
        read = Read(began, time.monotonic(), path, status, marks={"editor": number})
        self.saves.append(read)
        return read.is_done

    def upload(self, title: str, size: int) -> bool:
        """Upload a document; return whether the editor was told that it is there."""
        address = f"{self.url}/admin/documents/add/"
        try:
            with self._browser() as browser:
                opened = browser.get(address, timeout=LONGEST)
                opened.raise_for_status()
                form = fields_of(opened.content, "form[enctype]") | {"title": title}
                sent = browser.post(
                    address, form, files={"file": ("a.txt", b"texte " * (size // 6))},
                    timeout=LONGEST, allow_redirects=False,
                )  # fmt: skip
        except (requests.RequestException, AssertionError):  # or a page without the form
            return False
        return sent.status_code == 302

    def write_to_the_team(self, page: int, subject: str) -> bool:
        """Send the contact form; return whether the visitor was told that it has arrived."""
        form = {"subject": subject, "message": "Bonjour.", "sender": "a@example.org", "website": ""}
        try:
            with self._browser() as browser:
                sent = browser.post(
                    f"{self.url}/message/{page}/", form, timeout=LONGEST, allow_redirects=False
                )
        except requests.RequestException:
            return False
        return sent.status_code == 302

    def _browser(self) -> requests.Session:
        browser = requests.Session()
        browser.headers["Sec-Fetch-Site"] = "same-origin"
        if self.address:
            browser.mount("http://", From(self.address))
        if self.cookie:
            name, _, value = self.cookie.partition("=")
            browser.cookies.set(name, value)
        return browser
