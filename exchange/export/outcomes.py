"""What became of a document or a file, in the words of the report."""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import OperationalError

from exchange.export.errors import SourceError

logger = logging.getLogger(__name__)

# The address of what was left out on purpose.
DROPPED = "-"

# What the report is to say of each document, in French, by its path.
Notes = defaultdict[str, list[str]]


class Status(StrEnum):
    CREATED = "créé"
    UPDATED = "mis à jour"
    UNCHANGED = "inchangé"
    KEPT = "laissé"
    DROPPED = "écarté"
    REFUSED = "refusé"


@dataclass(frozen=True)
class Outcome:
    """What became of a document or a file (or, in a dry run, would become of it)."""

    source_path: str
    url: str
    status: Status
    messages: tuple[str, ...] = ()
    blocks: Counter[str] = field(default_factory=Counter)


def attempt(source_path: str, bring_in: Callable[[], Outcome]) -> Outcome:
    """Return what `bring_in` gives; what is refused, or goes wrong, keeps nothing else out.

    Raises OSError and OperationalError: with a full disk or a lost database nothing else works.
    """
    try:
        return bring_in()
    except (OSError, OperationalError):
        raise
    except (SourceError, ValidationError) as error:
        return refusal(source_path, error)
    except Exception as error:
        logger.exception("Import of %s failed", source_path)
        return refusal(source_path, RuntimeError(f"erreur inattendue ({error!r})"))


def refusal(source_path: str, error: Exception) -> Outcome:
    """The outcome of what was refused with `error`."""
    messages = error.messages if isinstance(error, ValidationError) else [str(error)]
    return Outcome(source_path, "", Status.REFUSED, tuple(messages))
