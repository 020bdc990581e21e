"""Publishes an imported main menu, unless somebody composed one."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Locale

from exchange.export.errors import SourceError
from exchange.export.notation import walked
from home.models import Menu
from publishing.caching import generation
from publishing.launches import readiness
from takeover.outcomes import Status

FIELDS = ("entries", "footer_links")


def publish(
    language: str, fields: dict[str, list[dict[str, Any]]], *, overwrite_edited: bool
) -> Status:
    """Publish a main menu from the raw values of its fields. A missing field stays as it is.

    A menu that a person saved stays too, unless `overwrite_edited`. Raises SourceError for an
    unknown language, and ValidationError for a menu that the editor would refuse.
    """
    locale = Locale.objects.filter(language_code=language).first()
    if locale is None:
        raise SourceError(f"Menu dans une langue inconnue\xa0: «\xa0{language}\xa0».")
    menu = Menu.objects.filter(locale=locale).first() or Menu(locale=locale, live=False)
    before = _shown(menu)
    for name, raw in fields.items():
        setattr(menu, name, getattr(menu, name).stream_block.to_python(raw))
    if faults := list(readiness.invalid_blocks(menu)):
        raise ValidationError(faults)
    if _shown(menu) == before:
        return Status.UNCHANGED
    if menu.pk and not overwrite_edited and menu.revisions.filter(user__isnull=False).exists():
        return Status.KEPT
    is_new = menu.pk is None
    with generation.atomic():
        menu.save()
        menu.save_revision().publish()
    return Status.CREATED if is_new else Status.UPDATED


def _shown(menu: Menu) -> list[Any]:
    """Return the fields of a menu without the ids of their blocks."""
    values = [getattr(menu, name) for name in FIELDS]
    return [
        walked(value.stream_block, value.get_prep_value(), lambda _kind, leaf: leaf)
        for value in values
    ]
