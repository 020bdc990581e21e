"""The log is readable by a machine, and holds no secret."""

import json
import logging
import threading
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from eigcms import alerts, logs
from eigcms.alerts import THREAD, MailHandler
from tests.only import only
from tests.time_limit import time_limit

pytestmark = pytest.mark.django_db(transaction=True)


def broken(request, **_):
    password = "hunter2hunter2"  # noqa: F841 - must not be logged
    raise ValueError("camille@example.org cannot read /site-a-venir/s3cr3t/?token=abc")


def fine(request):
    logging.getLogger("pages").warning("seen")
    return HttpResponse("ok")


def broken_elsewhere(request):
    raise ValueError("another place")


def numbered(request, number):
    kind = request.GET.get("kind", "ValueError")
    exec(compile("\n" * number + f"raise {kind}", "numbered", "exec"))  # noqa: S102


urlpatterns = [
    path("casse-ailleurs/", broken_elsewhere),
    path("casse/<int:number>/", numbered),
    path("casse/", broken),
    path("site-a-venir/<str:token>/", broken),
    path("", fine),
]


@pytest.fixture
def written(settings):
    """Return a function that gives the lines that were logged, each read as JSON."""
    settings.ROOT_URLCONF = __name__
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonFormatter())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def ask(address, **headers):
    client = Client(raise_request_exception=False, headers={"host": "localhost"} | headers)
    return client.get(address)


def test_an_error_says_where_and_holds_neither_secret_nor_address(written):
    cookies = {"cookie": "sessionid=s3ss10n", "authorization": "Basic abc"}
    ask("/casse/?sender=a@example.org", **cookies)
    line = only(line for line in written() if line["level"] == "error")
    assert (line["path"], line["method"], line["status"]) == ("/casse/", "GET", 500)
    assert line["error"] == "ValueError"
    assert line.keys() >= {"time", "logger", "message"}
    assert "in broken" in line["trace"]
    text = json.dumps(line)
    for secret in ("example.org", "s3cr3t", "abc", "s3ss10n"):
        assert secret not in text


@pytest.mark.parametrize(
    "address",
    [
        "/site-a-venir/t0k3n/",
        "/admin/password_reset/confirm/MQ/t0k3n/",
    ],
)
def test_an_address_that_is_a_key_is_not_logged(written, address):
    ask(address)
    logging.getLogger("pages").warning("asked %s", address)

    assert "asked /" in json.dumps(written())
    assert "t0k3n" not in json.dumps(written())


def test_the_address_of_a_database_is_logged_without_its_password():
    assert logs.hidden("to postgresql://eigcms:pa55@db/eigcms") == (
        "to postgresql://eigcms:[caché]@db/eigcms"
    )


@pytest.mark.parametrize("name", ["password", "token", "code", "secret", "sessionid", "csrftoken"])
def test_a_secret_that_is_named_is_never_logged(written, name):
    logging.getLogger("pages").warning("asked /?a=1&%s=s3cr3t&b=2 and %s=s3cr3t;", name, name)
    text = json.dumps(written())
    assert "s3cr3t" not in text
    assert "b=2" in text


@pytest.mark.parametrize(
    "text",
    [
        '{"password": "s3cr3t"}',
        '{"new_password1":"a \\" s3cr3t","b":2}',
        "{'code': 's3cr3t', 'token': \"it's s3cr3t\"}",
        "login(password='s3cr3t s3cr3t')",
        "SECRET_KEY=s3cr3t",
        "?next=%2Fsite-a-venir%2Fs3cr3t%2F",
        "?next=%252fadmin%252fpassword_reset%252fconfirm%252fMQ%252fs3cr3t",
        "?next=%2Fx%3Ftoken%3Ds3cr3t",
        "?to=s3cr3t%40example.org",
        '{"to": "s3cr3t%2540example.org"}',
    ],
)
def test_a_secret_is_hidden_however_it_is_written(text):
    assert "s3cr3t" not in logs.hidden(text)


def test_what_is_no_secret_stays():
    text = 'status code: 404, {"status": "ok", "codec": "utf-8"} /agenda/?mois=2026-01'
    assert logs.hidden(text) == text


