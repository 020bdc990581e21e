"""The taxonomies of the Hugo site: what their terms are here, and where they are chosen."""

from dataclasses import dataclass

from challenges.models import Expertise, Theme
from challenges.models.taxonomies import Term
from pages.models import Category


@dataclass(frozen=True)
class Taxonomy:
    """`parameter` of the list at `path` chooses among the terms of `model`."""

    model: type[Term]
    path: str
    parameter: str


# By the folder of their documents, which is the beginning of their addresses.
TAXONOMIES = {
    "themes": Taxonomy(Theme, "/defis/", "thematique"),
    "expertises": Taxonomy(Expertise, "/defis/", "expertise"),
    "categories": Taxonomy(Category, "/blog/", "categorie"),
}
