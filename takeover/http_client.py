"""The one client of other sites: bounded in time and size, and blind to private networks.

The server is asked at the very IP address that was judged: no name can lead elsewhere later.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

# For the whole of a fetch, with its redirects; and for connecting once.
LONGEST_SECONDS, CONNECTION_SECONDS = 20, 5
MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
USER_AGENT = f"Mozilla/5.0 (compatible; EIG-CMS; +{settings.SITE_URL}/)"
NAT64 = ipaddress.ip_network("64:ff9b::/96")
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")

# Says whether a server at this IP address may be asked.
Allowed = Callable[[str], bool]


class RemoteError(Exception):
    """Nothing came; the message says why, in French."""


@dataclass(frozen=True)
class Answer:
    """The answer of the last of the addresses."""

    status: int
    body: bytes


def is_public(ip: str) -> bool:
    """Tell whether an IP address is of the public Internet.

    One of NAT64 leads to the IPv4 address in it, and is judged by that. Tunnels are refused.
    """
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        if address not in GLOBAL_UNICAST or address.teredo or address.sixtofour:
            return False
    return address.is_global and not address.is_multicast


def fetch(
    address: str,
    *,
    largest: int = 0,
    seconds: float = LONGEST_SECONDS,
    accept: str = "*/*",
    allowed: Allowed = is_public,
) -> Answer:
    """Return the answer of an `http:` or `https:` address, with at most `largest` bytes of it.

    Follows redirects, all of it within `seconds` however little a server sends at a time. Only a
    silent name server takes longer. With `largest=0` no body is read. Raises RemoteError.
    """
    deadline = time.monotonic() + seconds
    try:
        for _ in range(MOST_REDIRECTS + 1):
            answer, location = _ask(address, largest, deadline, accept, allowed)
            if location is None:
                return answer
            address = urljoin(address, location)
    except socket.gaierror as error:
        raise RemoteError("Ce site n’existe pas ou plus.") from error
    except ssl.SSLCertVerificationError as error:
        raise RemoteError("Le certificat du site n’est pas valable.") from error
    except ConnectionRefusedError as error:
        raise RemoteError("Le site refuse la connexion.") from error
    except (OSError, HTTPException, ValueError) as error:
        if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
            raise RemoteError("Le site n’a pas répondu à temps.") from error
        raise RemoteError("Le site n’a pas pu être lu.") from error
    raise RemoteError("Le site renvoie sans fin d’une adresse à l’autre.")


def _ask(
    address: str, largest: int, deadline: float, accept: str, allowed: Allowed
) -> tuple[Answer, str | None]:
    """Return the answer of one address, and the address that it redirects to."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise RemoteError("Ce n’est pas l’adresse d’un site.")
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    port = parts.port or kind.default_port
    with closing(kind(parts.hostname.encode("idna").decode(), port)) as connection:
        connection.sock = _connected(connection, deadline, allowed)
        watch = Timer(max(0, deadline - time.monotonic()), _hang_up, [connection.sock])
        watch.start()
        try:
            if isinstance(connection.sock, ssl.SSLSocket):
                connection.sock.do_handshake()
            headers = {"User-Agent": USER_AGENT, "Accept": accept, "Accept-Encoding": "identity"}
            connection.request("GET", _target(parts), headers=headers)
            response = connection.getresponse()
            location = response.headers.get("Location")
            if response.status in REDIRECTS and location:
                return Answer(response.status, b""), location
            body = response.read(largest + 1) if largest else b""
        finally:
            watch.cancel()
    if len(body) > largest:
        raise RemoteError("Ce fichier est trop lourd.")
    if time.monotonic() >= deadline:
        raise TimeoutError
    if largest and response.length:
        raise HTTPException("it ended before the length that it told")
    return Answer(response.status, body), None


def _connected(connection: HTTPConnection, deadline: float, allowed: Allowed) -> socket.socket:
    """Return a connection to the server, if every IP address of its name may be asked."""
    found = socket.getaddrinfo(connection.host, connection.port, type=socket.SOCK_STREAM)
    ips = [str(sockaddr[0]) for *_, sockaddr in found]
    if not all(allowed(ip) for ip in ips):
        raise RemoteError("Cette adresse est celle d’un réseau privé.")
    patience = min(CONNECTION_SECONDS, deadline - time.monotonic())
    if patience <= 0:
        raise TimeoutError
    sock = socket.create_connection((ips[0], connection.port), timeout=patience)
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
