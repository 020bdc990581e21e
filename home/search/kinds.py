"""The kinds of results that visitors choose among, and the models of each."""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from challenges.models import ChallengePage, Organisation, PersonPage, PromotionPage
from home.models import published_page_types
from media.models import Document
from pages.models import NewsPage


@dataclass(frozen=True)
class Kind:
    """A kind of results: its value in addresses, its name, the name of one result, its models.

    Results of a kind `aside` come after the others that have the words in the same place.
    """

    value: str
    label: Any
    one: Any
    models: tuple[Any, ...]
    aside: bool = False


PAGES = Kind("pages", _("Pages"), _("Page"), ())  # every other type of page
ORGANISATIONS = Kind(
    "administrations", _("Administrations"), _("Administration"), (Organisation,), True
)
DOCUMENTS = Kind("documents", _("Documents"), _("Document"), (Document,), True)
KINDS = [
    Kind("defis", _("Défis"), _("Défi"), (ChallengePage,)),
    ORGANISATIONS,
    Kind("personnes", _("Personnes"), _("Personne"), (PersonPage,), True),
    Kind("promotions", _("Promotions"), _("Promotion"), (PromotionPage,)),
    Kind("actualites", _("Actualités"), _("Actualité"), (NewsPage,)),
    PAGES,
    DOCUMENTS,
]


def kinds_by_content_type() -> dict[int, Kind]:
    named = {model for kind in KINDS for model in kind.models}
    others = [model for model in published_page_types() if model not in named]
    return {
        ContentType.objects.get_for_model(model).pk: kind
        for kind in KINDS
        for model in kind.models or others
    }
