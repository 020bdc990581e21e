"""Checks that a version can be published, by an editor, an approval or the scheduler.

« Publier » in the editor checks the fields in its form (`media.form_fields`), which shows each
fault beside its field. Versions that are published without a form are checked here, when they are
planned and again at their moment. Advice is told before, and blocks nothing.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.utils.text import capfirst
from wagtail import hooks
from wagtail.fields import StreamField
from wagtail.models import Revision

from publishing.block_steps import messages_of
from publishing.errors import NotPossibleError


def advice(versions: Iterable[Revision]) -> list[str]:
    """Return what should be known before these versions are published, in French.

    The hook `publication_advice` takes the versions, and returns such sentences.
    """
    found = [advise(versions) for advise in hooks.get_hooks("publication_advice")]
    return [said for sentences in found for said in sentences]


def problems(instance: Any) -> list[str]:
    """Return the faults that block the publication of this version, in French.

    The hook `publication_faults` adds to those of its fields, its blocks and its own method.
    """
    found = [*_invalid_fields(instance), *invalid_blocks(instance)]
    for check in hooks.get_hooks("publication_faults"):
        found += check(instance)
    return found + instance.publication_faults()


def check(instance: Any) -> None:
    """Raise NotPossibleError if there are faults; its message names them."""
    if found := problems(instance):
        more = f" Il y en a {len(found)} en tout." if len(found) > 3 else ""
        raise NotPossibleError(f"À corriger d’abord\xa0: {' '.join(found[:3])}{more}")


def _invalid_fields(instance: Model) -> Iterator[str]:
    try:
        instance.full_clean()
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            label = "" if name == NON_FIELD_ERRORS else _label(instance, name)
            yield from (f"{label}{message}" for message in messages)


def invalid_blocks(instance: Model) -> Iterator[str]:
    """Yield the faults of all blocks, in French, each after the names of its field and blocks."""
    for field in instance._meta.concrete_fields:
        if not isinstance(field, StreamField):
            continue
        value = field.value_from_object(instance)
        try:
            field.stream_block.clean(value)
        except ValidationError as error:
            for path, message in messages_of(field.stream_block, value, error):
                place = " › ".join(step.label for step in path)
                found = f"{place}, {message}" if place else message
                yield f"{_label(instance, field.name)}{found}"


def _label(instance: Model, name: str) -> str:
    field: Any = instance._meta.get_field(name)
    return f"{capfirst(str(field.verbose_name))}\xa0: "
