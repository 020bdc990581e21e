"""Merging two terms that mean the same: one stays, the other becomes its alias."""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.search import index

from listing.terms.models import Term
from publishing.agenda.models import LaunchItem
from publishing.caching import generation

LOG_ACTION = "listing.merge"


def usage(term: Term) -> dict[type[Page], int]:
    """Return how many pages of each type name `term`, published or not; types without are left out.

    A page that names it only in a draft counts too.
    """
    counts = {}
    for relation in term.page_relations():
        pages = set(_pages_by(relation, term).values_list("pk", flat=True))
        pages |= {int(revision.object_id) for revision in _latest_drafts(relation, term)}
        if pages:
            counts[relation.related_model] = len(pages)
    return counts


def merge(source: Term, target: Term, user=None) -> int:
    """Replace `source` by `target` everywhere, delete `source`, and return the number of pages.

    It changes published pages, drafts and old versions. The slugs of `source` become aliases of
    `target`. All or nothing. Raises ValueError for a term and itself, for terms of two kinds, or if
    one is gone.
    """
    if type(source) is not type(target) or source.pk == target.pk:
        raise ValueError("Only two different terms of the same kind can be merged.")
    with transaction.atomic():
        # First of all, as a scheduler locks the generation before the terms of its pages.
        generation.bump()
        # Two merges at once, or a merge and a save, wait for each other here.
        both = type(source)._default_manager.filter(pk__in=[source.pk, target.pk])
        if len(both.select_for_update()) < 2:
            raise ValueError("Somebody has just merged or deleted one of the terms.")
        changed = []
        for relation in source.page_relations():
            pages = list(_pages_by(relation, source))
            accessor: Any = relation.get_accessor_name()
            getattr(target, accessor).add(*pages)
            getattr(source, accessor).clear()
            drafts = _rewrite_revisions(relation, source, target)
            known = {page.pk for page in pages}
            pages += relation.related_model._default_manager.filter(pk__in=drafts - known)
            changed += pages
        source.aliases.update(object_id=target.pk)
        name, slug = source.name, source.slug
        log(instance=source, action="wagtail.delete", user=user, deleted=True)
        source.delete()
        target.add_alias(slug)
        data = {"source": name, "target": target.name}
        for page in changed:
            fresh = type(page)._default_manager.get(pk=page.pk)
            index.insert_or_update_object(fresh)
            ReferenceIndex.create_or_update_for_object(fresh)
            log(instance=fresh, action=LOG_ACTION, user=user, data=data)
        log(instance=target, action=LOG_ACTION, user=user, data=data | {"pages": len(changed)})
    return len(changed)


def launches_naming(term: Term) -> list[str]:
    """Return the names of the launches that have not left, and publish a version with `term`."""
    fields = {(rel.related_model, rel.field.name) for rel in term.page_relations()}
    items = LaunchItem.objects.waiting().select_related("launch", "revision__content_type")
    return sorted(
        {
            str(item.launch)
            for item in items.filter(revision__isnull=False)
            for model, name in fields
            if item.revision.content_type.model_class() is model
            and term.pk in (item.revision.content.get(name) or [])
        }
    )


def _pages_by(relation: models.ManyToManyRel, term: Term) -> models.QuerySet:
    return relation.related_model._default_manager.filter(**{relation.field.name: term})


def _naming(
    revisions: models.QuerySet, relation: models.ManyToManyRel, term: Term
) -> Iterator[Revision]:
    name = relation.field.name
    for revision in revisions.iterator(chunk_size=200):
        if term.pk in (revision.content.get(name) or []):
            yield revision


def _latest_drafts(relation: models.ManyToManyRel, term: Term) -> Iterator[Revision]:
    latest = relation.related_model._default_manager.filter(
        has_unpublished_changes=True, latest_revision__isnull=False
    )
    revisions = Revision.objects.filter(pk__in=latest.values("latest_revision"))
    return _naming(revisions, relation, term)


def _rewrite_revisions(relation: models.ManyToManyRel, source: Term, target: Term) -> set[int]:
    """Replace `source` by `target` in every version; return the keys of the pages concerned."""
    name = relation.field.name
    kind = ContentType.objects.get_for_model(relation.related_model)
    pages = set()
    for revision in list(_naming(Revision.objects.filter(content_type=kind), relation, source)):
        keys = [target.pk if pk == source.pk else pk for pk in revision.content[name]]
        revision.content[name] = list(dict.fromkeys(keys))
        revision.save(update_fields=["content"])
        pages.add(int(revision.object_id))
    return pages
