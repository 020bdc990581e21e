"""The admin's form fields of texts and bodies: what breaks the law is refused, but for a draft.

`MediaConfig.ready` has Wagtail use them for every `RichTextField` and `StreamField`. The moment of
a planned publication uses no form: what was accepted then goes live.
"""

from typing import Any

from django import forms
from wagtail.blocks.base import BlockField

from media.checks import error_of, findings_of, rich_text_findings


class CheckedTextField(forms.CharField):
    """Rich text; Wagtail says by `is_deferred_validation` that a draft is being saved."""

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        return checked(self, value, rich_text_findings(value or ""))


class CheckedBlockField(BlockField):
    """The blocks of a `StreamField`."""

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
