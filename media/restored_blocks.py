"""Blocks that come back after their deletion in the editor (`restored_blocks.js`)."""

from django import forms
from django.utils.functional import cached_property
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks import ListBlock, StreamBlock
from wagtail.blocks.list_block import ListBlockAdapter
from wagtail.blocks.stream_block import StreamBlockAdapter

# The script comes after the one that it adds to.
SCRIPTS = ["wagtailadmin/js/telepath/blocks.js", "media/restored_blocks.js"]


class RestoresBlocks:
    @cached_property
    def media(self):
        return forms.Media(js=[versioned_static(script) for script in SCRIPTS])


class RestoringStreamBlockAdapter(RestoresBlocks, StreamBlockAdapter):
    js_constructor = "media.blocks.StreamBlock"


class RestoringListBlockAdapter(RestoresBlocks, ListBlockAdapter):
    js_constructor = "media.blocks.ListBlock"


register(RestoringStreamBlockAdapter(), StreamBlock)
register(RestoringListBlockAdapter(), ListBlock)
