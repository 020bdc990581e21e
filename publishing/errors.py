"""Explains in French to its editor why a planned change could not be made."""

from django.core.exceptions import ValidationError
from django.db import OperationalError

PASSED = "Ce moment est passé. Choisissez un moment à venir."


class NotPossibleError(Exception):
    """A requested or planned action is impossible, for one reason or several.

    Each says why in French, and what to do. `caching.admin_saves` shows them in the admin unless a
    view does.
    """

    def __str__(self) -> str:
        return " ".join(self.args)


def reasons_of(error: Exception) -> list[str]:
    return list(error.args) if isinstance(error, NotPossibleError) else [reason_of(error)]


def reason_of(error: Exception) -> str:
    """Return one or two sentences that explain `error` to an editor, and end with what to do."""
    match error:
        case NotPossibleError():
            return str(error)
        case ValidationError():
            faults = " ".join(error.messages)
            return f"Le contenu n’est plus valable\xa0: {faults} Corrigez-le, puis replanifiez-le."
        case OperationalError():
            return (
                "La base de données n’a pas répondu, ou quelqu’un tenait ce contenu verrouillé. "
                "Il n’y a rien à faire\xa0: l’essai est renouvelé."
            )
    return (
        "La version prévue n’a pas pu être enregistrée. Ouvrez la page, enregistrez-la, puis "
        "planifiez-la de nouveau\xa0; si cela se répète, prévenez l’équipe technique."
    )
