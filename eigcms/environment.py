"""Reads the environment variables that `.env.example` lists.

A `.env` file beside `manage.py` is read first. Real variables win over it.
"""

import os
import re
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
ALLOWED_HOSTS = split_words(required("ALLOWED_HOSTS", "eig.numerique.gouv.fr").lower())
if not ALLOWED_HOSTS or any(split_domain_port(host) != (host, "") for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS holds names alone: no https://, port, path or *.")
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

PORT = r"([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])"
HOST = r"([\w.-]+|\[[\da-f:]+\])"
ORIGIN = rf"https://{HOST}(:{PORT})?/*"
HTTPS = rf"{ORIGIN}(/\S*)?"
HTTP = HTTPS.replace("https", "https?", 1)
DOMAIN = r"[\w-]+(\.[\w-]+)+"
MAIL_ADDRESS = rf"([^<>]*<)?[^@\s<>]+@{DOMAIN}>?"
# What variables hold, each part of a list, if they are set.
FORMS = {
    "ADMINS": (MAIL_ADDRESS, "mail addresses"),
    "BACKUP_KEY": ("age1[a-z0-9]{58,}", "a public key of age, age1…"),
    "DEFAULT_FROM_EMAIL": (MAIL_ADDRESS, "a mail address"),
    "FRONT_CACHE_URLS": (HTTP, "addresses of http://…"),
    "MAIL_HOST": (HOST, "the name of a machine"),
    "MAIL_PORT": (PORT, "a number from 1 to 65535"),
    "PORT": (PORT, "a number from 1 to 65535"),
    "PROCONNECT_DOMAINS": (DOMAIN, "what follows the @ of mail addresses"),
    "PROCONNECT_SERVER": (HTTPS, "an address of https://…"),
    "SECRET_KEY": (".{32,}", "50 random characters, without a comma"),
    "SECURITY_CONTACT": (rf"mailto:{MAIL_ADDRESS}|{HTTPS}", "mailto:… or https://…"),
    "SITE_URL": (HTTP if IS_LOCAL else ORIGIN, "https://…, without a path"),
    "WEB_CONCURRENCY": (r"[1-9]\d{0,3}", "a number"),
}
for name, (pattern, form) in FORMS.items():
    if not all(re.fullmatch(pattern, part) for part in split_words(env(name))):
        raise ImproperlyConfigured(f"{name} is wrong: set it to {form} (see .env.example).")
if not validate_host(split_domain_port(urlsplit(SITE_URL).netloc)[0], ALLOWED_HOSTS):
    raise ImproperlyConfigured(f"SITE_URL is {SITE_URL!r}: add its host to ALLOWED_HOSTS.")
