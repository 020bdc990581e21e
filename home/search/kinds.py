"""The kinds of results that visitors choose among, and the models of each."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from home.models import published_page_types


@dataclass(frozen=True)
class Kind:
    """A kind of results: its value in addresses, its name, the name of one result, its models.

    Results of a kind `aside` come first only where their title has the words.
    """

    value: str
    label: Any
    one: Any
    models: tuple[str, ...]
    aside: bool = False


PAGES = Kind("pages", _("Pages"), _("Page"), ())  # every other type of page
DOCUMENTS = Kind("documents", _("Documents"), _("Document"), ("media.Document",), aside=True)
KINDS = [
    Kind("defis", _("Défis"), _("Défi"), ("challenges.ChallengePage",)),
    Kind("personnes", _("Personnes"), _("Personne"), ("challenges.PersonPage",), aside=True),
    Kind("promotions", _("Promotions"), _("Promotion"), ("challenges.PromotionPage",)),
    Kind("actualites", _("Actualités"), _("Actualité"), ("pages.NewsPage",)),
    PAGES,
    DOCUMENTS,
]


def kinds_by_content_type() -> dict[int, Kind]:
    named = {label for kind in KINDS for label in kind.models}
    others = [
        model._meta.label for model in published_page_types() if model._meta.label not in named
    ]
    return {
        ContentType.objects.get_for_model(apps.get_model(label)).pk: kind
        for kind in KINDS
        for label in kind.models or others
    }
