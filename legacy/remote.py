"""Pictures on other sites, fetched so that no address leads where a visitor could not go."""

import ipaddress
import socket
import ssl
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from wagtail.images.fields import WagtailImageField

CONNECTION_SECONDS, LONGEST_SECONDS = 5, 20
MOST_REDIRECTS = 3
REDIRECTS = {301, 302, 303, 307, 308}
HEADERS = {"User-Agent": "EIG-CMS-import", "Accept": "image/*", "Accept-Encoding": "identity"}

# Says whether a server at this IP address may be asked.
Allowed = Callable[[str], bool]


class RemoteError(Exception):
    """A picture that cannot be fetched; the message says why, in French."""


def is_public(ip: str) -> bool:
    """Tell whether an IP address is one of the public internet."""
    address = ipaddress.ip_address(ip)
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif address.sixtofour is not None or address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


def fetch(address: str, *, allowed: Allowed = is_public) -> bytes:
    """Return what is at an `http:` or `https:` address, at most as large as an upload may be.

    Follows three redirects. The server is asked at the very IP address that was `allowed`, within
    20 seconds. Raises RemoteError.
    """
    largest = WagtailImageField().max_upload_size
    for _ in range(MOST_REDIRECTS + 1):
        try:
            data, location = _get(address, largest, allowed)
        except (OSError, HTTPException, ValueError) as error:
            raise RemoteError(f"l’autre site ne répond pas ({type(error).__name__})") from error
        if location is None:
            return data
        address = urljoin(address, location)
    raise RemoteError("trop de redirections")


def _get(address: str, largest: int, allowed: Allowed) -> tuple[bytes, str | None]:
    """Return what is at `address`, or where it leads."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise RemoteError("adresse qui n’est pas celle d’un site")
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    with closing(kind(parts.hostname.encode("idna").decode(), parts.port)) as connection:
        connection.sock = _connected(connection, allowed)
        watch = Timer(LONGEST_SECONDS, _hang_up, [connection.sock])
        watch.start()
        try:
            if isinstance(connection.sock, ssl.SSLSocket):
                connection.sock.do_handshake()
            connection.request("GET", _target(parts), headers=HEADERS)
            response = connection.getresponse()
            if response.status in REDIRECTS:
                return b"", response.headers.get("Location") or address
            if response.status != 200:
                raise RemoteError(f"l’autre site répond {response.status}")
            data = response.read(largest + 1)
        finally:
            watch.cancel()
    if len(data) > largest:
        raise RemoteError("fichier trop lourd")
    return data, None


def _connected(connection: HTTPConnection, allowed: Allowed) -> socket.socket:
    """A connection to the server, once none of its IP addresses is one that must not be asked."""
    found = socket.getaddrinfo(connection.host, connection.port, type=socket.SOCK_STREAM)
    ips = [str(sockaddr[0]) for *_, sockaddr in found]
    if not all(allowed(ip) for ip in ips):
        raise RemoteError("adresse d’un réseau privé")
    sock = socket.create_connection((ips[0], connection.port), timeout=CONNECTION_SECONDS)
    if not isinstance(connection, HTTPSConnection):
        return sock
    return ssl.create_default_context().wrap_socket(
        sock, server_hostname=connection.host, do_handshake_on_connect=False
    )


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")}" if parts.query else path


def _hang_up(sock: socket.socket) -> None:
    """End a connection that lasts too long, however little it sends at a time."""
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # ended by itself
