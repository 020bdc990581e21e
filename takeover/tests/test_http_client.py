"""The site fetches nothing from inside its network, and gives up in time."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from takeover import http_client

everywhere = {"allowed": lambda ip: True}


class Other(BaseHTTPRequestHandler):
    """Another site. Below `/slow/` it sends a byte at a time, for as long as it is listened to."""

    over = threading.Event()
    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        match self.path:
            case "/slow/headers":
                self.send_response(200)
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
                self.drip()
            case "/slow/body":
                self.send_response(200)
                self.end_headers()
                self.drip()
            case "/slow/promised":
                self.send_response(200)
                self.send_header("Content-Length", "100000")
                self.end_headers()
                self.drip()
            case "/slow/redirects":
                self.over.wait(0.2)
                self.send_response(302)
                self.send_header("Location", "/slow/redirects")
                self.end_headers()
            case "/large":
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"x" * 1001)
            case _:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"hello")

    def drip(self):
        try:
            while not self.over.wait(0.05):
                self.wfile.write(b"x")
                self.wfile.flush()
        except OSError:
            return  # hung up on, as they should be

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    Other.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _nothing_asked():
    Other.asked.clear()


def test_a_file_comes_whole(server):
    assert http_client.fetch(f"{server}/", largest=5, **everywhere) == http_client.Answer(
        200, b"hello"
    )
    assert http_client.fetch(f"{server}/", **everywhere) == http_client.Answer(200, b"")


@pytest.mark.parametrize("path", ["headers", "body", "promised", "redirects"])
def test_a_server_that_drips_is_left_at_the_deadline(server, path):
    with pytest.raises(http_client.RemoteError, match="à temps"):
        http_client.fetch(f"{server}/slow/{path}", largest=1000, seconds=0.6, **everywhere)


def test_a_server_that_is_silent_is_left_at_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        for scheme in ("http", "https"):
            with pytest.raises(http_client.RemoteError, match="à temps"):
                http_client.fetch(f"{scheme}://{address}/", seconds=0.3, **everywhere)


def test_too_large_a_file_is_cut_off(server):
    with pytest.raises(http_client.RemoteError, match="trop lourd"):
        http_client.fetch(f"{server}/large", largest=1000, **everywhere)


@pytest.mark.parametrize(
    "address",
    ["ftp://example.org/a.jpg", "http://a@example.org/", "http://", "data:,", "http://["],
)
def test_only_addresses_of_sites_are_asked(address):
    with pytest.raises(
        http_client.RemoteError, match=r"Ce n’est pas l’adresse d’un site|pu être lu"
    ):
        http_client.fetch(address)


def test_an_address_of_a_site_may_not_name_a_user(server):
    with pytest.raises(http_client.RemoteError, match="Ce n’est pas l’adresse d’un site"):
        http_client.fetch(server.replace("//", "//somebody@"), **everywhere)


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to refuse
        ("224.0.0.1", False),
        ("1.1.1.1", True),
        ("::1", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("2606:4700:4700::1111", True),
        # Mapped, and the older compatible form
        ("::ffff:127.0.0.1", False),
        ("::127.0.0.1", False),
        ("::ffff:0:127.0.0.1", False),
        # NAT64, of the Internet and of a network's own
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b::169.254.169.254", False),
        ("64:ff9b::1.1.1.1", True),
        ("64:ff9b:1::10.0.0.1", False),
        # 6to4 and Teredo
        ("2002:7f00:1::", False),
        ("2001:0:4136:e378:8000:63bf:f5ff:fffe", False),
    ],
)
def test_only_public_addresses_are_asked(ip, public):
    assert http_client.is_public(ip) is public


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "10.1.2.3"]
)
def test_the_own_network_is_never_asked(server, host):
    with pytest.raises(http_client.RemoteError, match="réseau privé"):
        http_client.fetch(server.replace("127.0.0.1", host) + "/")
    assert Other.asked == []


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("http://127.0.0.1:1/", "refuse la connexion"),
        ("http://no-such-name.invalid/", "n’existe pas ou plus"),
    ],
)
def test_what_is_no_more_is_told(address, fault):
    with pytest.raises(http_client.RemoteError, match=fault):
        http_client.fetch(address, **everywhere)
