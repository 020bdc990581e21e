"""Chooser blocks that take what they refer to from what was loaded at once for the whole body."""

import copy
from collections.abc import Iterator

from wagtail import blocks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.documents.blocks import DocumentChooserBlock as WagtailDocumentChooserBlock
from wagtail.images.blocks import ImageBlock as WagtailImageBlock
from wagtail.images.blocks import ImageBlockComparison
from wagtail.images.blocks import ImageChooserBlock as WagtailImageChooserBlock

from media import form_references, references
from media.checks import Finding, alternative_findings, part_of


class LoadedAtOnceBlock(blocks.ChooserBlock):
    """Makes the chooser of a body cost no query of its own.

    `media.references` loads for a page that is rendered, `media.form_references` for its form.
    """

    def to_python(self, value):
        return self.bulk_to_python([value])[0]

    def bulk_to_python(self, values):
        # A copy each: an image carries the alternative text of its place in the page.
        return [copy.copy(found) for found in references.many(self.model_class, list(values))]

    def value_from_form(self, value):
        if value is None or isinstance(value, self.model_class):
            return value
        try:
            return form_references.found(self.model_class, value)
        except LookupError:
            return super().value_from_form(value)

    def clean(self, value):
        # What is an object was found by its key already; the field would look it up again.
        return value if isinstance(value, self.model_class) else super().clean(value)


class PageChooserBlock(LoadedAtOnceBlock, blocks.PageChooserBlock):
    def get_form_state(self, value):
        page = form_references.page_to_show(getattr(value, "pk", value))
        if page is None:
            return super().get_form_state(value)
        return {
            "id": page.pk,
            "parentId": page.parent_key,
            "adminTitle": page.get_admin_display_title(),
            "editUrl": AdminURLFinder().get_edit_url(page),
        }


class DocumentChooserBlock(LoadedAtOnceBlock, WagtailDocumentChooserBlock):
    pass


class ImageChooserBlock(LoadedAtOnceBlock, WagtailImageChooserBlock):
    pass


class ImageComparison(ImageBlockComparison):
    """Shows a place without an image as empty between two versions, where Wagtail's raises."""

    def htmlvalue(self, val):
        return super().htmlvalue(val) if val else ""


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

    def get_comparison_class(self):
        return ImageComparison
