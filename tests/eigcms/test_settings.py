"""Production is the default, and a site that is not fully configured does not start."""

import json
import os
import subprocess
import sys

import pytest
from django.test import override_settings

PRODUCTION = {
    "ENVIRONMENT": "",
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "eig.example.gouv.fr",
    "DATABASE_URL": "postgresql://eigcms@localhost/eigcms",
    "SITE_URL": "",
    "SECOND_FACTOR": "",
}
SHOWN = [
    "DEBUG", "INDEXABLE", "SITE_URL", "ALLOWED_HOSTS", "SESSION_COOKIE_AGE",
    "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS",
    "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_NAME", "SECOND_FACTOR_REQUIRED",
]  # fmt: skip
LOCAL = {"ENVIRONMENT": "local", "ALLOWED_HOSTS": "localhost"}
ACCEPTED = [
    {"ENVIRONMENT": ""},
    {"ENVIRONMENT": "production"},
    {"ENVIRONMENT": "staging"},
    LOCAL | {"SECOND_FACTOR": ""},
    LOCAL | {"SECOND_FACTOR": "required"},
    # Spaces and final signs are left out.
    {
        "ALLOWED_HOSTS": " eig.example.gouv.fr, autre.example,",
        "SITE_URL": " https://autre.example/ ",
    },
]
REFUSED = [
    ({"SECRET_KEY": ""}, "Set the environment variable SECRET_KEY"),
    ({"SECRET_KEY": "s3cr3t"}, "SECRET_KEY is wrong: set it to 50 random characters"),
    ({"ALLOWED_HOSTS": ""}, "Set the environment variable ALLOWED_HOSTS"),
    ({"DATABASE_URL": ""}, "Set the environment variable DATABASE_URL"),
    (
        {"SITE_URL": "eig.example.gouv.fr"},
        "SITE_URL is wrong: set it to https://",
    ),
    ({"SITE_URL": "https://eig.example.gouv.fr/site"}, "set it to https://…, without a path"),
    ({"SITE_URL": "https://autre.example"}, "add its host to ALLOWED_HOSTS"),
    ({"ALLOWED_HOSTS": "https://eig.example.gouv.fr"}, "ALLOWED_HOSTS holds names alone"),
    ({"SITE_URL": "http://eig.example.gouv.fr"}, "SITE_URL is wrong: set it to"),
    ({"SITE_URL": "https://["}, "SITE_URL is wrong: set it to https://"),
    ({"SITE_URL": "https://eig.example.gouv.fr:x"}, "SITE_URL is wrong: set it to"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS holds names alone"),
    ({"ALLOWED_HOSTS": "eig.example.gouv.fr, *"}, "ALLOWED_HOSTS holds names alone"),
    ({"ALLOWED_HOSTS": "eig.example.gouv.fr:443"}, "ALLOWED_HOSTS holds names alone"),
    ({"ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS holds names alone"),
    ({"DATABASE_URL": "var/db.sqlite3"}, "DATABASE_URL is wrong: see"),
    ({"DATABASE_URL": "postgresql://eigcms:s3cr3t@db:port/a"}, "DATABASE_URL is wrong: see"),
    ({"BACKUP_KEY": "AGE-SECRET-KEY-1S3CR3T"}, "BACKUP_KEY is wrong: set it to a public key"),
    ({"BACKUP_KEY": "age1s3cr3t"}, "BACKUP_KEY is wrong: set it to a public key"),
    ({"MAIL_HOST": "smtp://mail.example"}, "MAIL_HOST is wrong: set it to the name of a"),
    ({"PROCONNECT_DOMAINS": "@example.gouv.fr"}, "PROCONNECT_DOMAINS is wrong: set it to"),
    ({"FRONT_CACHE_URLS": "http://a/, 127.0.0.1:6082"}, "FRONT_CACHE_URLS is wrong: set it"),
    ({"PROCONNECT_SERVER": "https://["}, "PROCONNECT_SERVER is wrong: set it"),
    ({"MAIL_PORT": "smtp"}, "MAIL_PORT is wrong: set it to a number"),
    ({"MAIL_PORT": "0"}, "MAIL_PORT is wrong: set it to a number"),
    ({"MAIL_PORT": "65536"}, "MAIL_PORT is wrong: set it to a number"),
    ({"FRONT_CACHE_URLS": "http://127.0.0.1:70000/"}, "FRONT_CACHE_URLS is wrong: set it"),
    ({"SITE_URL": "https://eig.example.gouv.fr:99999"}, "SITE_URL is wrong: set it to"),
    ({"WEB_CONCURRENCY": "two"}, "WEB_CONCURRENCY is wrong: set it to a number"),
    ({"ADMINS": "a@example.org, team"}, "ADMINS is wrong: set it to mail addresses"),
    ({"DEFAULT_FROM_EMAIL": "EIG"}, "DEFAULT_FROM_EMAIL is wrong: set it to a mail"),
    ({"SECURITY_CONTACT": "mailto:team"}, "SECURITY_CONTACT is wrong: set it to mailto"),
    ({"SECURITY_CONTACT": "team"}, "SECURITY_CONTACT is wrong: set it to mailto"),
    ({"MEDIA_ROOT": "/nowhere/media"}, "MEDIA_ROOT is '/nowhere/media': there is no such"),
    ({"ENVIRONMENT": "local"}, "ALLOWED_HOSTS may hold localhost"),
    ({"ENVIRONMENT": "local", "ALLOWED_HOSTS": "localhost", "PORT": "web"}, "PORT is wrong"),
    ({"ENVIRONMENT": "local", "ALLOWED_HOSTS": "localhost,0.0.0.0"}, "ALLOWED_HOSTS may hold"),
    ({"ENVIRONMENT": "False"}, "set it to one of production, staging, local"),
]
# One process reads the settings under the variables of each in turn: Django starts once.
READ = """
import importlib, json, os, sys
from django.core.exceptions import ImproperlyConfigured
each, names = json.load(sys.stdin)
for variables in each:
    os.environ.update(variables)
    for name in [name for name in sys.modules if name.startswith("eigcms")]:
        del sys.modules[name]
    try:
        settings = importlib.import_module("eigcms.settings")
        print(json.dumps({name: getattr(settings, name) for name in names}))
    except ImproperlyConfigured as error:
        print(error)
"""


@pytest.fixture(scope="module")
def told() -> list[str]:
    """What is said of each of `REFUSED`, then of `ACCEPTED`; an empty variable hides `.env`."""
    every = [*(variables for variables, _ in REFUSED), *ACCEPTED]
    without = dict.fromkeys({name for variables in every for name in variables}, "") | PRODUCTION
    done = subprocess.run(
        [sys.executable, "-c", READ],
        input=json.dumps([[without | variables for variables in every], SHOWN]),
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(every)  # each is one line
    return lines


@pytest.mark.parametrize("number", range(len(REFUSED)), ids=lambda number: str(REFUSED[number][0]))
def test_a_missing_or_wrong_variable_is_named_in_one_sentence(told, number):
    assert REFUSED[number][1] in told[number]
    assert "s3cr3t" not in told[number].lower()


def test_a_command_says_what_is_wrong_and_nothing_else():
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=os.environ | PRODUCTION | {"SECRET_KEY": "s3cr3t"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    assert result.stderr.startswith("SECRET_KEY is wrong")
    assert result.stderr.count("\n") == 1


def test_protections_are_on_unless_local(told):
    *remote, relaxed, required, typed = (json.loads(line) for line in told[len(REFUSED) :])
    protected = {
        "DEBUG": False,
        "INDEXABLE": True,
        "SITE_URL": "https://eig.example.gouv.fr",
        "ALLOWED_HOSTS": ["eig.example.gouv.fr"],
        "SESSION_COOKIE_AGE": 12 * 3600,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "SECOND_FACTOR_REQUIRED": True,
    }
    assert remote == [protected, protected, protected | {"INDEXABLE": False}]
    assert not relaxed["SECOND_FACTOR_REQUIRED"]
    assert required["SECOND_FACTOR_REQUIRED"]
    assert typed["ALLOWED_HOSTS"] == ["eig.example.gouv.fr", "autre.example"]
    assert typed["SITE_URL"] == "https://autre.example"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [("127.0.0.1", 200), ("::1", 200), ("127.8.8.8", 200), ("192.168.1.7", 403), ("", 403)],
)
def test_relaxed_site_refuses_other_machines(client, address, status):
    assert client.get("/robots.txt", REMOTE_ADDR=address).status_code == status


@pytest.mark.django_db
@override_settings(IS_LOCAL=False)
def test_site_with_all_protections_serves_other_machines(client):
    assert client.get("/robots.txt", REMOTE_ADDR="192.168.1.7").status_code == 200
