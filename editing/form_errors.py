"""The errors of a page's form, as findings that lead to their places.

Wagtail shows such errors at their places once « Publier » is pressed: empty fields, incomplete
blocks, tables without a caption. The panel « Vérifications » lists them all, before that.
"""

from collections.abc import Iterator
from typing import Any

from django.forms.formsets import BaseFormSet
from wagtail.blocks.base import BlockField

from media.checks import Finding
from media.rules import Rule
from publishing.block_steps import Step, messages_of


def form_findings(form: Any) -> Iterator[Finding]:
    """Yield the errors of this bound form."""
    for name, errors in form.errors.items():
        field = form.fields.get(name)
        place = [] if field is None else [Step("struct", name, name, str(form[name].label))]
        if isinstance(field, BlockField):
            for error in errors.as_data():
                for path, message in messages_of(field.block, submitted(form, name), error):
                    yield refusal(message, *place, *path)
        else:
            yield from (refusal(message, *place) for message in errors)
    for name, formset in getattr(form, "formsets", {}).items():
        yield from formset_findings(name, formset)


def submitted(form: Any, name: str) -> Any:
    """Return the submitted blocks, valid or not."""
    widget = form.fields[name].widget
    return widget.value_from_datadict(form.data, form.files, form.add_prefix(name))


def formset_findings(name: str, formset: BaseFormSet) -> Iterator[Finding]:
    """Yield the errors of the rows of a list, such as the team of a challenge."""
    for index, row in enumerate(formset.forms):
        for field, errors in row.errors.items():
            label = str(row[field].label) if field in row.fields else ""
            steps = (
                Step("list", index, name, f"ligne\xa0{index + 1}"),
                Step("struct", field, "", label),
            )
            yield from (refusal(message, *steps) for message in errors)
    yield from (
        refusal(message, Step("list", None, name, "")) for message in formset.non_form_errors()
    )


def refusal(message: Any, *path: Step) -> Finding:
    return Finding(Rule(str(message), "", blocking=True), path=path)
