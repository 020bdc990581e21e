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
SHOWN = """
import json
from django.conf import settings as s
print(json.dumps({name: getattr(s, name) for name in (
    "DEBUG", "INDEXABLE", "SITE_URL", "ALLOWED_HOSTS", "SESSION_COOKIE_AGE",
    "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS",
    "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_NAME", "SECOND_FACTOR_REQUIRED",
)}))
"""


def load_settings(**variables: str) -> subprocess.CompletedProcess:
    """Read the settings in a fresh process; an empty variable hides the one in `.env`."""
    return subprocess.run(
        [sys.executable, "-c", SHOWN],
        env=os.environ | PRODUCTION | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"SECRET_KEY": ""}, "Set the environment variable SECRET_KEY"),
        ({"ALLOWED_HOSTS": ""}, "Set the environment variable ALLOWED_HOSTS"),
        ({"DATABASE_URL": ""}, "Set the environment variable DATABASE_URL"),
        ({"SITE_URL": "eig.example.gouv.fr"}, "SITE_URL is 'eig.example.gouv.fr': begin it with"),
        ({"SITE_URL": "https://autre.example"}, "add its host to ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "https://eig.example.gouv.fr"}, "ALLOWED_HOSTS holds names alone"),
        ({"ENVIRONMENT": "local"}, "ALLOWED_HOSTS may hold localhost"),
        ({"ENVIRONMENT": "local", "ALLOWED_HOSTS": "localhost,0.0.0.0"}, "ALLOWED_HOSTS may hold"),
        ({"ENVIRONMENT": "False"}, "set it to one of production, staging, local"),
    ],
)
def test_a_missing_or_wrong_variable_is_named(variables, message):
    result = load_settings(**variables)

    assert result.returncode != 0
    assert message in result.stderr


def test_spaces_and_final_signs_are_left_out():
    typed = {
        "ALLOWED_HOSTS": " eig.example.gouv.fr, autre.example,",
        "SITE_URL": " https://autre.example/ ",
    }
    settings = json.loads(load_settings(**typed).stdout)
    assert settings["ALLOWED_HOSTS"] == ["eig.example.gouv.fr", "autre.example"]
    assert settings["SITE_URL"] == "https://autre.example"


@pytest.mark.parametrize("environment", ["", "production", "staging"])
def test_protections_are_on_unless_local(environment):
    settings = json.loads(load_settings(ENVIRONMENT=environment).stdout)

    assert settings == {
        "DEBUG": False,
        "INDEXABLE": environment != "staging",
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


@pytest.mark.parametrize(("wanted", "required"), [("", False), ("required", True)])
def test_local_mode_lifts_the_second_factor_unless_it_is_asked_for(wanted, required):
    local = {"ENVIRONMENT": "local", "ALLOWED_HOSTS": "localhost", "SECOND_FACTOR": wanted}
    settings = json.loads(load_settings(**local).stdout)
    assert settings["SECOND_FACTOR_REQUIRED"] is required


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
