"""Pages with links, and all that the jobs do with them."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.core.signals import request_finished
from django.db import close_old_connections
from django.utils import timezone

from editing.links import crawl
from editing.models import LinkedAddress, PageLink
from pages.models import ProgrammePage
from tests.menus import MenuEntry

# An entry of a menu.
DEAD = MenuEntry(url="http://localhost/disparue/", label="Disparue")
ABSENT = "Page introuvable (réponse\xa0404)."


def everywhere(ip: str) -> bool:
    return True


@pytest.fixture(autouse=True)
def _within_the_transaction_of_the_test():
    """Keep the connection after a request, which would end with it as with any visitor's."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    cache.clear()  # as in a process that has read nothing yet
    monkeypatch.setattr(crawl, "PAUSE", timedelta(0))


@pytest.fixture
def add(home):
    """Publish a page with a text that has the links."""

    def add_page(title, *links, model=ProgrammePage, parent=home, **fields):
        text = "".join(f"<p><a {link}>Le bilan</a></p>" for link in links)
        fields = {"slug": title.lower(), "live": True, "body": [("text", text)]} | fields
        return parent.add_child(instance=model(title=title, **fields))

    return add_page


def href(address: str) -> str:
    return f'href="{address}"'


def work() -> None:
    """Do all that is due, as the scheduler does in its time, but ask only this machine."""
    request_finished.disconnect(close_old_connections)  # Django's test client connects it again
    while crawl.follow_changes() or crawl.read_next():
        pass
    footer = LinkedAddress.objects.filter(address__contains=".gouv.fr")
    footer.update(asked_at=timezone.now())
    while crawl.ask_next(everywhere):
        pass


def broken(**which) -> dict[str, str]:
    """Return the addresses of broken links, and what they answer."""
    links = PageLink.objects.filter(**which).exclude(to__fault="").select_related("to")
    return {link.to.address: link.to.fault for link in links}


def a_week_later(model, field: str) -> None:
    model.objects.update(**{field: timezone.now() - timedelta(days=8)})


class Handler(BaseHTTPRequestHandler):
    """Another site, which remembers who asked for what."""

    asked: list[tuple[str, str, str]] = []
    codes = {"/bon": 200, "/absent": 404, "/parti": 410, "/interdit": 403, "/erreur": 500}
    redirects = {"/ailleurs": "/bon", "/rond": "/rond", "/dedans": "http://127.0.0.3:1/"}

    def answer(self):
        path = urlsplit(self.path).path
        self.asked.append((self.command, self.path, self.headers["User-Agent"]))
        if path == "/sans-head":
            code = 405 if self.command == "HEAD" else 200
        else:
            code = 302 if path in self.redirects else self.codes.get(path, 404)
        self.send_response(code)
        if path in self.redirects:
            self.send_header("Location", self.redirects[path])
        self.end_headers()

    do_GET = do_HEAD = answer  # noqa: N815

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def elsewhere():
    """Serve another site, and return its address."""
    server = ThreadingHTTPServer(("127.0.0.2", 0), Handler)  # 127.0.0.1 is the site itself
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield f"http://127.0.0.2:{server.server_port}"
    server.shutdown()
    server.server_close()
