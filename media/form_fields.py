"""The admin's form fields of texts and bodies: what breaks the law is refused, but for a draft.

`MediaConfig.ready` has Wagtail use them for every `RichTextField` and `StreamField`. What is
published without a form, such as a plan at its moment, asks `publishing.readiness`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.db import connection
from django.utils import translation
from wagtail.blocks import Block
from wagtail.blocks.base import BlockField, BlockWidget

from media import form_references
from media.checks import error_of, findings_of, rich_text_findings
from publishing import generation


class CheckedTextField(forms.CharField):
    """Rich text; Wagtail says by `is_deferred_validation` that a draft is being saved."""

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        return checked(self, value, rich_text_findings(value or ""))


@dataclass(frozen=True)
class Definition:
    """A block as the editor's scripts are told of it, in one language and one generation."""

    block: Block
    state: tuple[int | None, datetime]
    js_context: Any
    block_json: str


# The latest of each block and language.
_definitions: dict[tuple[int, str], Definition] = {}


class BodyWidget(BlockWidget):
    """The blocks of a `StreamField`, in a constant number of queries (`media.form_references`).

    To tell the scripts of all that may be added takes longer than the rest of the form, and says
    the same until the generation is bumped: what it names, such as the themes, is public.
    """

    def _build_block_json(self) -> None:
        if connection.in_atomic_block:  # what is read here may be rolled back
            super()._build_block_json()
            return
        key, state = (id(self.block_def), translation.get_language()), generation.state()
        known = _definitions.get(key)
        if known and known.block is self.block_def and known.state == state:
            self._js_context, self._block_json = known.js_context, known.block_json
            return
        super()._build_block_json()
        is_held = state[0] is None
        if not is_held:
            told = self._js_context, self._block_json
            _definitions[key] = Definition(self.block_def, state, *told)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        try:
            with form_references.submitted(self.block_def, data, name):
                return super().value_from_datadict(data, files, name)
        except (KeyError, ValueError) as error:  # no browser sends such a form
            raise BadRequest(f"Form data of blocks is incomplete: {error}") from error

    def render_with_errors(self, name: str, value: Any, *args: Any, **kwargs: Any) -> str:
        with form_references.shown(self.block_def, value):
            return super().render_with_errors(name, value, *args, **kwargs)


class CheckedBlockField(BlockField):
    """The blocks of a `StreamField`."""

    def __init__(self, block: Any = None, **kwargs: Any):
        super().__init__(block=block, **({"widget": BodyWidget(block)} | kwargs))

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        return checked(self, value, findings_of(self.block, value))


def checked(field: forms.Field, value: Any, found) -> Any:
    if getattr(field, "is_deferred_validation", False):
        return value
    blocking = [finding for finding in found if finding.rule.blocking]
    if blocking:
        raise error_of(blocking)
    return value
