"""The terms of an old site's taxonomies: found by name, or created; their old slugs stay."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType

from challenges.folding import folded
from challenges.models import TermAlias
from challenges.models.taxonomies import Term
from exchange.addresses.slugs import slug_of
from exchange.export.outcomes import Status


def find_or_create(model: type[Term], name: str) -> tuple[Term, Status]:
    """Return the term of a name, however typed; editors may have renamed or merged it."""
    terms = model._default_manager
    same = terms.filter(sort_name=folded(name)[:200]).first()
    if term := same or terms.named(slug_of(name)).first():
        return term, Status.UNCHANGED
    term = model(name=name[:200])
    term.full_clean()
    term.save()
    return term, Status.CREATED


def term_ids(model: type[Term], names: Iterable[str]) -> list[int]:
    """Return the keys of the terms of these names, each once, in order."""
    return list(dict.fromkeys(find_or_create(model, name)[0].pk for name in names))


def add_aliases(term: Term, slugs: Iterable[str]) -> None:
    """Make the old slugs of `term` lead to it, without those of another term."""
    kind = ContentType.objects.get_for_model(term)
    for slug in filter(None, map(slug_of, slugs)):
        if not type(term)._default_manager.filter(slug=slug).exists():
            TermAlias.objects.get_or_create(
                content_type=kind, slug=slug, defaults={"object_id": term.pk}
            )
