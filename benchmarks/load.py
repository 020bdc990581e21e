"""Load on a page by wrk, and nginx beside it with the page as a file."""

import gzip
import random
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from deploy.stack import PATIENCE, Stack, free_port, wait_for

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
    server {{
        listen 127.0.0.1:{port};
        root {folder}/root;
        gzip_static on;
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
def nginx(folder: Path, origin: str) -> Iterator[str]:
    """Serve the origin's home page as a file; yield its address.

    The settings are in `nginx.conf` of `folder`.
    """
    root = folder / "root"
    root.mkdir(parents=True)
    body = fetched(f"{origin}/")
    (root / "index.html").write_bytes(gzip.decompress(body))
    (root / "index.html.gz").write_bytes(body)
    for path in (folder, root):
        path.chmod(0o755)
    port = free_port()
    settings = NGINX.format(
        folder=folder,
        port=port,
        user="user root;" if folder.owner() == "root" else "",
    )
    (folder / "nginx.conf").write_text(settings)
    address = f"http://localhost:{port}/"
    server = subprocess.Popen(
        ["/usr/sbin/nginx", "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]
    )
    try:
        wait_for(address)
        if fetched(address) != body:
            raise SystemExit("nginx does not send the same bytes.")
        yield address
    finally:
        server.terminate()
        server.wait(PATIENCE)


def resident_mb(site: Stack) -> float:
    """Return the memory of the largest web process, in megabytes."""
    master = site.processes["web"].pid
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    statuses = [Path(f"/proc/{child}/status").read_text() for child in children]
    return max(
        int(found[1]) / 1024
        for status in statuses
        if (found := re.search(r"VmRSS:\s+(\d+)", status))
    )


def somebody() -> dict[str, str]:
    """Return the header of a proxy that has seen one of many visitors: Varnish limits each."""
    return {"X-Forwarded-For": f"198.51.100.{random.randrange(256)}"}


def fetched(url: str, **headers: str) -> bytes:
    """Return the body as it is sent, gzip accepted."""
    headers = {"Accept-Encoding": "gzip"} | somebody() | headers
    request = Request(url, headers=headers)  # noqa: S310 - our own
    with urlopen(request) as response:  # noqa: S310
        return response.read()
