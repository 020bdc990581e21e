"""The words of the agenda: what can happen at a moment, and how it stands."""

from django.db import models


class Kind(models.TextChoices):
    PUBLICATION = "publication", "Publication"
    UPDATE = "mise-a-jour", "Mise à jour"
    UNPUBLICATION = "depublication", "Dépublication"
    CALL_OPENS = "ouverture", "Ouverture d’un appel"
    CALL_CLOSES = "cloture", "Clôture d’un appel"
    BANNER_STARTS = "bandeau", "Début du bandeau"
    BANNER_ENDS = "fin-bandeau", "Fin du bandeau"
    PROMOTION_STARTS = "promotion", "Début d’une promotion"
    PROMOTION_ENDS = "fin-promotion", "Fin d’une promotion"


# What an editor planned on a page, and may move, hasten or cancel from the agenda.
PLANS = frozenset({Kind.PUBLICATION, Kind.UPDATE, Kind.UNPUBLICATION})


class State(models.TextChoices):
    PLANNED = "planifie", "Planifié"
    AWAITING = "a-approuver", "À approuver"
    FAILED = "en-echec", "En échec"
    DONE = "fait", "Fait"
