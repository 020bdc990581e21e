"""The taxonomies of the Hugo site, with their models here and the lists that filter by them."""

from dataclasses import dataclass

from challenges.models import Expertise, Theme
from challenges.models.taxonomies import Term
from pages.models import Category


@dataclass(frozen=True)
class Taxonomy:
    """The terms of `model`. The parameter `parameter` of the list at `path` filters by them."""

    model: type[Term]
    path: str
    parameter: str


# By the folder of their documents, with which their addresses begin.
TAXONOMIES = {
    "themes": Taxonomy(Theme, "/defis/", "thematique"),
    "expertises": Taxonomy(Expertise, "/defis/", "expertise"),
    "categories": Taxonomy(Category, "/blog/", "categorie"),
}
