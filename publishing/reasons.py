"""Explains in French to its editor why a planned change could not be made."""

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, OperationalError

TAKEN_ADDRESS = (
    "Son adresse est déjà celle d’une autre page au même endroit. Changez l’une des deux "
    "(onglet «\xa0Référencement et menus\xa0»), puis planifiez de nouveau."
)


class NotPossibleError(Exception):
    """A requested or planned action is impossible, for one reason or several.

    Each says why in French, and what to do. `transactions.atomic_writes` shows them in the admin
    unless a view does.
    """

    def __str__(self) -> str:
        return " ".join(self.args)


def reason_of(error: Exception) -> str:
    """Return one or two sentences that explain `error` to an editor, and end with what to do."""
    match error:
        case NotPossibleError():
            return str(error)
        case ValidationError():
            return _invalid(error)
        case IntegrityError():
            return (
                "Une valeur qui doit être unique est déjà prise par un autre contenu. "
                "Ouvrez la page, corrigez-la, puis planifiez-la de nouveau."
            )
        case OperationalError():
            return (
                "La base de données n’a pas répondu, ou quelqu’un tenait ce contenu verrouillé. "
                "Il n’y a rien à faire\xa0: l’essai est renouvelé."
            )
        case DatabaseError():
            return "La base de données a refusé l’enregistrement. Prévenez l’équipe technique."
    return (
        "La version prévue ne peut pas être lue. Ouvrez la page, enregistrez-la, puis planifiez-la "
        "de nouveau\xa0; si cela se répète, prévenez l’équipe technique."
    )


def _invalid(error: ValidationError) -> str:
    fields = error.message_dict if hasattr(error, "error_dict") else {}
    if "slug" in fields:
        return TAKEN_ADDRESS
    messages = " ".join(error.messages)
    return f"Le contenu n’est plus valable\xa0: {messages} Corrigez-le, puis planifiez de nouveau."
