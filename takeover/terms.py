"""The terms of an old site's taxonomies: found by name, or created."""

from collections.abc import Iterable

from challenges.models.taxonomies import Term
from exchange.addresses.slugs import slug_of
from exchange.export.outcomes import Status
from listing.folding import folded


def find_or_create(model: type[Term], name: str) -> tuple[Term, Status]:
    """Return the term of a name, however typed; editors may have renamed or merged it."""
    terms = model._default_manager
    same = terms.filter(sort_name=folded(name)[:200]).first()
    if term := same or terms.with_slug(slug_of(name)).first():
        return term, Status.UNCHANGED
    term = model(name=name[:200])
    term.full_clean()
    term.save()
    return term, Status.CREATED


def term_ids(model: type[Term], names: Iterable[str]) -> list[int]:
    """Return the keys of the terms of these names, each once, in order."""
    return list(dict.fromkeys(find_or_create(model, name)[0].pk for name in names))
