"""The names, for visitors, of what a call says in short: the fields that decide to apply."""

from django.utils.translation import gettext_lazy

# The fields of what decides, each with its name for visitors.
FACTS = {
    "profile": gettext_lazy("Qui peut candidater"),
    "contract": gettext_lazy("Contrat"),
    "duration": gettext_lazy("Durée"),
    "places": gettext_lazy("Lieux"),
    "pay": gettext_lazy("Rémunération"),
    "how_to_apply": gettext_lazy("Comment candidater"),
}
FACTS_FOR_ADMINISTRATIONS = FACTS | {
    "profile": gettext_lazy("Qui peut proposer un défi"),
    "pay": gettext_lazy("Coût"),
    "how_to_apply": gettext_lazy("Comment proposer un défi"),
}
