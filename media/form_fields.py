"""The admin's form fields of texts and bodies, which refuse breaches of the law but in drafts.

`MediaConfig.ready` has Wagtail use them for every `RichTextField` and `StreamField`. A publication
without a form, such as a plan at its moment, asks `publishing.scheduling.readiness`.
"""

from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from wagtail.blocks.base import BlockField, BlockWidget

from media.checks import error_of, findings_of, rich_text_findings


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
