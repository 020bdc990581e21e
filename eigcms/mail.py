"""Writes mails, and sends them after the commit of the current transaction.

Each save of an editor is one transaction. A slow mail server would hold its locks, on SQLite the
only write lock of the site. And a mail could announce a change that is then rolled back.
"""

import email.policy
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import console, smtp
from django.db import connection, transaction

# The longest line of a mail (RFC 5322). Python breaks lines of more than 78 signs, links too.
LONGEST_LINE = 998


def configuration(host: str, **options: Any) -> dict[str, Any]:
    """Return Django's configuration of mail: through the server at `host`, or into the log."""
    if not host:
        return {"default": {"BACKEND": "eigcms.mail.LogBackend"}}
    options |= {"host": host, "use_tls": True, "timeout": 10}
    return {"default": {"BACKEND": "eigcms.mail.AfterCommitBackend", "OPTIONS": options}}


class LogBackend(console.EmailBackend):
    """Writes mails into the log as people read them: without codes, and with whole links."""

    def write_message(self, message: EmailMessage) -> None:
        policy = email.policy.default.clone(max_line_length=LONGEST_LINE, utf8=True)
        text = message.message(policy=policy).as_bytes().decode()
        self.stream.write(f"{text}\n{'-' * 79}\n")


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
