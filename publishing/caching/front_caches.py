"""Tells the front caches the new generation, after the commit.

The protocol is `GENERATION <path of the address>` with the header `X-Generation: <number>`. The
cache stores and finds responses under the greatest number that it was told, since two notices may
cross. It answers 200 to acknowledge, or 409 to be asked again in a moment. Every public response
has the same header, with the number of its snapshot.
"""

import logging
import threading
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings

logger = logging.getLogger("publishing.caching.front_caches")

METHOD = "GENERATION"
HEADER = "X-Generation"
# An editor waits at most so many seconds for all caches together.
TIMEOUT = 1.0
BUSY, ASK_AGAIN = 409, 0.005
# The caches that did not answer last time: a log of each second would hide everything else.
_silent: set[str] = set()


def tell(number: int) -> None:
    """Tell `number` to every cache of `FRONT_CACHE_URLS`.

    Returns when all have answered or after `TIMEOUT`. Never raises: the first missing answer is
    logged, and the scheduler repeats the notice (`generation.announce`).
    """
    addresses = settings.FRONT_CACHE_URLS
    acknowledged = ask(addresses, number)
    for address in addresses:
        if address in acknowledged:
            _silent.discard(address)
        elif address not in _silent:
            _silent.add(address)
            logger.warning("notice lost: cache=%s generation=%d", address, number)


def ask(addresses: list[str], number: int) -> set[str]:
    """Tell `number` to these caches at once; return those that acknowledge within `TIMEOUT`."""
    acknowledged: set[str] = set()
    # A thread each, since a socket's timeout starts again with every byte of a slow answer.
    threads = [
        threading.Thread(target=_ask, args=(address, number, acknowledged), daemon=True)
        for address in addresses
    ]
    deadline = time.monotonic() + TIMEOUT
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0, deadline - time.monotonic()))
    return acknowledged.copy()  # a late answer counts no more


def _ask(address: str, number: int, acknowledged: set[str]) -> None:
    url = urlsplit(address)
    kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=TIMEOUT)
    deadline = time.monotonic() + TIMEOUT
    status = BUSY
    try:
        while status == BUSY and time.monotonic() < deadline:
            connection.request(METHOD, url.path or "/", headers={HEADER: str(number)})
            answer = connection.getresponse()
            status = answer.status
            if status == BUSY:
                answer.read()
                time.sleep(ASK_AGAIN)
        if status == 200:
            acknowledged.add(address)
    except (OSError, HTTPException):
        pass  # not acknowledged, as `tell` logs
    finally:
        connection.close()
