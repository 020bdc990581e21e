"""Reads the environment variables that `.env.example` lists.

A `.env` file beside `manage.py` is read first. Real variables win over it.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http.request import split_domain_port, validate_host
from dotenv import load_dotenv

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

load_dotenv(BASE_DIR / ".env")


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def required(name: str, example: str) -> str:
    """Return the variable `name`. Without it the site does not start, and the error says so."""
    if value := env(name):
        return value
    raise ImproperlyConfigured(
        f"Set the environment variable {name}, for example {name}={example} (see .env.example)."
    )


def split_words(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]


ENVIRONMENT = env("ENVIRONMENT", "production")
if ENVIRONMENT not in ("production", "staging", "local"):
    raise ImproperlyConfigured(
        f"ENVIRONMENT is {ENVIRONMENT!r}: set it to one of production, staging, local."
    )
# Relaxes HTTPS, HSTS, Secure cookies and the second factor, hence only for loopback. The host names
# are checked here, and the visitors in `eigcms.middleware.LoopbackOnlyMiddleware`.
IS_LOCAL = ENVIRONMENT == "local"
ALLOWED_HOSTS = split_words(required("ALLOWED_HOSTS", "eig.numerique.gouv.fr"))
if any("/" in host for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS holds names alone: leave out https:// and paths.")
if IS_LOCAL and not set(ALLOWED_HOSTS) <= set(LOOPBACK_HOSTS):
    raise ImproperlyConfigured(
        "ENVIRONMENT=local relaxes security and is for this machine alone: "
        f"ALLOWED_HOSTS may hold {', '.join(LOOPBACK_HOSTS)} only."
    )
DEFAULT_URL = (
    f"http://localhost:{env('PORT', '8000')}" if IS_LOCAL else f"https://{ALLOWED_HOSTS[0]}"
)
# The address of the site, in mails, the admin and the Site record. It has no final slash.
SITE_URL = env("SITE_URL", DEFAULT_URL).rstrip("/")
if not SITE_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured(f"SITE_URL is {SITE_URL!r}: begin it with https://")
if not validate_host(split_domain_port(urlsplit(SITE_URL).netloc)[0], ALLOWED_HOSTS):
    raise ImproperlyConfigured(f"SITE_URL is {SITE_URL!r}: add its host to ALLOWED_HOSTS.")
