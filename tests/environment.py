"""The environment variables of a test run, set before Django reads its settings.

Loaded as a pytest plugin (`-p tests.environment`). A run uses a SQLite file of its own unless
`DATABASE_URL` is given; `tests/with_postgresql.py` gives one.
"""

import os
import tempfile
from pathlib import Path

SCRATCH = Path(tempfile.mkdtemp(prefix="eigcms-tests-"))

VARIABLES = {
    "ENVIRONMENT": "local",
    "ALLOWED_HOSTS": "localhost,127.0.0.1",
    "SITE_URL": "http://localhost",
    "SECRET_KEY": "tests-only-" + "0" * 50,
    "MEDIA_ROOT": str(SCRATCH / "media"),
    # Playwright leaves its event loop running in its worker. The code there is still synchronous.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
}

(SCRATCH / "media").mkdir()
os.environ |= VARIABLES
os.environ.setdefault("DATABASE_URL", f"sqlite:///{SCRATCH}/db.sqlite3")
