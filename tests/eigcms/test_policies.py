"""The security policies that a browser is told in production, header by header."""

import json
import os
import subprocess
import sys

import pytest

from tests.databases import DEMO, ROOT, make, server_in_use
from tests.only import only

PRODUCTION = {
    "ENVIRONMENT": "production",
    "ALLOWED_HOSTS": "eig.example.gouv.fr",
    "SITE_URL": "https://eig.example.gouv.fr",
    "MAIL_HOST": "mail.example.gouv.fr",
    "ADMINS": "astreinte@example.gouv.fr",
    "SECURITY_CONTACT": "mailto:securite@example.gouv.fr",
    "BACKUP_KEY": "age1" + "x" * 58,
}
ASKED = """
import json
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("check", deploy=True, fail_level="WARNING")
visitor = Client(HTTP_HOST="eig.example.gouv.fr", raise_request_exception=False)
answers = {}
for path in %s:
    response = visitor.get(path, secure=True)
    cookies = [cookie.OutputString() for cookie in response.cookies.values()]
    answers[path] = [response.status_code, dict(response.headers), cookies]
insecure = visitor.get("/defis/?page=2")
print(json.dumps([answers, insecure.status_code, insecure.headers["Location"]]))
"""
PAGE, LOST, MEDIA, LOGIN, ADMIN, STATIC = PATHS = [
    "/", "/absente/", "/media/absente.jpg", "/admin/login/", "/admin/", "/static/absente.css",
]  # fmt: skip
PLAYERS = "https://www.youtube-nocookie.com https://www.dailymotion.com https://player.vimeo.com"
STRICT_CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self'",
    "frame-src": PLAYERS,
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'self'",
}
EVERYWHERE = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    # Videos and security keys need others, which browsers leave to this site and its frames.
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), screen-wake-lock=(), serial=(), "
        "usb=(), xr-spatial-tracking=()"
    ),
}


@pytest.fixture(scope="module")
def production(copies):
    """Ask a site with production's settings, in a process of its own."""
    server = server_in_use()
    result = subprocess.run(
        [sys.executable, "-c", ASKED % PATHS],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if "ASYNC" not in name}
        | PRODUCTION
        | {
            "DJANGO_SETTINGS_MODULE": "eigcms.settings",
            "DATABASE_URL": server.address(make(server, DEMO)),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    # `check --deploy` says nothing but that all is well.
    assert "WARNINGS" not in result.stderr
    assert "?:" not in result.stdout + result.stderr
    return json.loads(result.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def answers(production):
    return production[0]


def csp_of(answer) -> dict[str, str]:
    policy = answer[1]["Content-Security-Policy"]
    return dict(directive.strip().split(" ", 1) for directive in policy.split(";"))


@pytest.mark.parametrize("path", PATHS)
def test_headers_of_every_answer(answers, path):
    assert answers[path][1].items() >= EVERYWHERE.items()


def test_plain_http_is_led_to_https(production):
    assert production[1:] == [301, "https://eig.example.gouv.fr/defis/?page=2"]


@pytest.mark.parametrize("path", [PAGE, LOST, MEDIA, LOGIN])
def test_public_pages_and_the_door_run_no_script_but_ours(answers, path):
    assert csp_of(answers[path]) == STRICT_CSP


def test_the_admin_has_the_tightest_policy_that_wagtail_stands(answers):
    assert csp_of(answers[ADMIN]) == STRICT_CSP | {
        "script-src": "'self' 'unsafe-inline'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "frame-src": f"'self' {PLAYERS}",
    }


def test_only_this_site_frames_its_pages(answers):
    assert answers[PAGE][1]["X-Frame-Options"] == "DENY"
    assert csp_of(answers[PAGE])["frame-ancestors"] == "'self'"


@pytest.mark.parametrize(
    ("path", "who"), [(PAGE, "same-origin"), (STATIC, "same-origin"), (MEDIA, "cross-origin")]
)
def test_other_sites_may_show_the_files_that_are_meant_for_them(answers, path, who):
    assert answers[path][1]["Cross-Origin-Resource-Policy"] == who


def test_cookies_are_bound_to_this_host_over_https(answers):
    assert answers[PAGE][2] == []
    cookie = only(answers[LOGIN][2])
    name, _, rest = cookie.partition("=")
    assert name == "__Host-csrftoken"
    attributes = {part.strip().lower() for part in rest.split(";")[1:]}
    assert {"secure", "path=/", "samesite=lax"} <= attributes
    assert not any(attribute.startswith("domain") for attribute in attributes)
