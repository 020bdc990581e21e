"""Merging two terms that mean the same: one stands for the other, until it is undone."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from wagtail.log_actions import log
from wagtail.models import Revision
from wagtail.search import index

from listing.terms.models import Term
from publishing.caching import generation

LOG_ACTION = "listing.merge"


def merge(source: Term, target: Term, user=None) -> int:
    """Have `target` stand for `source` on every page, and return the number of pages.

    Versions stay as they are: one that names `source` is read as if it named `target`. All or
    nothing. Raises ValueError for a term and itself, for terms of two kinds, or if one is gone.
    """
    if type(source) is not type(target) or source.pk == target.pk:
        raise ValueError("Only two different terms of the same kind can be merged.")
    with transaction.atomic():
        # First of all, as a scheduler locks the generation before the terms of its pages.
        generation.bump()
        # While this one waited for that, the other may have merged or deleted one of them.
        both = type(source).objects.filter(pk__in=[source.pk, target.pk])
        if len(both.select_for_update()) < 2:
            raise ValueError("Somebody has just merged or deleted one of the terms.")
        both.filter(pk=source.pk).update(merged_into=target)
        changed = []
        for relation in source.page_relations():
            pages = list(_pages_by(relation, source))
            accessor: Any = relation.get_accessor_name()
            getattr(target, accessor).add(*pages)
            getattr(source, accessor).clear()
            changed += pages
        change = f"«\xa0{source}\xa0» réunie avec «\xa0{target}\xa0»"
        _record(change, [target, *changed], user)
    return len(changed)


def separate(source: Term, user=None) -> int:
    """Undo the merge of `source`, and return the number of pages that name it again.

    They are those that were not saved since: their versions still name it. Raises ValueError if it
    is not merged.
    """
    with transaction.atomic():
        generation.bump()
        terms = type(source)._default_manager
        source = terms.select_for_update().get(pk=source.pk)
        if source.merged_into is None:
            raise ValueError("Somebody has just separated the terms.")
        target = source.final
        terms.filter(pk=source.pk).update(merged_into=None)
        changed = []
        for relation in source.page_relations():
            pages = _pages_by(relation, target).select_related("live_revision", "latest_revision")
            for page in pages:
                keys = _named(page.live_revision or page.latest_revision, relation)
                finals = {term.final for term in terms.filter(pk__in=keys)}
                if source in finals:
                    accessor: Any = relation.get_accessor_name()
                    getattr(source, accessor).add(page)
                    if target not in finals:
                        getattr(target, accessor).remove(page)
                    changed.append(page)
        change = f"«\xa0{source}\xa0» séparée de «\xa0{target}\xa0»"
        _record(change, [target, *changed], user)
    return len(changed)


def _pages_by(relation: models.ManyToManyRel, term: Term) -> models.QuerySet:
    return relation.related_model._default_manager.filter(**{relation.field.name: term})


def _named(version: Revision | None, relation: models.ManyToManyRel) -> list[int]:
    named = version.content.get(relation.field.name) if version else None
    return named or []


def _record(change: str, objects: Iterable[models.Model], user: Any) -> None:
    """Log the change of these terms and pages; search finds pages by their present terms."""
    for changed in objects:
        fresh = type(changed)._default_manager.get(pk=changed.pk)
        index.insert_or_update_object(fresh)
        log(instance=fresh, action=LOG_ACTION, user=user, data={"change": change})
