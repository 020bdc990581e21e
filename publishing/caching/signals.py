"""Bumps the generation with every public change, from any code.

The handlers run before the write, so that a single save locks the generation's row first. What
saves several rows begins with `generation.atomic`. Code that writes without signals, such as
`QuerySet.update`, calls `generation.bump()` itself. For such writes of Wagtail, a handler or hook
here does it.
"""

from django.db import connection
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_migrate, pre_delete, pre_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    DraftStateMixin,
    Locale,
    Page,
    PageViewRestriction,
    Site,
)
from wagtail.signals import page_slug_changed, post_page_move, pre_page_move

from publishing.caching import generation, public_changes
from publishing.caching.public_changes import owner_is_live, save_shows


def before_save(instance: Model, raw: bool, update_fields=None, **kwargs) -> None:
    # Rows of a fixture may refer to later rows, so relations are not followed.
    if raw or save_shows(instance, update_fields):
        generation.bump()


def before_delete(instance: Model, **kwargs) -> None:
    if owner_is_live(instance):
        generation.bump()


def on_relation_change(instance: Model, action: str, **kwargs) -> None:
    if not action.startswith("pre_"):
        return
    if isinstance(instance, DraftStateMixin) and not instance.live:
        return
    generation.bump()


def on_tree_change(**kwargs) -> None:
    """Treebeard moves pages by raw SQL, and Wagtail adds the redirects of old addresses in bulk.

    Before a move it locks the generation's row ahead of those of the pages.
    """
    generation.bump()


def after_migration(**kwargs) -> None:
    """A release has its own templates and data, so stored pages are old."""
    if generation.Generation._meta.db_table in connection.introspection.table_names():
        generation.bump()


def connect(app_config) -> None:
    public_changes.register(
        Page, PageViewRestriction, Site, Locale, Redirect, Collection, CollectionViewRestriction
    )
    # Connected to each public model, not to all senders: a handler of deletions makes Django load
    # each row before it deletes it.
    for model in public_changes.public_models():
        pre_save.connect(before_save, sender=model)
        pre_delete.connect(before_delete, sender=model)
        m2m_changed.connect(on_relation_change, sender=model)
    # Wagtail's handlers, which write redirects, and those of `base.tree` run first. If the number
    # grew before the redirects exist, a cache could store a 404 for the old address under it.
    page_slug_changed.connect(on_tree_change)
    pre_page_move.connect(on_tree_change)
    post_page_move.connect(on_tree_change)
    post_migrate.connect(after_migration, sender=app_config)
