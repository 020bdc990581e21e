"""A real site with the demo content, served to a real browser.

The server is a process of its own with its own database, as in production; a test that changes
content makes pages of its own.
"""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.system_packages import chromium_path

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker("browser")
            # One worker drives the browser: one server and one Chromium are enough.
            item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass(frozen=True)
class LiveSite:
    """A served site: its address and the password shared by its accounts (named for the roles)."""

    url: str
    password: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a management command on the site's database and return what it prints."""
        result = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return result.stdout


CREATE_ACCOUNTS = """
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
for name in ("Rédaction", "Communication", "Administration"):
    user = get_user_model().objects.create_user(
        name.lower().replace("é", "e"), f"{{name}}@example.org", "{password}", first_name=name
    )
    user.groups.add(Group.objects.get(name=name))
from publishing import background
while background.run_one():
    pass
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    folder = tmp_path_factory.mktemp("site")
    port = free_port()
    live = LiveSite(
        url=f"http://localhost:{port}",
        password=secrets.token_urlsafe(16),
        environment=os.environ
        | {
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "MEDIA_ROOT": str(folder / "media"),
            "SITE_URL": f"http://localhost:{port}",
        },
    )
    live.manage("prepare")
    live.manage("load_demo")
    live.manage("shell", "--verbosity", "0", "-c", CREATE_ACCOUNTS.format(password=live.password))
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "eigcms.wsgi", "--bind", f"127.0.0.1:{port}",
         "--threads", "4", "--log-level", "warning"],
        cwd=ROOT,
        env=live.environment,
    )  # fmt: skip
    try:
        wait_until_served(live.url, server)
        yield live
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_served(url: str, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(url + "/robots.txt"):  # noqa: S310 - our own address
                return
        except URLError:
            time.sleep(0.1)
    raise RuntimeError("The site did not start.")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, site: LiveSite) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a path of the site in a fresh browser profile.

    Requests to other hosts and messages of the browser's console fail the test: a public page asks
    nobody else for anything, and its content security policy blocks nothing it needs.
    """
    contexts = []
    foreign: list[str] = []
    complaints: list[str] = []

    def open_path(path: str, **options) -> Page:
        context = chromium.new_context(base_url=site.url, locale="fr-FR", **options)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((site.url, "data:")) else foreign.append(request.url)
            ),
        )
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text) if message.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path, wait_until="load")
        return page

    yield open_path
    for context in contexts:
        context.close()
    assert foreign == []
    assert complaints == []


@pytest.fixture
def axe_findings() -> Callable[[Page], list[str]]:
    """Return a function that lists what axe-core finds wrong with a page, one line a finding."""

    def findings(page: Page) -> list[str]:
        results = Axe().run(page)
        return [
            f"{violation['id']}: {node['html'][:200]} ({node['failureSummary'][:300]})"
            for violation in results.response["violations"]
            for node in violation["nodes"]
        ]

    return findings
