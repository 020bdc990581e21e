"""Reports errors to a person, by mail to `settings.ADMINS`."""

import logging
import threading
import time
import traceback

from django.conf import settings
from django.core.mail import EmailMessage

from eigcms.logs import hidden

# Seconds before the same error is mailed again, and the most mails of a process in that time.
PAUSE, MOST = 3600, 10
THREAD = "error mail"
ADVICE = (
    "Que faire\xa0: docs/exploitation.md. Un processus ne signale la même erreur qu’une fois par "
    f"heure. Après {MOST} courriels en une heure, ses erreurs ne sont plus que dans le journal."
)


class MailHandler(logging.Handler):
    """Mails each error of a process at most once an hour, from a separate thread.

    Two errors are the same if their exceptions have the same type and were raised at the same line.
    The request waits for no mail server. A rolled-back transaction drops no mail.
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._mailed: dict[tuple, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        now = time.monotonic()
        self._mailed = {old: at for old, at in self._mailed.items() if at > now - PAUSE}
        key = kind_and_place(record)
        if key in self._mailed or len(self._mailed) >= MOST:
            return
        self._mailed[key] = now
        threading.Thread(target=send, args=[message_of(record)], name=THREAD, daemon=True).start()


def kind_and_place(record: logging.LogRecord) -> tuple:
    """Return the identity of an error: its type, and the line that raised it."""
    if record.exc_info and record.exc_info[2] is not None:
        *_, (frame, line) = traceback.walk_tb(record.exc_info[2])
        return record.exc_info[0], frame.f_code.co_filename, line
    return record.name, record.pathname, record.lineno


def send(message: EmailMessage) -> None:
    try:
        message.send()
    except Exception as error:  # noqa: BLE001 - an error here would come back here
        logging.getLogger("eigcms.alerts").warning("error not mailed: %s", error)


def message_of(record: logging.LogRecord) -> EmailMessage:
    request = getattr(record, "request", None)
    trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
    lines = [
        record.getMessage(),
        f"{request.method} {request.path}" if request and hasattr(request, "path") else "",
        trace,
        ADVICE,
    ]
    return EmailMessage(
        subject=hidden(f"[{settings.SITE_URL}] {record.getMessage()}".splitlines()[0])[:150],
        body=hidden("\n\n".join(filter(None, lines))),
        to=list(settings.ADMINS),
    )
