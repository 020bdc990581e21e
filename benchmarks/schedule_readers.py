"""Eight visitors, who read the site without end: `python -m benchmarks.schedule_readers PORT`.

With tokens of links after the port, one guest for each looks at the site as it will be.
"""

import random
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException

READERS = 8
# Seconds that a visitor looks at a page.
PAUSE = 0.25
# Seconds that a guest does: a link is good for sixty pages a minute.
GUEST_PAUSE = 1.1
COOKIE = "site-a-venir=invite:"
PATHS = ["/", "/defis/", "/defis/?page=2", "/defis/?q=organisation", "/promos/", "/personnes/"]


def read(port: int, token: str = "") -> None:
    headers = {"Cookie": COOKIE + token} if token else {}
    while True:
        connection = HTTPConnection("localhost", port, timeout=30)
        try:
            path = random.choice(PATHS)  # noqa: S311 - no secret
            connection.request("GET", path, headers=headers)
            connection.getresponse().read()
        except (OSError, HTTPException):
            pass  # the server is starting or stopping
        finally:
            connection.close()
        time.sleep(GUEST_PAUSE if token else PAUSE)


if __name__ == "__main__":
    port, tokens = int(sys.argv[1]), sys.argv[2:]
    for token in tokens or [""] * READERS:
        threading.Thread(target=read, args=[port, token], daemon=True).start()
    threading.Event().wait()
