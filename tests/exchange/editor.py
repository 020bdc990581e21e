"""The form data that a browser would send from Wagtail's editor for an unchanged page."""

from typing import Any

from bs4 import BeautifulSoup
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import StreamField
from wagtail.models import Page

Data = dict[str, Any]


def form_data_of(page: Page, html: bytes) -> Data:
    """Return the fields of the form in `html`, and those that its scripts add for the blocks."""
    data = fields_of(html, "form[data-edit-form]")
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            data |= block_data(field.stream_block, getattr(page, field.name), field.name)
    return data


def fields_of(html: bytes, selector: str) -> Data:
    """Return the fields of a form, each with its values."""
    form = BeautifulSoup(html, "lxml").select_one(selector)
    assert form
    data: Data = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        for value in _values(field):
            data.setdefault(str(field["name"]), []).append(value)
    return data


def errors_of(response) -> list[str]:
    """Return the errors that the editor shows."""
    soup = BeautifulSoup(response.content, "lxml")
    return [error.get_text(" ", strip=True) for error in soup.select(".error-message, .messages")]


def _values(field) -> list[str]:
    if field.name == "select":
        return [option.get("value", "") for option in field.select("option[selected]")]
    if field.get("type") in ("checkbox", "radio"):
        return [field.get("value", "on")] if field.has_attr("checked") else []
    if field.get("type") in ("submit", "button", "file"):
        return []
    return [field.get("value", "") if field.name == "input" else field.get_text()]


def block_data(block: blocks.Block, value: Any, prefix: str) -> Data:
    match block:
        case blocks.StreamBlock():
            data: Data = {f"{prefix}-count": len(value)}
            for index, child in enumerate(value):
                data |= _item(f"{prefix}-{index}", index, child.id) | {
                    f"{prefix}-{index}-type": child.block_type
                }
                data |= block_data(child.block, child.value, f"{prefix}-{index}-value")
        case blocks.ListBlock():
            data = {f"{prefix}-count": len(value)}
            for index, child in enumerate(value.bound_blocks):
                data |= _item(f"{prefix}-{index}", index, child.id)
                data |= block_data(child.block, child.value, f"{prefix}-{index}-value")
        case blocks.StructBlock():
            data = {}
            values = block.value_for_form(value) if hasattr(block, "value_for_form") else value
            for name, child_block in block.child_blocks.items():
                data |= block_data(child_block, _part(values, name), f"{prefix}-{name}")
        case TypedTableBlock():
            data = _table(value, prefix)
        case blocks.RichTextBlock():
            widget = block.field.widget
            data = {prefix: widget.format_value(block.value_for_form(value))}
        case blocks.ChooserBlock():
            data = {prefix: getattr(value, "pk", value) or ""}
        case blocks.BooleanBlock():
            data = {prefix: "on"} if value else {}
        case _:
            data = {prefix: "" if value is None else value}
    return data


def _part(values: Any, name: str) -> Any:
    if isinstance(values, dict):
        return values.get(name)
    # An image block's value is the image itself, with the texts of its place.
    parts = {"image": values, "decorative": getattr(values, "decorative", False)}
    return (parts | {"alt_text": getattr(values, "contextual_alt_text", "")})[name]


def _item(prefix: str, order: int, key: str) -> Data:
    return {f"{prefix}-deleted": "", f"{prefix}-order": order, f"{prefix}-id": key or ""}


def _table(value: Any, prefix: str) -> Data:
    data: Data = {
        f"{prefix}-caption": value.caption,
        f"{prefix}-column-count": len(value.columns),
        f"{prefix}-row-count": len(value.row_data),
    }
    for index, column in enumerate(value.columns):
        data |= {
            f"{prefix}-column-{index}-type": column["block"].name,
            f"{prefix}-column-{index}-order": index,
            f"{prefix}-column-{index}-heading": column["heading"],
            f"{prefix}-column-{index}-deleted": "",
        }
    for row_index, row in enumerate(value.row_data):
        data |= {f"{prefix}-row-{row_index}-order": row_index}
        data |= {f"{prefix}-row-{row_index}-deleted": ""}
        for index, cell in enumerate(row["values"]):
            block = value.columns[index]["block"]
            data |= block_data(block, cell, f"{prefix}-cell-{row_index}-{index}")
    return data
