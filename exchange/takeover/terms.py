"""Terms of an old site's taxonomies as the site's own: found by name, or made; old slugs kept."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType

from challenges.folding import folded
from challenges.models import TermAlias
from challenges.models.taxonomies import Term
from exchange.addresses.slugs import slug_of
from exchange.export.outcomes import Status


class Terms:
    """The terms that an import needs."""

    def __init__(self) -> None:
        self._known: dict[type[Term], list[Term]] = {}

    def named(self, model: type[Term], name: str) -> tuple[Term, Status]:
        """Return the term of that name, made now if there is none."""
        key = folded(name)
        for term in self._all(model):
            if folded(term.name) == key:
                return term, Status.UNCHANGED
        if former := model._default_manager.named(slug_of(name)).first():
            return former, Status.UNCHANGED  # editors renamed it, or reunited it with another
        term = model(name=name[:200])
        term.full_clean()
        term.save()
        self._all(model).append(term)
        return term, Status.CREATED

    def complete(self, model: type[Term], name: str, **values: str) -> None:
        """Fill the fields of a term that are empty."""
        term, _status = self.named(model, name)
        empty = {key: value for key, value in values.items() if value and not getattr(term, key)}
        for key, value in empty.items():
            setattr(term, key, value)
        if empty:
            term.save()

    def ids(self, model: type[Term], names: Iterable[str]) -> list[int]:
        """Return the keys of the terms of these names, each once, in order."""
        return list(dict.fromkeys(self.named(model, name)[0].pk for name in names))

    def alias(self, term: Term, slugs: Iterable[str]) -> None:
        """Lead the old slugs of `term` to it, but for those that another term has."""
        kind = ContentType.objects.get_for_model(term)
        for slug in slugs:
            plain = slug_of(slug)
            if plain and plain != term.slug:
                taken = type(term)._default_manager.filter(slug=plain).exists()
                if not taken:
                    TermAlias.objects.get_or_create(
                        content_type=kind, slug=plain, defaults={"object_id": term.pk}
                    )

    def _all(self, model: type[Term]) -> list[Term]:
        if model not in self._known:
            self._known[model] = list(model._default_manager.all())
        return self._known[model]
