"""A real site with the demo content, served by a process of its own as in production."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from deploy.stack import free_port, wait_for
from deploy.system_packages import chromium_path
from tests.databases import DEMO, ROOT, SQLiteFiles, files, make
from tests.editing import totp

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
    """A served site, and its accounts: one for each role, named for it, and « nouvelle ».

    All have the same password and, but for the last, the same authenticator application.
    """

    url: str
    password: str
    python: subprocess.Popen[str]
    used_codes: set[tuple[str, str]] = field(default_factory=set)

    @cached_property
    def paths(self) -> dict[str, str]:
        """The path of a page of each type, by the type's label (see `tests.page_types`)."""
        return json.loads(self.run(PRINT_PATHS))

    @cached_property
    def sessions(self) -> dict[str, str]:
        """The key of an open session of each account that has a second factor."""
        return json.loads(self.run(OPEN_SESSIONS))

    def cookie_of(self, name: str) -> Any:
        """Return the cookie of an open session of this account."""
        return {
            "name": "sessionid",
            "value": self.sessions[name],
            "domain": "localhost",
            "path": "/",
        }

    def signed_in(self, name: str) -> dict[str, Any]:
        """Return the options of a browser profile with an open session of this account."""
        return {"storage_state": {"cookies": [self.cookie_of(name)], "origins": []}}

    def sign_in(self, page: Page, name: str) -> None:
        """Sign an account in at the door, with its password and then a code."""
        page.goto("/admin/login/")
        page.get_by_label("Nom d’utilisateur").fill(name)
        page.get_by_label("Mot de passe").fill(self.password)
        page.get_by_role("button", name="Se connecter").click()
        page.get_by_label("Code à 6 chiffres").fill(self.new_code(name))
        page.get_by_role("button", name="Se connecter").click()
        page.wait_for_url("**/admin/")

    def new_code(self, name: str) -> str:
        """Return a code that the account may still use: each serves once."""
        codes = [totp.code(TOTP_SECRET, steps=steps) for steps in (0, 1, -1)]
        code = next(code for code in codes if (name, code) not in self.used_codes)
        self.used_codes.add((name, code))
        return code

    def run(self, code: str) -> str:
        """Run Python on the site's database and return its output, without blanks at the end.

        One process runs all of it: Django takes seconds to start.
        """
        assert self.python.stdin
        assert self.python.stdout
        self.python.stdin.write(json.dumps(code) + "\n")
        self.python.stdin.flush()
        printed = json.loads(self.python.stdout.readline())
        assert printed is not None, "it failed as said above"
        return printed.rstrip()

    def draft(self, **fields: Any) -> str:
        """Make a draft below the home page, and return its key."""
        return self.run(MAKE_DRAFT.format(fields=fields))


# Runs each line of its input, and prints its output.
RUN_LINES = """
import contextlib, io, json, sys, traceback
import django
from django.db import connections
django.setup()
for line in sys.stdin:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            exec(json.loads(line), {})
        except Exception:
            traceback.print_exc(file=sys.stderr)
            printed = None
    connections.close_all()
    print(json.dumps(printed and printed.getvalue()), flush=True)
"""
TOTP_SECRET = "JBSWY3DPEHPK3PXP"
CREATE_ACCOUNTS = """
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from editing.accounts.second_factor import FactorAdapter
from wagtail.models import Site
Site.objects.update(hostname="localhost", port={port})
secret, password = FactorAdapter().encrypt("{secret}"), make_password("{password}")
for name in ("Rédaction", "Communication", "Administration", "nouvelle"):
    user = User.objects.create(
        username=name.lower().replace("é", "e"), email=f"{{name}}@example.org",
        password=password, first_name=name,
    )
    user.groups.add(Group.objects.get(name="Rédaction" if name == "nouvelle" else name))
    if name != "nouvelle":
        Authenticator.objects.create(user=user, type="totp", data={{"secret": secret}})
"""
OPEN_SESSIONS = """
import json
from django.test import Client
from allauth.mfa.models import Authenticator
from editing.accounts.second_factor import VERIFIED
keys = {}
for factor in Authenticator.objects.filter(type="totp").select_related("user"):
    client = Client()
    client.force_login(factor.user)
    session = client.session
    session[VERIFIED] = factor.user.pk
    session.save()
    keys[factor.user.username] = session.session_key
print(json.dumps(keys))
"""
# The server is a copy of the process that runs Python, so Django starts once.
SERVE = """
import os, sys
from gunicorn.app.wsgiapp import run
if pid := os.fork():
    print(pid)
else:
    sys.argv = ["gunicorn", "eigcms.wsgi", "--bind", "127.0.0.1:{port}", "--threads", "4",
                "--log-level", "warning"]
    run()
"""
STOP = """
import os, signal
os.kill({pid}, signal.SIGTERM)
os.waitpid({pid}, 0)
"""
MAKE_DRAFT = """
from home.models import HomePage
from pages.models import ProgrammePage
home = HomePage.objects.get(locale__language_code="fr")
page = home.add_child(instance=ProgrammePage(live=False, **{fields}))
page.save_revision(clean=False)
print(page.pk)
"""
PRINT_PATHS = """
import json
from tests.page_types import demo_paths
print(json.dumps(demo_paths()))
"""


@contextmanager
def launch_chromium() -> Iterator[Browser]:
    """Run a Chromium without windows until the end of the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS
        )
        yield browser
        browser.close()


@contextmanager
def serve_demo() -> Iterator[LiveSite]:
    """Copy the demo site to a temporary folder, serve it, and take all of it away at the end.

    Its images stay in the one format that a save makes: the others take long and look the same.
    """
    with tempfile.TemporaryDirectory(prefix="eigcms-site-") as name:
        folder, port = Path(name), free_port()
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "DJANGO_SETTINGS_MODULE": "eigcms.settings",
            "MEDIA_ROOT": str(folder / "media"),
            "SITE_URL": f"http://localhost:{port}",
            "SECOND_FACTOR": "required",
        }
        demo = SQLiteFiles()
        demo.copy(make(demo, DEMO), str(folder / "db.sqlite3"))
        shutil.copytree(files(demo), folder / "media")
        python = subprocess.Popen(
            [sys.executable, "-c", RUN_LINES],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        live = LiveSite(
            url=f"http://localhost:{port}",
            password=secrets.token_urlsafe(16),
            python=python,
        )
        live.run(CREATE_ACCOUNTS.format(port=port, password=live.password, secret=TOTP_SECRET))
        server = live.run(SERVE.format(port=port))
        try:
            wait_for(f"{live.url}/robots.txt")
            yield live
        finally:
            live.run(STOP.format(pid=server))
            python.terminate()
            python.wait()
