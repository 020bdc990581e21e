"""Pasting from word processors into the texts and the tables of the editor (`pasting.js`)."""

import wagtail.admin.rich_text.editors.draftail.features as draftail
from django.utils.functional import cached_property
from wagtail import hooks
from wagtail.admin.telepath import register

from media import restored_blocks
from media.blocks import StoryBlock

# The script comes after those that it adds to.
SCRIPTS = ["wagtailadmin/js/draftail.js", *restored_blocks.SCRIPTS, "media/pasting.js"]
FEATURE = draftail.EntityFeature({"type": "PASTE"}, js=SCRIPTS)


@hooks.register("register_rich_text_features")
def prepare_pasted_text(features):
    """Register the feature `paste`, which must come before links among those of a text."""
    features.register_editor_plugin("draftail", "paste", FEATURE)


class StoryBlockAdapter(restored_blocks.RestoringStreamBlockAdapter):
    """A stream of blocks whose tables can be pasted into."""

    js_constructor = "media.blocks.StoryBlock"

    @cached_property
    def media(self):
        return super().media + FEATURE.media


register(StoryBlockAdapter(), StoryBlock)
