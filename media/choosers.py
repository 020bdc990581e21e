"""Chooser blocks that take their objects from those loaded at once for the whole body."""

import copy
from collections.abc import Iterator

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock as WagtailDocumentChooserBlock
from wagtail.images.blocks import ImageBlock as WagtailImageBlock
from wagtail.images.blocks import ImageChooserBlock as WagtailImageChooserBlock

from media import references
from media.checks import Finding, alternative_findings
from publishing.block_steps import part_of


class LoadedAtOnceBlock(blocks.ChooserBlock):
    """Makes the chooser of a page that is rendered cost no query of its own."""

    def to_python(self, value):
        return self.bulk_to_python([value])[0]

    def bulk_to_python(self, values):
        # A copy each: an image carries the alternative text of its place in the page.
        return [copy.copy(found) for found in references.fetch(self.model_class, list(values))]


class PageChooserBlock(LoadedAtOnceBlock, blocks.PageChooserBlock):
    pass


class DocumentChooserBlock(LoadedAtOnceBlock, WagtailDocumentChooserBlock):
    pass


class ImageChooserBlock(LoadedAtOnceBlock, WagtailImageChooserBlock):
    pass


class ImageBlock(WagtailImageBlock):
    """An image with the alternative text that suits its place, or none when decorative."""

    def __init__(self, required=True, **kwargs):
        super().__init__(required=required, **kwargs)
        chooser = ImageChooserBlock(required=required, label="Image")
        chooser.set_name("image")
        self.child_blocks["image"] = chooser

    def own_findings(self, value) -> Iterator[Finding]:
        if not value.decorative:
            text = value.contextual_alt_text or ""
            yield from alternative_findings(text, part_of(self, "alt_text"))

    class Meta:
        label_format = "{alt_text}"  # else an empty block is called « Non », by its box
