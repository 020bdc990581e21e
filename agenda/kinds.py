"""The words of the agenda: what can happen at a moment, and how it stands."""

from django.db import models

from publishing import moments


class Kind(models.TextChoices):
    """What editors plan; what changes by itself comes with the sources (`moments.kinds`)."""

    PUBLICATION = "publication", "Publication"
    UPDATE = "mise-a-jour", "Mise à jour"
    UNPUBLICATION = "depublication", "Dépublication"


def all_kinds() -> dict[str, str]:
    """Return everything that can happen at a moment: its key, and its name in French."""
    return dict(Kind.choices) | moments.kinds()


# What an editor planned on a page, and may move, hasten or cancel from the agenda.
PLANS = frozenset(Kind.values)


class State(models.TextChoices):
    PLANNED = "planifie", "Planifié"
    AWAITING = "a-approuver", "À approuver"
    FAILED = "en-echec", "En échec"
    DONE = "fait", "Fait"
