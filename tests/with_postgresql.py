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


@contextlib.contextmanager
def cluster(options: str = FAST) -> Iterator[str]:
    """Start a throw-away cluster and yield the address of an empty database in it."""
    programs = postgresql_bin()
    if programs is None:
        raise SystemExit("PostgreSQL's server is missing: run python deploy/system_packages.py")
    folder = Path(tempfile.mkdtemp(prefix="eigcms-postgresql-"))
    as_owner = []
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres")
        as_owner = ["runuser", "-u", "postgres", "--"]

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [*as_owner, str(programs / program), *arguments],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )

    data = str(folder / "data")
    try:
        run(
            "initdb", "--pgdata", data, "--username", "eigcms",
            "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync",
        )  # fmt: skip
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' {options}"
        run(
            "pg_ctl", "start", "--pgdata", data, "--wait", "--silent",
            "--log", str(folder / "log"), "--options", options,
        )  # fmt: skip
        try:
            run("createdb", "--host", str(folder), "--username", "eigcms", "eigcms")
            yield f"postgresql://eigcms@{quote(str(folder), safe='')}/eigcms"
        finally:
            run("pg_ctl", "stop", "--pgdata", data, "--mode", "immediate", "--silent")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    with cluster() as address:
        environment = os.environ | {"DATABASE_URL": address}
        return subprocess.run(command, check=False, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
