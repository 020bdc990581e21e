"""PostgreSQL is brought back to a moment before an accident, as docs/deploying.md says."""

import shutil
import subprocess
from contextlib import closing

import psycopg2
import pytest

from deploy.stack import DEPLOY
from tests.only import only
from tests.publishing.real import wait_until
from tests.with_postgresql import Cluster

pytestmark = pytest.mark.long

KEPT = "/var/backups/eigcms/wal"


class Server(Cluster):
    """With the shipped configuration, which keeps segments below the folder."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = self.folder / "wal"
        self.sh("mkdir wal")
        shipped = (DEPLOY / "postgresql" / "eigcms.conf").read_text()
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(shipped.replace(KEPT, str(self.kept)))

    def sh(self, command: str) -> None:
        subprocess.run([*self.as_owner, "sh", "-c", command], check=True, cwd=self.folder)

    def execute(self, statement: str) -> list[tuple]:
        with closing(psycopg2.connect(self.address("postgres"))) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def server():
    server = Server()
    server.start()
    yield server
    server.stop("immediate")
    shutil.rmtree(server.folder)


def test_the_database_comes_back_as_it_was_just_before_an_accident(server):
    server.execute("CREATE TABLE page (title text)")
    server.execute("INSERT INTO page VALUES ('avant la copie')")
    server.run("pg_basebackup", "--host", str(server.folder), "--username", "eigcms",
               "--pgdata", str(server.folder / "base"), "--checkpoint=fast")  # fmt: skip
    server.execute("INSERT INTO page VALUES ('après la copie')")
    (moment,) = only(server.execute("SELECT now()::text"))
    server.execute("DELETE FROM page")

    # The last segment is kept when it is full, or after a minute.
    (last,) = only(server.execute("SELECT pg_walfile_name(pg_switch_wal())"))
    wait_until((server.kept / last).exists)
    server.stop("fast")
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
