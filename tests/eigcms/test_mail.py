"""Mails leave once the change behind them is committed."""

import pytest
from django.core import mail
from django.db import transaction

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def mailers(settings):
    settings.MAILERS = {
        "default": {
            "BACKEND": "eigcms.mail.AfterCommitBackend",
            "OPTIONS": {"through": "smtp"},
        },
        "smtp": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"},
    }


def send():
    return mail.send_mail("Relecture", "Une page attend.", None, ["a@example.org"])


def test_a_mail_waits_for_the_commit_and_a_rollback_forgets_it():
    assert send() == 1
    assert len(mail.outbox) == 1

    with transaction.atomic():
        assert send() == 1
        assert len(mail.outbox) == 1
    assert len(mail.outbox) == 2

    with transaction.atomic():
        send()
        transaction.set_rollback(True)
    assert len(mail.outbox) == 2


def test_a_save_stays_when_the_mail_server_is_down(settings):
    settings.MAILERS["smtp"] = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
    }
    with transaction.atomic():
        send()
    with pytest.raises(OSError, match="refused"):
        send()
