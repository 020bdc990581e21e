"""Creates the databases that tests start from once, and copies them.

`MIGRATED` is the state after the migrations. `DEMO` has the demo content and its files. `CROWD` has
130 challenges (see `tests.challenges.crowd`). Creating them takes longer than most test modules. So
these templates stay in `var/test-databases`, or in the cluster of the run, under a digest of the
code that fills them. A cluster ends with its run, and a dump of its migrated database stays. Each
worker copies the templates at its start, and again after a test that commits.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import psycopg2
from psycopg2.sql import SQL, Identifier

from tests.environment import SCRATCH

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "test-databases"
MIGRATED, DEMO, CROWD = "migrated", "demo", "crowd"
COMMANDS = {
    MIGRATED: ["prepare"],
    DEMO: ["load_demo"],
    CROWD: ["shell", "-c", "from tests.challenges.crowd import crowd; crowd(130)"],
}
# The digest to use if the code changed but not the content of the databases.
KEY_VARIABLE = "TEST_DATABASES"
# Databases of other versions of the code are deleted after this time without use.
KEPT_SECONDS = 3600


class SQLiteFiles:
    """A folder of databases. `PostgreSQLCluster` has the same methods."""

    def __init__(self) -> None:
        self.key = digest()

    def template(self, kind: str) -> str:
        """Return the name of the original database."""
        return str(FOLDER / self.key / f"{kind}.sqlite3")

    def copy_of(self, kind: str) -> str:
        """Return the name of this process's copy."""
        return str(SCRATCH / f"{kind}.sqlite3")

    def address(self, name: str) -> str:
        """Return the `DATABASE_URL` of a database."""
        return f"sqlite:///{name}"

    def exists(self, name: str) -> bool:
        return Path(name).exists()

    def create(self, name: str) -> None:
        """Create an empty database, and replace one of this name."""
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)

    def copy(self, source: str, name: str) -> None:
        """Copy `source`, and replace a database of this name."""
        self.create(name)
        shutil.copyfile(source, name)

    def load(self, name: str) -> bool:
        """Fill an empty database as an earlier run migrated it. Return whether one did."""
        return False

    def keep(self, name: str) -> None:
        """Keep a migrated database for later runs: the template is a file, which stays."""

    def finish(self, name: str, final: str) -> None:
        """Create the planner's statistics of production, and rename the database."""
        with sqlite3.connect(name) as database:
            database.execute("ANALYZE")
        database.close()
        Path(name).rename(final)


class PostgreSQLCluster:
    def __init__(self, address: str) -> None:
        self.base = address.rpartition("/")[0]
        self.key = digest(address)
        self.dump = FOLDER / digest() / "migrated.dump"

    def template(self, kind: str) -> str:
        return f"{kind}_{self.key}"

    def copy_of(self, kind: str) -> str:
        return f"test_{kind}_{os.getpid()}"

    def address(self, name: str) -> str:
        return f"{self.base}/{name}"

    @contextmanager
    def cursor(self, name: str) -> Iterator[psycopg2.extensions.cursor]:
        """Yield a cursor of a database; each statement commits by itself."""
        with closing(psycopg2.connect(self.address(name))) as database:
            database.autocommit = True
            yield database.cursor()

    def exists(self, name: str) -> bool:
        with self.cursor("postgres") as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    def create(self, name: str) -> None:
        self.copy("template1", name)

    def copy(self, source: str, name: str) -> None:
        with self.cursor("postgres") as cursor:
            cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
            cursor.execute(
                SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(source))
            )

    def load(self, name: str) -> bool:
        if not self.dump.exists():
            return False
        command = ["pg_restore", "--no-owner", f"--dbname={self.address(name)}", str(self.dump)]
        subprocess.run(command, check=True)
        return True

    def keep(self, name: str) -> None:
        self.dump.parent.mkdir(exist_ok=True)
        unfinished = self.dump.with_suffix(f".{os.getpid()}")
        command = ["pg_dump", "--format=custom", f"--file={unfinished}", self.address(name)]
        subprocess.run(command, check=True)
        unfinished.rename(self.dump)

    def finish(self, name: str, final: str) -> None:
        with self.cursor(name) as cursor:
            cursor.execute("ANALYZE")
        with self.cursor("postgres") as cursor:
            cursor.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(final)))
            cursor.execute(
                SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(name), Identifier(final))
            )


Server = SQLiteFiles | PostgreSQLCluster


def server_in_use() -> Server:
    """Return the server that `DATABASE_URL` names."""
    address = os.environ["DATABASE_URL"]
    return SQLiteFiles() if address.startswith("sqlite:") else PostgreSQLCluster(address)


def make(server: Server, kind: str) -> str:
    """Return the name of the template; create it unless this code has done so today."""
    migrated = "" if kind == MIGRATED else make(server, MIGRATED)
    with alone(kind):
        folder = FOLDER / server.key
        folder.mkdir(exist_ok=True)
        folder.touch()  # used just now
        template, made = server.template(kind), folder / f"{kind}-made"
        if not (made.exists() and server.exists(template)):
            create(server, kind, migrated)
            made.touch()
        return template


def create(server: Server, kind: str, migrated: str) -> None:
    unfinished = server.template(f"{kind}-unfinished")
    if kind == MIGRATED:
        remove_unused()
        server.create(unfinished)
    else:
        server.copy(migrated, unfinished)
    media = files(server)
    if kind == DEMO:
        shutil.rmtree(media, ignore_errors=True)
    if kind != MIGRATED or not server.load(unfinished):
        subprocess.run(
            [sys.executable, "manage.py", *COMMANDS[kind]],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": server.address(unfinished), "MEDIA_ROOT": str(media)},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        if kind == MIGRATED:
            server.keep(unfinished)
    server.finish(unfinished, server.template(kind))


def files(server: Server) -> Path:
    """Return the folder of the files of the demo content."""
    return FOLDER / server.key / "media"


@contextmanager
def alone(kind: str) -> Iterator[None]:
    """Make the other workers that want this database wait for this one."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{kind}-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def remove_unused() -> None:
    for folder in FOLDER.iterdir():
        if folder.is_dir() and folder.stat().st_mtime < time.time() - KEPT_SECONDS:
            shutil.rmtree(folder)


@cache
def digest(*more: str) -> str:
    """Return a digest of the tables, the demo and its day.

    The tables depend on the migrations, and the rows on the models, the demo and the search index.
    """
    if key := os.environ.get(KEY_VARIABLE):
        return key
    made_of = hashlib.sha256(repr((time.strftime("%F"), sys.version, more)).encode())
    patterns = (
        "**/migrations/*.py",
        "*/models.py",
        "*/models/*.py",
        "*/*/models.py",
        "demo/**/*",
        "listing/search/*.py",
        "exchange/export/**/*.py",
    )
    files = {file for pattern in patterns for file in ROOT.glob(pattern) if file.is_file()}
    ours = {ROOT / "tests" / "environment.py", ROOT / "tests" / "challenges" / "crowd.py"}
    for file in sorted({ROOT / "requirements-dev.txt", *ours, *files}):
        if "__pycache__" not in file.parts:
            made_of.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return made_of.hexdigest()[:16]
