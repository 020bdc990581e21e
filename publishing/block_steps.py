"""The way down a body, block by block: for checks, and for the places of their messages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock


@dataclass(frozen=True)
class Step:
    """One step down from a field or a block.

    `key` is the child's as Wagtail's errors name it, `anchor` its `data-contentpath` in the editor.
    """

    container: Literal["stream", "list", "struct", "table"]
    key: Any
    anchor: str
    label: str


def children(block: blocks.Block, value: Any) -> Iterator[tuple[Step, blocks.Block, Any]]:
    """Yield the blocks that this one holds, each with the step to it and its value."""
    match block:
        case blocks.StreamBlock():
            for index, child in enumerate(value):
                step = Step("stream", index, child.id or "", _numbered(child.block, index))
                yield step, child.block, child.value
        case blocks.ListBlock():
            for index, child in enumerate(value.bound_blocks):
                step = Step("list", index, child.id or "", _numbered(child.block, index))
                yield step, child.block, child.value
        case blocks.StructBlock():
            # The value of an image with its alternative text is the image.
            values = value if isinstance(value, blocks.StructValue) else {}
            for name, child_block in block.child_blocks.items():
                yield part_of(block, name)[0], child_block, values.get(name)
        case TypedTableBlock():
            for row_index, row in enumerate(value.row_data):
                for index, cell in enumerate(row["values"]):
                    place = f"ligne\xa0{row_index + 1}, colonne\xa0{index + 1}"
                    step = Step("table", (row_index, index), "", place)
                    yield step, value.columns[index]["block"], cell


def part_of(block: blocks.StructBlock, name: str) -> tuple[Step]:
    """Return the path from a struct block to one of its parts."""
    return (Step("struct", name, name, str(block.child_blocks[name].label)),)


def _numbered(block: blocks.Block, index: int) -> str:
    return f"{block.label} ({index + 1})"


def messages_of(
    block: blocks.Block, value: Any, error: ValidationError
) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Yield the messages of an error of this block, each with the steps that lead to it."""
    # Wagtail's errors of blocks say where each message belongs. Others have messages alone.
    by_place: Any = getattr(error, "as_json_data", None)
    data = by_place() if by_place else {"messages": error.messages}
    return _messages(block, value, data)


def _messages(
    block: blocks.Block, value: Any, error: dict
) -> Iterator[tuple[tuple[Step, ...], str]]:
    for message in error.get("messages", []):
        yield (), message
    errors = error.get("blockErrors", {})
    if isinstance(block, TypedTableBlock):
        errors = {(row, index): cell for row in errors for index, cell in errors[row].items()}
    for step, child_block, child in children(block, value) if errors else ():
        for path, message in _messages(child_block, child, errors.get(step.key, {})):
            yield (step, *path), message
