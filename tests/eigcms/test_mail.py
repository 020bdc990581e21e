"""Mails leave once the change behind them is committed."""

import pytest
from django.core import mail
from django.core.mail.backends import smtp
from django.db import transaction

from eigcms.mail import configuration

pytestmark = pytest.mark.django_db(transaction=True)


def keep(_backend, messages):
    mail.outbox.extend(messages)
    return len(messages)


@pytest.fixture
def mailed(settings, monkeypatch):
    """Have mails land in `mail.outbox` where they would go to a server."""
    settings.MAILERS = configuration("127.0.0.1")
    monkeypatch.setattr(smtp.EmailBackend, "send_messages", keep)
    return mail.outbox


def send():
    return mail.send_mail("Relecture", "Une page attend.", None, ["a@example.org"])


def test_a_mail_waits_for_the_commit_and_a_rollback_forgets_it(mailed):
    assert send() == 1
    assert len(mailed) == 1

    with transaction.atomic():
        assert send() == 1
        assert len(mailed) == 1
    assert len(mailed) == 2

    with transaction.atomic():
        send()
        transaction.set_rollback(True)
    assert len(mailed) == 2


def test_the_log_has_mails_with_whole_links(settings, capsys):
    settings.MAILERS = configuration("")
    link = f"https://example.org/{'a' * 90}/"
    mail.send_mail("À relire", f"Une page attend\xa0: {link}", None, ["a@example.org"])
    logged = capsys.readouterr().out
    assert "Subject: À relire\n" in logged
    assert f"Une page attend\xa0: {link}\n" in logged


def test_a_save_stays_when_the_mail_server_is_down(settings):
    settings.MAILERS = configuration("127.0.0.1", port=1)
    with transaction.atomic():
        send()
    with pytest.raises(OSError, match="refused"):
        send()