UNITS = (
    "a", "a@", "a.", "://a:", "a:", "password=", "/site-a-venir/x ", "%25", "a%40",
    "%2Fsite-a-venir%2F", "password='", '"password":"', "'code':'",
)  # fmt: skip


def test_no_text_that_a_visitor_sends_holds_the_log_up():
    """An unbounded repeat takes minutes here: it is tried from every letter anew."""
    with time_limit(60):
        for unit in UNITS:
            for pattern, instead in logs.HIDDEN:
                pattern.sub(instead, unit * (400_000 // len(unit)))


def test_a_long_text_keeps_beginning_and_end_and_no_half_of_a_secret():
    text = logs.hidden("begin " + "a" * 30_000 + "\npassword=" + "b" * 8_000 + "\nend")
    assert text.startswith("begin ")
    assert text.endswith("end")
    assert "bbb" not in text
    assert "bbb" not in logs.hidden("password=" + "b" * 50_000 + "\nend")


# Errors reach a person


@pytest.fixture
def mailed(settings):
    """Return a function that gives the mails about errors, once they are sent."""
    settings.ADMINS = ["astreinte@example.org"]
    settings.MAIL_HOST = ""
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    handler = MailHandler()
    logging.getLogger().addHandler(handler)

    def sent():
        for thread in threading.enumerate():
            if thread.name == THREAD:
                thread.join()
        return mail.outbox

    yield sent
    logging.getLogger().removeHandler(handler)


def test_an_error_is_mailed_once_with_its_place_and_without_secrets(written, mailed):
    for _ in range(3):
        ask("/casse/?sender=a@example.org", cookie="sessionid=s3ss10n")
    ask("/site-a-venir/t0k3n/")  # the same error by another address is no news
    first = only(mailed())
    assert first.to == ["astreinte@example.org"]
    assert "/casse/" in first.subject
    assert "GET /casse/" in first.body
    assert "in broken" in first.body
    assert "Que faire\xa0: docs/exploitation.md." in first.body
    for secret in ("camille@", "s3cr3t", "a@example", "s3ss10n", "t0k3n"):
        assert secret not in first.body + first.subject


def test_hosts_that_visitors_invent_use_up_no_mail(written, mailed, settings):
    for number in range(12):
        assert ask("/", host=f"h{number}.example").status_code == 400
    assert mailed() == []
    ask("/casse/")
    assert len(mailed()) == 1


def test_two_places_or_two_kinds_of_an_exception_are_two_errors(written, mailed):
    ask("/casse/")
    ask("/casse-ailleurs/")
    assert len(mailed()) == 2
    ask("/casse/1/")
    ask("/casse/1/?kind=KeyError")
    assert len(mailed()) == 4


def test_an_error_is_mailed_again_after_an_hour(written, mailed, monkeypatch):
    now = [10_000]
    monkeypatch.setattr(alerts, "time", SimpleNamespace(monotonic=lambda: now[0]))
    for seconds, number in ((0, 1), (3599, 1), (3601, 2)):
        now[0] = 10_000 + seconds
        ask("/casse/")
        assert len(mailed()) == number


def test_the_subject_is_one_short_line_without_addresses(mailed):
    logging.getLogger("pages").error("camille@example.org %s", "long " * 50)
    logging.getLogger("pages").error("Une ligne\nune autre")
    long, two_lines = mailed()
    assert long.subject.startswith("[http://localhost] [adresse] long long")
    assert (len(long.subject), long.subject.isprintable()) == (150, True)
    assert two_lines.subject == "[http://localhost] Une ligne"
    assert "une autre" in two_lines.body


def test_an_hour_has_ten_error_mails(written, mailed):
    for number in range(12):
        ask(f"/casse/{number}/")
    assert len(mailed()) == 10


def test_a_mail_server_that_is_away_is_no_error_of_its_own(written, mailed, settings):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }
    assert ask("/casse/").status_code == 500
    assert mailed() == []
    assert [line["level"] for line in written() if line["logger"] == "eigcms.alerts"] == ["warning"]
