"""Serve the site on this machine, ready to use: database, accounts, demo content, static files.

With `DEBUG=yes` Django's own server serves it, and reloads when code changes.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from home.models import HomePage
from media.renditions import make_missing_renditions

ACCOUNTS_FILE = settings.VAR_DIR / "comptes.txt"
# One account for each role: user name and group.
ROLES = {
    "redaction": "Rédaction",
    "communication": "Communication",
    "administration": "Administration",
}

BUILD = ["make", "--silent", "var/static/.built"]


class Command(BaseCommand):
    help = "Sert le site sur cette machine (ENVIRONMENT=local seulement)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--prepare-only", action="store_true", help="ne sert pas le site")
        parser.add_argument("--accounts", type=Path, default=ACCOUNTS_FILE, help="mots de passe")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = options["accounts"]
        if not settings.IS_LOCAL:
            raise CommandError("run_local est réservé à ENVIRONMENT=local (voir .env.example).")
        port = int(os.environ.get("PORT", "8000"))
        if not options["prepare_only"] and is_taken(port):
            raise CommandError(
                f"Le port {port} est déjà utilisé. Pour un autre : make run PORT={port + 1}"
            )
        # The static files are built while the database is filled.
        building = None if settings.DEBUG else subprocess.Popen(BUILD, cwd=settings.BASE_DIR)  # noqa: S603
        self.say("Préparation de la base de données…")
        call_command("prepare", verbosity=0, stdout=StringIO())
        if not get_user_model().objects.exists():
            create_accounts(accounts)
        if not HomePage.objects.filter(latest_revision__isnull=False).exists():
            self.say("Chargement du contenu de démonstration, une minute environ…")
            call_command("load_demo", stdout=StringIO())
        if building is not None:
            if building.poll() is None:
                self.say("Construction des fichiers statiques…")
            if building.wait():
                raise CommandError("Les fichiers statiques n’ont pas pu être construits.")
        self.say(welcome(port, accounts))
        if not options["prepare_only"]:
            sys.exit(serve(port))
        while make_missing_renditions():  # else the scheduler makes them while the site serves
            pass

    def say(self, text: str) -> None:
        """Write at once, also into a file or a pipe."""
        self.stdout.write(text)
        self.stdout.flush()


def is_taken(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return True
    return False


def create_accounts(path: Path) -> None:
    """Create an account for each role and keep their random passwords in `path` (mode 0600)."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        for name, group in ROLES.items():
            password = secrets.token_urlsafe(12)
            user = get_user_model().objects.create_user(
                name, f"{name}@localhost", password, first_name=group
            )
            user.groups.add(Group.objects.get(name=group))
            file.write(f"{name:<16}{password}\n")


def welcome(port: int, accounts: Path) -> str:
    passwords = accounts.read_text() if accounts.exists() else ""
    return f"""
  Le site            http://localhost:{port}/
  L’administration   http://localhost:{port}/admin/

  Pour se connecter (comptes gardés dans {accounts.relative_to(settings.BASE_DIR, walk_up=True)}) :

{"".join(f"    {line}\n" for line in passwords.splitlines())}
  Mode local : HTTPS, HSTS, cookies « Secure » et second facteur ne sont pas exigés ;
  le site ne répond qu’à cette machine. Ctrl-C arrête tout.
"""


def serve(port: int) -> int:
    """Run the web server and the scheduler until one of them ends or the command is stopped."""
    web = [
        sys.executable, "-m", "gunicorn", "eigcms.wsgi", "--bind", f"127.0.0.1:{port}",
        "--workers", "1", "--threads", "4", "--log-level", "warning",
    ]  # fmt: skip
    if settings.DEBUG:
        web = [sys.executable, "manage.py", "runserver", f"127.0.0.1:{port}"]
    commands = [web, [sys.executable, "manage.py", "run_scheduler"]]
    processes = [subprocess.Popen(command, cwd=settings.BASE_DIR) for command in commands]  # noqa: S603
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping and all(process.poll() is None for process in processes):
        time.sleep(0.2)
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait()
    return 0 if stopping else 1
