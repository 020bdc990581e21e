"""Load for `benchmarks.speed`: wrk, and nginx with the same page as a file and as a cache."""

import gzip
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from deploy.stack import PATIENCE, ROOT, Stack, free_port, wait_for

# The directives of Debian's own nginx.conf that matter here.
NGINX = """
daemon off;
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{ worker_connections 768; }}
http {{
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    gzip on;
    proxy_cache_path {folder}/cache keys_zone=pages:10m;
    server {{
        listen 127.0.0.1:{static_port};
        root {folder}/root;
        gzip_static on;
    }}
    server {{
        listen 127.0.0.1:{cache_port};
        location / {{
            proxy_pass {origin};
            proxy_http_version 1.1;
            proxy_set_header Host {host};
            proxy_set_header Accept-Encoding gzip;
            proxy_cache pages;
            proxy_cache_valid 200 1h;
            proxy_ignore_headers Cache-Control Vary;
        }}
    }}
}}
"""


@dataclass
class Load:
    """The results of wrk: requests per second, the 99th percentile in milliseconds, errors."""

    rate: float
    p99_ms: float
    requests: int
    errors: int


def wrk(url: str, connections: int, seconds: int) -> Load:
    """Ask for `url` as fast as it is answered, gzip accepted."""
    command = ["wrk", "--latency", f"-c{connections}", f"-t{min(2, connections)}", f"-d{seconds}s"]
    command += ["-H", "Accept-Encoding: gzip", url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    latency = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    requests = re.search(r"(\d+) requests in", said)
    if not (latency and rate and requests):
        raise SystemExit(f"wrk said what is not understood:\n{said}")
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = re.search(r"Socket errors: (.*)", said)
    errors = int(refused[1]) if refused else 0
    errors += sum(map(int, re.findall(r"\d+", broken[1]))) if broken else 0
    unit = {"us": 0.001, "ms": 1, "s": 1000}[latency[2]]
    return Load(float(rate[1]), float(latency[1]) * unit, int(requests[1]), errors)


@contextmanager
def nginx(folder: Path, origin: str, static_port: int, cache_port: int) -> Iterator[str]:
    """Serve the origin's home page as a file and through nginx's own cache; yield the settings."""
    root = folder / "root"
    root.mkdir(parents=True)
    body = fetched(f"{origin}/")
    (root / "index.html").write_bytes(gzip.decompress(body))
    (root / "index.html.gz").write_bytes(body)
    for path in (folder, root):
        path.chmod(0o755)
    settings = NGINX.format(
        folder=folder,
        origin=origin,
        host=origin.removeprefix("http://"),
        static_port=static_port,
        cache_port=cache_port,
        user="user root;" if folder.owner() == "root" else "",
    )
    (folder / "nginx.conf").write_text(settings)
    server = subprocess.Popen(
        ["/usr/sbin/nginx", "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]
    )
    try:
        for port in (static_port, cache_port):
            wait_for(f"http://localhost:{port}/")
            if fetched(f"http://localhost:{port}/") != body:
                raise SystemExit("nginx does not send the same bytes.")
        yield settings
    finally:
        server.terminate()
        server.wait(PATIENCE)


@dataclass
class Served:
    """A server: where it answers, and the process that its workers are children of."""

    url: str
    pid: int


@contextmanager
def plain(site: Stack, body: Path) -> Iterator[Served]:
    """Serve a file by an application that asks nothing, as the site is."""
    port = free_port()
    server = subprocess.Popen(
        site.gunicorn("benchmarks.speed_plain"),
        cwd=ROOT,
        env=site.environment | {"BIND": f"127.0.0.1:{port}", "PLAIN_BODY": str(body)},
    )
    try:
        wait_for(f"http://localhost:{port}/")
        yield Served(f"http://localhost:{port}/", server.pid)
    finally:
        server.terminate()
        server.wait(PATIENCE)


def fetched(url: str, **headers: str) -> bytes:
    """Return the body as it is sent, gzip accepted."""
    request = Request(url, headers={"Accept-Encoding": "gzip"} | headers)  # noqa: S310 - our own
    with urlopen(request) as response:  # noqa: S310
        return response.read()


def resident_mb(process: subprocess.Popen) -> float:
    """Return the memory of the largest child of a gunicorn, in megabytes."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    found = [
        int(match[1]) / 1024
        for child in children
        if (match := re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{child}/status").read_text()))
    ]
    return max(found)


def settle() -> None:
    time.sleep(0.5)
