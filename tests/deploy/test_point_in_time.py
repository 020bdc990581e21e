"""PostgreSQL is brought back to a moment before an accident, as docs/deploying.md says."""

import os
import shutil
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest

from deploy.stack import DEPLOY
from deploy.system_packages import postgresql_bin
from tests.publishing.real import wait_until

pytestmark = pytest.mark.long

KEPT = "/var/backups/eigcms/wal"


class Server:
    """A PostgreSQL cluster of its own, wholly below `folder`."""

    def __init__(self, folder: Path):
        self.folder, self.data, self.kept = folder, folder / "data", folder / "wal"
        self.as_owner = []
        if os.geteuid() == 0:  # the server refuses to run as root
            self.as_owner = ["runuser", "-u", "postgres", "--"]
            shutil.chown(folder, "postgres")

    def run(self, program: str, *arguments: str) -> None:
        path = postgresql_bin() / program if postgresql_bin() else program
        subprocess.run(
            [*self.as_owner, str(path), *arguments],
            check=True, cwd=self.folder, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def sh(self, command: str) -> None:
        subprocess.run([*self.as_owner, "sh", "-c", command], check=True, cwd=self.folder)

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}'"
        self.run(
            "pg_ctl", "start", "--pgdata", str(self.data), "--wait", "--silent",
            "--log", str(self.folder / "log"), "--options", options,
        )  # fmt: skip

    def stop(self, mode: str = "fast") -> None:
        self.run("pg_ctl", "stop", "--pgdata", str(self.data), "--mode", mode, "--silent")

    def execute(self, statement: str) -> list[tuple]:
        address = f"postgresql://postgres@{quote(str(self.folder), safe='')}/postgres"
        with closing(psycopg2.connect(address)) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def configuration(self) -> str:
        return (DEPLOY / "postgresql" / "eigcms.conf").read_text().replace(KEPT, str(self.kept))


@pytest.fixture
def server():
    folder = Path(tempfile.mkdtemp(prefix="eigcms-pitr-"))
    server = Server(folder)
    server.run("initdb", "--pgdata", str(server.data), "--username", "postgres", "--auth", "trust",
               "--no-sync")  # fmt: skip
    server.sh("mkdir wal")
    with (server.data / "postgresql.conf").open("a") as file:
        file.write(server.configuration())
    server.start()
    yield server
    server.stop("immediate")
    shutil.rmtree(folder)


def test_the_database_comes_back_as_it_was_just_before_an_accident(server):
    server.execute("CREATE TABLE page (title text)")
    server.execute("INSERT INTO page VALUES ('avant la copie')")
    server.run("pg_basebackup", "--host", str(server.folder), "--username", "postgres",
               "--pgdata", str(server.folder / "base"), "--checkpoint=fast")  # fmt: skip
    server.execute("INSERT INTO page VALUES ('après la copie')")
    [(moment,)] = server.execute("SELECT now()::text")
    server.execute("DELETE FROM page")

    # The last segment is kept when it is full, or after a minute.
    [(last,)] = server.execute("SELECT pg_walfile_name(pg_switch_wal())")
    wait_until((server.kept / last).exists)
    server.stop()
    server.sh("mv data broken && mv base data && touch data/recovery.signal")
    with (server.data / "postgresql.auto.conf").open("a") as file:
        file.write(
            f"restore_command = 'cp {server.kept}/%f %p'\n"
            f"recovery_target_time = '{moment}'\nrecovery_target_action = 'promote'\n"
        )
    server.start()

    wait_until(lambda: server.execute("SELECT pg_is_in_recovery()") == [(False,)])
    rows = server.execute("SELECT title FROM page")
    assert rows == [("avant la copie",), ("après la copie",)]
