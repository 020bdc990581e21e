"""A Varnish with the site's own file, before an origin that answers as the site does."""

import subprocess
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from deploy.stack import DEPLOY, free_port, varnish_options, varnishd
from tests.publishing.real import wait_until

# The session, and the cookie of a guest, that the origin takes for somebody's.
SIGNED_IN = "sessionid=editrice"
GUEST = "site-a-venir=invite:cabinet"
VCL = DEPLOY / "varnish" / "site.vcl"


class Origin(ThreadingHTTPServer):
    """The site: one state at a time, every response with its number."""

    daemon_threads = True

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.number, self.text = 1, "Un"
        self.asked = []
        self.is_without_database = False
        self.fails_probe = False
        self.in_page = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()
        threading.Thread(target=self.serve_forever, args=[0.01], daemon=True).start()

    def stop(self):
        self.go_on.set()
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    # One request for each connection: none is served once the site is down.
    def do_GET(self):
        site = self.server
        if self.path == "/robots.txt":
            return self.answer(503 if site.fails_probe else 200, b"")
        site.asked.append(self.path)
        number, text = site.number, site.text  # the snapshot
        site.in_page.set()
        site.go_on.wait(30)
        if site.is_without_database:
            return self.answer(503, b"Maintenance", **{"Retry-After": "30"})
        if self.path.startswith("/vieux/"):
            return self.answer(301, b"", Location=f"/neuf/?{self.path.partition('?')[2]}")
        if self.path.startswith("/documents/"):
            size = int(self.path.rpartition("/")[2])
            return self.answer(200, b"x" * size, **{"Cache-Control": "public, no-cache"})
        if "absent" in self.path:
            return self.answer(404, b"Introuvable")
        encoding = self.headers.get("Accept-Encoding", "plain")
        body = f"{text} {self.path} {encoding} {self.headers.get('Cookie', '')}".encode()
        extra = {} if "/prive/" in self.path else {"X-Generation": str(number)}
        if self.headers.get("Cookie") == SIGNED_IN:
            extra = {"X-Signed-In": "1"}
        elif self.headers.get("Cookie") == GUEST:
            extra = {"X-Guest": "1"}
        if "/cookie/" in self.path:
            extra["Set-Cookie"] = "csrftoken=secret"
        return self.answer(
            200, body, **extra, **{"No-Vary-Search": "params", "Vary": "Accept-Encoding"}
        )

    def do_POST(self):
        self.server.asked.append(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer(200, f"{len(body)}".encode())

    def answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Varnish:
    def __init__(self, folder):
        self.folder = folder
        self.origin = Origin()
        self.port, self.notices = free_port(), free_port()
        self.editors = Origin()
        here = (DEPLOY / "varnish" / "backends.vcl").read_text()
        for port, origin in (("8001", self.origin), ("8002", self.editors)):
            here = here.replace(f'"{port}"', f'"{origin.server_port}"')
        (folder / "backends.vcl").write_text(here)

    def start(self):
        self.process = subprocess.Popen(
            [
                varnishd(), "-F", "-j", "none", "-n", str(self.folder / "work"),
                "-a", f"site=127.0.0.1:{self.port}", "-a", f"notices=127.0.0.1:{self.notices}",
                "-f", str(VCL), "-p", f"vcl_path={self.folder}", *varnish_options(),
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait_until(self.answers)

    def answers(self):
        try:
            return self.get("/pret/").status == 200
        except OSError:
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def end(self):
        self.stop()
        for origin in (self.origin, self.editors):
            origin.stop()

    def get(self, path, method="GET", port=None, **headers):
        connection = HTTPConnection("127.0.0.1", port or self.port, timeout=30)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": "localhost"} | names)
        response = connection.getresponse()
        response.text = response.read().decode()
        connection.close()
        return response

    def tell(self, number, port=None):
        response = self.get("/", "GENERATION", port or self.notices, x_generation=str(number))
        return response.status

    def publish(self, number, text):
        self.origin.number, self.origin.text = number, text

    def shows(self, path="/une-page/", **headers):
        return self.get(path, **headers).text.partition(" ")[0]

    def asked(self, path="/une-page/"):
        asked = [*self.origin.asked, *self.editors.asked]
        return sum(one.partition("?")[0] == path for one in asked)
