"""Sends mails after the commit of the current transaction.

Each save of an editor is one transaction. A slow mail server would hold its locks, on SQLite the
only write lock of the site. And a mail could announce a change that is then rolled back.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp
from django.db import connection, transaction


def configuration(host: str, **options: Any) -> dict[str, Any]:
    """Return Django's configuration of mail: through the server at `host`, or into the log."""
    if not host:
        return {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
    options |= {"host": host, "use_tls": True, "timeout": 10}
    return {"default": {"BACKEND": "eigcms.mail.AfterCommitBackend", "OPTIONS": options}}


class AfterCommitBackend(smtp.EmailBackend):
    """Sends mails by SMTP after the commit, or at once outside a transaction.

    In a transaction every mail counts as sent. A failure is logged, and the save stands.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        send = partial(super().send_messages, email_messages)
        if not connection.in_atomic_block:
            return send() or 0
        transaction.on_commit(send, robust=True)
        return len(email_messages)
