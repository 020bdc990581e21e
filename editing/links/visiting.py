"""Visits an address of another site to see whether it leads anywhere: politely, and nowhere else.

Only addresses of the public Internet are connected to, checked after each name is resolved and for
each redirect, so that no link can make the server look into its own network.
"""

import http.client
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import quote, urljoin, urlsplit

TIMEOUT_S = 10
MOST_REDIRECTS = 5
USER_AGENT = "Mozilla/5.0 (compatible; EIG-CMS; verification des liens)"
GONE = (404, 410)
# Sites that answer thus to HEAD may answer well to GET.
TRY_GET = (400, 403, 404, 405, 410, 501, 503)


@dataclass(frozen=True)
class Verdict:
    """What came of a visit: `is_broken` is None where it proves nothing; `reason` in French."""

    is_broken: bool | None
    reason: str = ""


def is_public(address: str) -> bool:
    """Tell whether an IP address is of the public Internet."""
    found = ip_address(address.partition("%")[0])
    return found.is_global and not found.is_multicast


class NotPublicError(Exception):
    pass


def visit(address: str, is_allowed: Callable[[str], bool] = is_public) -> Verdict:
    """Follow `address` to its end; `is_allowed` says which IP addresses may be connected to."""
    try:
        return _follow(address, is_allowed)
    except NotPublicError:
        return Verdict(None, "Adresse d’un réseau privé\xa0: elle n’est pas vérifiée.")
    except socket.gaierror:
        return Verdict(True, "Ce site n’existe pas ou plus.")
    except ssl.SSLCertVerificationError:
        return Verdict(True, "Le certificat du site n’est pas valable.")
    except ConnectionRefusedError:
        return Verdict(True, "Le site refuse la connexion.")
    except TimeoutError:
        return Verdict(None, "Le site n’a pas répondu à temps.")
    except (OSError, http.client.HTTPException, ValueError):
        return Verdict(None, "Le site n’a pas pu être lu.")


def _follow(address: str, is_allowed: Callable[[str], bool]) -> Verdict:
    for _ in range(MOST_REDIRECTS + 1):
        status, location = _ask("HEAD", address, is_allowed)
        if status in TRY_GET:
            status, location = _ask("GET", address, is_allowed)
        if 300 <= status < 400 and location:
            address = urljoin(address, location)
        elif status in GONE:
            return Verdict(True, f"Page introuvable (réponse\xa0{status}).")
        elif status >= 400:
            return Verdict(None, f"Le site répond {status}\xa0: ouvrez le lien pour voir.")
        else:
            return Verdict(False)
    return Verdict(True, "Le site renvoie sans fin d’une adresse à l’autre.")


def _ask(method: str, address: str, is_allowed: Callable[[str], bool]) -> tuple[int, str]:
    """Return the status and the `Location` of an answer; its body is left where it is."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotPublicError
    host = parts.hostname.encode("idna").decode()
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    connection.sock = _connected(host, port, is_allowed)
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
        connection.request(
            method,
            path + query,
            headers={"User-Agent": USER_AGENT, "Accept": "*/*", "Connection": "close"},
        )
        response = connection.getresponse()
        return response.status, response.getheader("Location") or ""
    finally:
        connection.close()


def _connected(host: str, port: int, is_allowed: Callable[[str], bool]) -> socket.socket:
    """Connect to an address of `host` that was checked: a name may resolve otherwise later."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(where[0]) for *_, where in found]
    if not all(map(is_allowed, addresses)):
        raise NotPublicError
    return socket.create_connection((addresses[0], port), timeout=TIMEOUT_S)
