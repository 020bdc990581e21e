"""How two versions are compared, in the history of a page and in « Ce qui va changer »."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.formats import localize
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin import compare
from wagtail.fields import StreamField
from wagtail.rich_text import RichText

from publishing import dates

# The label of a field with its line, or with one for each row of a relation. Beside a whole row
# stands "addition" or "deletion", beside others "".
LabelledLines = tuple[str, list[tuple[SafeString, str]]]
# The classes by which the admin shows a whole block as added or removed.
ADDED, REMOVED = (f"comparison__child-object {change}" for change in ("addition", "deletion"))
# What is no text or picture of a page; its address is said above its fields.
SETTINGS = ("slug", "show_in_menus", "image_is_decorative")
ROW = '<div class="{}"><dt>{}</dt><dd>{}</dd></div>'


class ValueComparison(compare.FieldComparison):
    """Writes dates, numbers and booleans for people."""

    def htmldiff(self) -> SafeString:
        return _marked(self.val_a, self.val_b)


class BodyComparison(compare.FieldComparison):
    """Shows the blocks that were added, removed or changed, and a body beside itself whole."""

    @cached_property  # of long texts it takes long
    def difference(self) -> SafeString:
        comparison = _comparison(self.field.stream_block, self.val_a, self.val_b)
        return _difference(comparison, is_whole=self.val_a is self.val_b)

    def has_changed(self) -> bool:
        return bool(self.difference)

    def htmldiff(self) -> SafeString:
        return self.difference


compare.register_comparison_class(StreamField, comparison_class=BodyComparison)
for field_class in (models.DateField, models.IntegerField, models.BooleanField):
    compare.register_comparison_class(field_class, comparison_class=ValueComparison)


def fields_between(before: Any, after: Any) -> list[LabelledLines]:
    """Return the fields that differ between two versions; without the first, those with a value."""
    panel = after.get_edit_handler().get_bound_panel(instance=after, request=None, form=None)
    # A new object is compared with itself, which writes its values without marks.
    found = [make(before or after, after) for make in panel.get_comparison()]
    found = [each for each in found if each.field.name not in SETTINGS]
    if before:
        found = [each for each in found if each.has_changed()]
    fields = [(each.field_label(), list(_lines(each, is_new=not before))) for each in found]
    return [(label, lines) for label, lines in fields if lines]


def _lines(
    comparison: compare.FieldComparison | compare.ChildRelationComparison, is_new: bool
) -> Iterator[tuple[SafeString, str]]:
    if isinstance(comparison, compare.FieldComparison):
        if comparison.val_a or comparison.val_b:
            yield comparison.htmldiff(), ""
        return
    for row in comparison.get_child_comparisons():
        change = "addition" if row.is_addition() else "deletion" if row.is_deletion() else ""
        if is_new or change or row.has_changed():
            parts = [
                (part.field_label(), html)
                for part in row.get_field_comparisons()
                for html, _ in _lines(part, is_new)
            ]
            yield format_html_join(" · ", "{}\xa0: {}", parts), change


def _comparison(block: Any, before: Any, after: Any) -> compare.BlockComparison:
    return compare.get_comparison_class_for_block(block)(block, True, True, before, after)


def _difference(comparison: compare.BlockComparison, is_whole: bool) -> SafeString:
    """Return what differs between two values of a block, or one whole value; "" for nothing."""
    if comparison.is_new():
        comparison.val_a = comparison.val_b
    elif comparison.is_deleted():
        comparison.val_b = comparison.val_a
    block, before, after = comparison.block, comparison.val_a, comparison.val_b
    rows, are_named = [], False
    match comparison:
        case compare.BaseSequenceBlockComparison():
            parts, are_named = comparison.get_block_comparisons(), is_whole
            sides = [comparison.get_blocks_from_value(value) for value in (before, after)]
            former, present = ([child.id for child in side] for side in sides)
            if [k for k in former if k in present] != [k for k in present if k in former]:
                rows.append(("", "Ordre", "changé"))
        case compare.StructBlockComparison():
            children = block.child_blocks.items()
            parts = [_comparison(child, before[name], after[name]) for name, child in children]
        case _:
            is_same = block.get_prep_value(before) == block.get_prep_value(after)
            if before and isinstance(after, RichText):  # apart from the keys of its paragraphs
                is_same = not comparison.has_changed()
            if not (before or after) or (is_same and not is_whole):
                return SafeString()
            if isinstance(before or after, date | int):
                return _marked(before, after)
            if is_whole:
                return comparison.htmlvalue(after)
            return _comparison(block, before or "", after or "").htmldiff()
    for part in parts:
        mark = ADDED if part.is_new() else REMOVED if part.is_deleted() else ""
        shown = _difference(part, is_whole or bool(mark))
        if shown or mark or are_named:  # a block without any value is one too
            rows.append((mark, part.block.label, shown))
    return format_html("<dl>{}</dl>", format_html_join("", ROW, rows)) if rows else SafeString()


def _marked(before: Any, after: Any) -> SafeString:
    """Mark a value that gives way to another."""
    changes = [("deletion", before), ("addition", after)] if before != after else [("equal", after)]
    said = [(change, _said(value)) for change, value in changes]
    return compare.TextDiff([(change, text) for change, text in said if text]).to_html()


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return dates.moment_in_full(value)
    if isinstance(value, date):
        return dates.day_in_full(value)
    return "" if value is None else localize(value)
