"""The admin's form fields of texts and bodies, which refuse breaches of the law but in drafts.

`MediaConfig.ready` has Wagtail use them for every `RichTextField` and `StreamField`. A publication
without a form, such as a plan at its moment, asks `publishing.launches.readiness`.
"""

from typing import Any

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from wagtail import blocks
from wagtail.blocks.base import BlockField, BlockWidget
from wagtail.blocks.list_block import ListValue

from media.checks import error_of, findings_of, rich_text_findings

# Blocks whose stored value is the text that was typed.
TEXTS = (blocks.CharBlock, blocks.TextBlock, blocks.URLBlock, blocks.EmailBlock, blocks.RegexBlock)


class CheckedTextField(forms.CharField):
    """Rich text; Wagtail says by `is_deferred_validation` that a draft is being saved."""

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        return checked(self, value, rich_text_findings(value or ""))


class BodyWidget(BlockWidget):
    """The blocks of a `StreamField`; a form that no browser sends is answered with 400."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        try:
            return super().value_from_datadict(data, files, name)
        except (KeyError, ValueError) as error:
            raise BadRequest(f"Form data of blocks is incomplete: {error}") from error


class CheckedBlockField(BlockField):
    """The blocks of a `StreamField`; a draft keeps what could not be published."""

    def __init__(self, block: Any = None, **kwargs: Any):
        super().__init__(block=block, **({"widget": BodyWidget(block)} | kwargs))

    def clean(self, value: Any) -> Any:
        try:
            value = super().clean(value)
        except ValidationError:
            if not getattr(self, "is_deferred_validation", False):
                raise
            return as_draft(self.block, value)
        return checked(self, value, findings_of(self.block, value))


def as_draft(block: blocks.Block, value: Any) -> Any:
    """Return a value as a draft keeps it: each part that is valid, and each text that is not.

    What is no text, such as a date of 31 February, raises ValidationError.
    """
    match block:
        case blocks.StreamBlock():
            return blocks.StreamValue(
                block,
                [(each.block_type, as_draft(each.block, each.value), each.id) for each in value],
            )
        case blocks.ListBlock():
            items = [
                ListValue.ListChild(
                    block.child_block, as_draft(block.child_block, each.value), id=each.id
                )
                for each in value.bound_blocks
            ]
            return ListValue(block, bound_blocks=items)
        case blocks.StructBlock() if isinstance(value, blocks.StructValue):
            return block.normalize(
                {name: as_draft(child, value[name]) for name, child in block.child_blocks.items()}
            )
    try:
        return block.clean_deferred(value)
    except ValidationError:
        if isinstance(block, TEXTS) and isinstance(value, str):
            return value
        raise


def checked(field: forms.Field, value: Any, found) -> Any:
    if getattr(field, "is_deferred_validation", False):
        return value
    blocking = [finding for finding in found if finding.rule.blocking]
    if blocking:
        raise error_of(blocking)
    return value
