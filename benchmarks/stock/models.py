"""A page with the kinds of blocks that the measured page of this site has, and no others."""

from typing import ClassVar

from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Page


class PictureBlock(blocks.StructBlock):
    image = ImageBlock()
    caption = blocks.CharBlock(required=False)


class FileBlock(blocks.StructBlock):
    document = DocumentChooserBlock()
    title = blocks.CharBlock(required=False)
    description = blocks.CharBlock(required=False)


class TileBlock(blocks.StructBlock):
    title = blocks.CharBlock()
    page = blocks.PageChooserBlock()
    image = ImageChooserBlock()


class StoryPage(Page):
    introduction = models.TextField(blank=True)
    body = StreamField(
        [
            ("text", blocks.RichTextBlock()),
            ("image", PictureBlock()),
            ("file", FileBlock()),
            ("tiles", blocks.ListBlock(TileBlock())),
        ],
        blank=True,
    )

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
