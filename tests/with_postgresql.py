"""Run a command with `DATABASE_URL` naming a throw-away PostgreSQL cluster.

`python tests/with_postgresql.py COMMAND [ARGUMENT …]` starts a cluster in a temporary folder,
reachable through a socket in it and nothing else, runs the command, stops the cluster, removes the
folder and exits with the command's status.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from deploy.system_packages import postgresql_bin

# A throw-away cluster need not survive a crash, so nothing waits for the disk.
FAST = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
    " -c autovacuum=off"  # it does not live long enough to need autovacuum
)


class Cluster:
    """A PostgreSQL server in a temporary folder, which a socket there leads to and nothing else."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="eigcms-postgresql-"))
        self.data = self.folder / "data"
        self.as_owner: list[str] = []
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(self.folder, "postgres")
            self.as_owner = ["runuser", "-u", "postgres", "--"]
        self.run(
            "initdb", "--pgdata", str(self.data), "--username", "eigcms",
            "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync",
        )  # fmt: skip

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the owner of the cluster."""
        programs = postgresql_bin()
        if programs is None:
            raise SystemExit("PostgreSQL's server is missing: run python deploy/system_packages.py")
        subprocess.run(
            [*self.as_owner, str(programs / program), *arguments],
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )

    def start(self, options: str = "") -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' {options}"
        self.run(
            "pg_ctl", "start", "--pgdata", str(self.data), "--wait", "--silent",
            "--log", str(self.folder / "log"), "--options", options,
        )  # fmt: skip

    def stop(self, mode: str) -> None:
        self.run("pg_ctl", "stop", "--pgdata", str(self.data), "--mode", mode, "--silent")

    def address(self, database: str) -> str:
        return f"postgresql://eigcms@{quote(str(self.folder), safe='')}/{database}"


@contextlib.contextmanager
def cluster(options: str = FAST) -> Iterator[str]:
    """Start a throw-away cluster and yield the address of an empty database in it."""
    server = Cluster()
    try:
        server.start(options)
        try:
            server.run("createdb", "--host", str(server.folder), "--username", "eigcms", "eigcms")
            yield server.address("eigcms")
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(server.folder, ignore_errors=True)


def main(command: list[str]) -> int:
    with cluster() as address:
        environment = os.environ | {"DATABASE_URL": address}
        return subprocess.run(command, check=False, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
