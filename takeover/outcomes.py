"""The outcome of each document and file of an import, in the words of the report."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError

from exchange.export.errors import SourceError

logger = logging.getLogger(__name__)

# Stands in the report for the address of a document that was left out on purpose.
DROPPED = "-"


class Status(StrEnum):
    CREATED = "créé"
    UPDATED = "mis à jour"
    UNCHANGED = "inchangé"
    KEPT = "laissé"
    DROPPED = "écarté"
    REFUSED = "refusé"


@dataclass(frozen=True)
class Outcome:
    """The outcome of a document or a file. In a dry run, its outcome in a real import."""

    source_path: str
    url: str
    status: Status
    messages: tuple[str, ...] = ()


def attempt(source_path: str, bring_in: Callable[..., Outcome], *arguments: Any) -> Outcome:
    """Return the outcome of `bring_in(*arguments)`, or a refusal if it raises an error.

    Raises OSError and OperationalError: with a full disk or a lost database nothing else works.
    """
    try:
        return bring_in(*arguments)
    except (OSError, OperationalError):
        raise
    except (SourceError, ValidationError) as error:
        return refusal(source_path, error)
    except Exception as error:
        logger.exception("Import of %s failed", source_path)
        return refusal(source_path, RuntimeError(f"erreur inattendue ({error!r})"))


def refusal(source_path: str, error: Exception) -> Outcome:
    """Return the outcome of a document that `error` refused."""
    messages = error.messages if isinstance(error, ValidationError) else [str(error)]
    return Outcome(source_path, "", Status.REFUSED, tuple(messages))
