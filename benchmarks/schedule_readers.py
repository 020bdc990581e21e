"""Eight visitors who read the site without end: `python -m benchmarks.schedule_readers PORT`."""

import random
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException

READERS = 8
# Seconds that a visitor looks at a page.
PAUSE = 0.25
PATHS = ["/", "/defis/", "/defis/?page=2", "/defis/?q=organisation", "/promos/", "/personnes/"]


def read(port: int) -> None:
    while True:
        connection = HTTPConnection("localhost", port, timeout=30)
        try:
            connection.request("GET", random.choice(PATHS))  # noqa: S311 - no secret
            connection.getresponse().read()
        except (OSError, HTTPException):
            pass  # the server is starting or stopping
        finally:
            connection.close()
        time.sleep(PAUSE)


if __name__ == "__main__":
    for _reader in range(READERS):
        threading.Thread(target=read, args=[int(sys.argv[1])], daemon=True).start()
    threading.Event().wait()
