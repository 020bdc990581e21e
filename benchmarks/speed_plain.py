"""A stored page in a minimal WSGI application under the site's gunicorn: the upper limit.

    PLAIN_BODY=FILE gunicorn --config deploy/gunicorn_conf.py benchmarks.speed_plain

`benchmarks.speed` compares the web processes with it.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

BODY = Path(os.environ["PLAIN_BODY"]).read_bytes()
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Encoding", "gzip"),
    ("Content-Length", str(len(BODY))),
]


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    start_response("200 OK", HEADERS)
    return [BODY]
