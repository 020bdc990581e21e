"""Formats the log: one JSON object a line.

Nothing here needs Django, so gunicorn's own lines have the same format.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any

# A longer text is cut: a visitor may have written it.
LONGEST_TEXT = 20_000
# Mail addresses, secrets, and the site's addresses that work as keys are hidden, encoded ones too.
# Every repeat is bounded or possessive, so the time grows in proportion to the length of the text.
AT = r"(?:@|%(?:25){0,3}40)"
SLASH = r"(?:/|%(?:25){0,3}2F)"
EQUALS = r"(?:=|%(?:25){0,3}3D)"
KEY = rf"{SLASH}(?:site-a-venir|password_reset{SLASH}confirm){SLASH}"
NAME = r"(?:sessionid|csrftoken|password|token|secret|code)(?:\d|_key)?"
# Of a parameter, of JSON and of Python.
IS = rf"(?:{EQUALS}|[\"']\s{{0,9}}:\s{{0,9}})"
VALUE = r"(?:\"(?:[^\"\\]|\\.)*+|'(?:[^'\\]|\\.)*+|[^\s&;\"']+)"
HIDDEN = [
    (re.compile(rf"[\w.+-]{{1,64}}{AT}[\w-]{{1,63}}(\.[\w-]{{1,63}}){{1,8}}"), "[adresse]"),
    (re.compile(rf"({KEY})[^\s\"'<>]+", re.I), r"\1[clé]"),
    (re.compile(rf"({NAME}{IS}){VALUE}", re.I), r"\1[caché]"),
    (re.compile(r"(://[^\s:/@]{0,256}:)[^\s/@]{1,1024}@"), r"\1[caché]@"),
]


def hidden(text: str) -> str:
    """Return `text` without secrets and mail addresses, cut in its middle if it is long."""
    if len(text) > LONGEST_TEXT:
        half = LONGEST_TEXT // 2
        # The end begins with a whole line: the patterns would miss half a secret.
        text = f"{text[:half]}\n[…]\n{text[-half:].partition('\n')[2]}"
    for pattern, instead in HIDDEN:
        text = pattern.sub(instead, text)
    return text


class JsonFormatter(logging.Formatter):
    """A JSON object: time (UTC), level, logger, message, request, error and traceback.

    It has the method and path of a request, but no query, header, form or cookie.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": hidden(record.getMessage()),
            "process": record.process,
        }
        request = getattr(record, "request", None)
        if request is not None and hasattr(request, "path"):
            line |= {"method": request.method, "path": hidden(request.path)}
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = hidden(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def configuration(as_json: bool, mails_errors: bool = False) -> dict[str, Any]:
    """Return the configuration of Python's logging. Everything goes to standard error."""
    handlers: dict[str, dict[str, Any]] = {
        "console": {
            "class": "logging.StreamHandler",
            "stream": sys.stderr,
            "formatter": "json" if as_json else "plain",
        }
    }
    if mails_errors:
        handlers["mail"] = {"class": "eigcms.alerts.MailHandler"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "eigcms.logs.JsonFormatter"},
            "plain": {"format": "%(levelname)s %(name)s: %(message)s"},
        },
        "handlers": handlers,
        "root": {"level": "WARNING", "handlers": list(handlers)},
        "loggers": {
            # Django's own handler would mail the form and the cookies of the request.
            "django": {"level": "INFO", "handlers": []},
            # Visitors cause these errors, answered with 400. They must not use up the mails of real
            # errors.
            "django.security": {"handlers": ["console"], "propagate": False},
            "publishing.scheduler.loop": {"level": "INFO"},
        },
    }
