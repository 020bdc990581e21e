"""A real site with the demo content, served by a process of its own as in production."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.databases import DEMO, ROOT, SQLiteFiles, files, make

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class LiveSite:
    """A served site: its address and the password shared by its accounts (named for the roles)."""

    url: str
    password: str
    environment: dict[str, str]

    @cached_property
    def paths(self) -> dict[str, str]:
        """The path of a page of each type, by the type's label (see `tests.page_types`)."""
        return json.loads(self.manage("shell", "--verbosity", "0", "-c", PRINT_PATHS))

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
"""
PRINT_PATHS = """
import json
from tests.page_types import demo_paths
print(json.dumps(demo_paths()))
"""


@contextmanager
def serve_demo() -> Iterator[LiveSite]:
    """Copy the demo site to a temporary folder, serve it, and take all of it away at the end.

    Its images stay in the one format that a save makes: the others take long and look the same.
    """
    with tempfile.TemporaryDirectory(prefix="eigcms-site-") as name:
        folder, port = Path(name), free_port()
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
        demo = SQLiteFiles()
        demo.copy(make(demo, DEMO), str(folder / "db.sqlite3"))
        shutil.copytree(files(demo), folder / "media")
        live.manage("prepare")  # the address of this site
        live.manage(
            "shell", "--verbosity", "0", "-c", CREATE_ACCOUNTS.format(password=live.password)
        )
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
