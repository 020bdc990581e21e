"""Tells which changes the public site shows: they bump the generation.

A public model has `is_public_content = True`. For a package's model, the app that shows it calls
`register`. Many-to-many tables follow the model that declares them.
"""

from collections.abc import Iterable

from django.apps import apps
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import COMMENTS_RELATION_NAME, DraftStateMixin, Page

_of_packages: set[type[models.Model]] = set()

# Fields of a page or snippet that keep track of drafts, locks and comments.
BOOKKEEPING = frozenset(
    {
        COMMENTS_RELATION_NAME,
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
    }
)


def register(*shown: type[models.Model]) -> None:
    """Register public models of packages; an app's `ready()` calls this."""
    _of_packages.update(shown)


def is_public(model: type[models.Model]) -> bool:
    """Tell whether the public site shows objects of `model`."""
    owner = model._meta.auto_created or model
    return getattr(owner, "is_public_content", False) or owner in _of_packages


def public_models() -> list[type[models.Model]]:
    """Return every installed model that the public site shows, many-to-many tables included."""
    return [model for model in apps.get_models(include_auto_created=True) if is_public(model)]


def save_shows(instance: models.Model, update_fields: Iterable[str] | None) -> bool:
    """Tell before a save whether the public site will show `instance`, of a public model.

    Drafts and their parts do not show before publication. A draft of a page with children counts as
    shown, since its slug is part of their addresses.
    """
    if update_fields is not None and BOOKKEEPING.issuperset(update_fields):
        return False
    if isinstance(instance, DraftStateMixin):
        return (
            instance.live
            or (isinstance(instance, Page) and instance.numchild > 0)
            or _was_live(instance)
        )
    return owner_is_live(instance)


def owner_is_live(instance: models.Model) -> bool:
    """Tell whether the owner of `instance` is live, such as the page of an inline item."""
    owners = [
        getattr(instance, field.name, None)
        for field in instance._meta.concrete_fields
        if isinstance(field, ParentalKey)
    ]
    drafts = [owner for owner in owners if isinstance(owner, DraftStateMixin) and not owner.live]
    return not owners or len(drafts) < len(owners)


def _was_live(instance) -> bool:
    saved = type(instance)._base_manager.filter(pk=instance.pk, live=True)
    return instance.pk is not None and saved.exists()
