"""The terms of an old site's taxonomies: found by name, or created; the lists that show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from challenges.models import Expertise, Theme
from listing.folding import folded
from listing.terms.models import Term
from pages.models import Category
from takeover.outcomes import Status
from takeover.slugs import slug_of


@dataclass(frozen=True)
class Taxonomy:
    """The terms of `model`. The parameter `parameter` of the list at `path` filters by them."""

    model: type[Term]
    path: str
    parameter: str

    def address_of(self, term: Term) -> str:
        """Return the address of the list of what a term is about."""
        return f"{self.path}?{self.parameter}={term.slug}"


# By the folder of their documents, with which their addresses begin.
TAXONOMIES = {
    "themes": Taxonomy(Theme, "/defis/", "thematique"),
    "expertises": Taxonomy(Expertise, "/defis/", "expertise"),
    "categories": Taxonomy(Category, "/blog/", "categorie"),
}


def find_or_create(model: type[Term], name: str) -> tuple[Term, Status]:
    """Return the term of a name, however typed; editors may have renamed or merged it."""
    terms = model.with_merged
    same = terms.filter(sort_name=folded(name)[:200]).first()
    if term := same or terms.filter(slug=slug_of(name)).first():
        return term.final, Status.UNCHANGED
    term = model(name=name[:200])
    term.full_clean()
    term.save()
    return term, Status.CREATED


def term_ids(model: type[Term], names: Iterable[str]) -> list[int]:
    """Return the keys of the terms of these names, each once, in order."""
    return list(dict.fromkeys(find_or_create(model, name)[0].pk for name in names))
