"""Runs the whole site as in production (`make stack`), from the files beside this one.

    python -m deploy.stack

It starts PostgreSQL, two services of gunicorn, two schedulers and Varnish, on
http://localhost:8000 (PORT changes it). The data are in `var/stack`. Measurements use `running`.
"""

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from deploy.system_packages import postgresql_bin

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
FOLDER = ROOT / "var" / "stack"
SCHEDULERS = 2
VISITORS, EDITORS = "web", "editors"
# Editors have the processor first.
NICE = 5
# Seconds until a stopping process is killed.
PATIENCE = 20


@dataclass
class Stack:
    """A running stack: its addresses, its environment, and a method to start more processes.

    The `sockets` of the services of gunicorn, by their names, outlive their processes, as those of
    systemd do: who asks meanwhile waits.
    """

    folder: Path
    port: int
    sockets: dict[str, socket.socket]
    notices_port: int
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def web_ports(self) -> dict[str, int]:
        return {name: each.getsockname()[1] for name, each in self.sockets.items()}

    @property
    def origin(self) -> str:
        """The address of the visitors' web processes."""
        return f"http://localhost:{self.web_ports[VISITORS]}"

    def manage(self, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=True
        )

    def printed(self, *arguments: str) -> str:
        """Run a management command and return what it prints."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, check=True, text=True, stdout=subprocess.PIPE,
        ).stdout  # fmt: skip

    def start(self, name: str, command: list[str], *descriptors: int) -> None:
        self.processes[name] = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, pass_fds=descriptors
        )

    def stop(self, name: str) -> None:
        process = self.processes.pop(name)
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def start_web(self) -> None:
        gunicorn = str(Path(sys.executable).with_name("gunicorn"))
        command = [gunicorn, "--config", str(DEPLOY / "gunicorn_conf.py"), "eigcms.wsgi"]
        for name, each in self.sockets.items():
            self.start(name, [*command, "--bind", f"fd://{each.fileno()}"], each.fileno())
            if name == VISITORS:
                os.setpriority(os.PRIO_PROCESS, self.processes[name].pid, NICE)

    def start_schedulers(self) -> None:
        for number in range(1, SCHEDULERS + 1):
            self.start(f"scheduler {number}", [sys.executable, "manage.py", "run_scheduler"])

    def stop_schedulers(self) -> None:
        for number in range(1, SCHEDULERS + 1):
            self.stop(f"scheduler {number}")

    def start_varnish(self) -> None:
        here = (DEPLOY / "varnish" / "backends.vcl").read_text()
        for port, name in (("8001", VISITORS), ("8002", EDITORS)):
            here = here.replace(f'"{port}"', f'"{self.web_ports[name]}"')
        (self.folder / "backends.vcl").write_text(here)
        self.start(
            "varnish",
            [
                varnishd(), "-F", "-j", "none",
                "-n", str(self.folder / "varnish"),
                "-a", f"site=127.0.0.1:{self.port}",
                "-a", f"notices=127.0.0.1:{self.notices_port}",
                "-f", str(DEPLOY / "varnish" / "site.vcl"),
                "-p", f"vcl_path={self.folder}",
                *varnish_options(),
            ],
        )  # fmt: skip


@contextmanager
def running(
    folder: Path, port: int, prepare: Callable[[Stack], None] | None = None
) -> Iterator[Stack]:
    """Run the stack until the end of the block, with its data in `folder`.

    `prepare` fills the database before anything is served.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)  # PostgreSQL runs as another user
    with ExitStack() as stack:
        address = stack.enter_context(postgresql(folder / "postgresql"))
        sockets = {
            name: stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=2048))
            for name in (VISITORS, EDITORS)
        }
        notices_port = free_port()
        environment = os.environ | {
            "ENVIRONMENT": "local",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "SECRET_KEY": secret(folder / "secret"),
            "DATABASE_URL": address,
            "MEDIA_ROOT": str(folder / "media"),
            "PORT": str(port),
            "SITE_URL": f"http://localhost:{port}",
        }
        site = Stack(folder, port, sockets, notices_port, environment, {})
        try:
            (prepare or with_demo)(site)
            environment["FRONT_CACHE_URLS"] = f"http://127.0.0.1:{notices_port}/"
            site.start_web()
            site.start_schedulers()
            wait_for(f"{site.origin}/robots.txt")
            site.start_varnish()
            wait_for(f"{site.url}/robots.txt")
            yield site
        finally:
            for name in reversed(list(site.processes)):
                site.stop(name)


def with_demo(site: Stack) -> None:
    accounts = str(site.folder / "comptes.txt")
    site.manage("run_local", "--prepare-only", "--accounts", accounts)


@contextmanager
def postgresql(data: Path) -> Iterator[str]:
    """Run a cluster kept in `data`, reachable through a socket there, and yield its database."""
    is_new = not (data / "PG_VERSION").exists()
    data.mkdir(exist_ok=True, mode=0o700)
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(data, "postgres")
    if is_new:
        run_postgresql(
            "initdb", "--pgdata", str(data), "--username", "eigcms",
            "--auth", "trust", "--encoding", "UTF8", "--no-locale",
        )  # fmt: skip
    start_postgresql(data)
    try:
        if is_new:
            run_postgresql("createdb", "--host", str(data), "--username", "eigcms", "eigcms")
        yield f"postgresql://eigcms@{quote(str(data), safe='')}/eigcms"
    finally:
        stop_postgresql(data)


def start_postgresql(data: Path) -> None:
    options = f"-c listen_addresses='' -c unix_socket_directories='{data}'"
    run_postgresql(
        "pg_ctl", "start", "--pgdata", str(data), "--wait", "--silent",
        "--log", str(data / "log"), "--options", options,
    )  # fmt: skip


def stop_postgresql(data: Path, mode: str = "fast") -> None:
    """Stop the cluster; the mode `immediate` is like a crash."""
    run_postgresql("pg_ctl", "stop", "--pgdata", str(data), "--mode", mode, "--silent")


def run_postgresql(program: str, *arguments: str) -> None:
    programs = postgresql_bin()
    if programs is None:
        raise SystemExit("PostgreSQL is missing: python deploy/system_packages.py --stack")
    as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run(
        [*as_owner, str(programs / program), *arguments],
        check=True, cwd="/", stdout=subprocess.DEVNULL,
    )  # fmt: skip


def varnishd() -> str:
    found = shutil.which("varnishd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise SystemExit("Varnish is missing: python deploy/system_packages.py --stack")
    return found


def varnish_options() -> list[str]:
    """Return the options of Varnish in production."""
    lines = (DEPLOY / "varnish" / "varnishd.env").read_text().splitlines()
    value = next(line for line in lines if line.startswith("VARNISHD_OPTIONS=")).partition("=")[2]
    return shlex.split(shlex.split(value)[0])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def secret(path: Path) -> str:
    """Return the secret in `path`; create it the first time."""
    if not path.exists():
        path.write_bytes(os.urandom(32))
        path.chmod(0o600)
    return path.read_bytes().hex()


def wait_for(url: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urlopen(url):  # noqa: S310 - our own address
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise SystemExit(f"Nothing answers at {url}.")


def main() -> int:
    port = int(os.environ.get("PORT", "8000"))
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    with running(FOLDER, port) as site:
        print(
            f"\n  Varnish {site.url}, gunicorn {site.origin}, PostgreSQL {FOLDER}/postgresql\n"
            "  Ctrl-C ends all of it.",
            flush=True,
        )
        while not over.wait(0.5):
            ended = [name for name, process in site.processes.items() if process.poll() is not None]
            if ended:
                print(f"{', '.join(ended)} ended", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
