"""Sends mails after the commit of the current transaction.

Each save of an editor is one transaction. A slow mail server would hold its locks, on SQLite the
only write lock of the site. And a mail could announce a change that is then rolled back.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction


def configuration(host: str, **options: Any) -> dict[str, Any]:
    """Return Django's configuration of mail: through the server at `host`, or into the log."""
    if not host:
        return {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
    return {
        "default": {"BACKEND": "eigcms.mail.AfterCommitBackend", "OPTIONS": {"through": "smtp"}},
        "smtp": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": host, "use_tls": True, "timeout": 10, **options},
        },
    }


class AfterCommitBackend(BaseEmailBackend):
    """Gives mails to the mailer `through` after the commit, or at once outside a transaction.

    In a transaction every mail counts as sent. A failure is logged, and the save stands.
    """

    def __init__(self, *, through: str, alias: str | None = None, **kwargs: Any):
        super().__init__(alias=alias, **kwargs)
        self.through = through

    def send_messages(self, email_messages: Iterable[EmailMessage]) -> int:
        messages = list(email_messages)
        if not connection.in_atomic_block:
            return self._send(messages)
        transaction.on_commit(partial(self._send, messages), robust=True)
        return len(messages)

    def _send(self, messages: list[EmailMessage]) -> int:
        return mailers[self.through].send_messages(messages) or 0
