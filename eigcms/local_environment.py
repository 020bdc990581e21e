"""Write the `.env` of a first local run: a fresh secret key, and security relaxed for loopback.

It runs as a script, before Django can read its settings. An existing file is left alone.
"""

import os
import secrets
import sys
from pathlib import Path

TEMPLATE = """\
# Written by `make run` for this machine alone. Every variable is explained in .env.example.
SECRET_KEY={secret_key}
ENVIRONMENT=local
ALLOWED_HOSTS=localhost,127.0.0.1,[::1]
DATABASE_URL=sqlite:///var/db.sqlite3
"""


def write(path: Path) -> bool:
    """Write `path`, which only its owner can read. Return False if it exists already."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w") as file:
        file.write(TEMPLATE.format(secret_key=secrets.token_urlsafe(50)))
    return True


if __name__ == "__main__":
    write(Path(sys.argv[1]))
