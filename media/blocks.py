"""The blocks that editors compose the body of a page with."""

from wagtail import blocks


class BodyBlock(blocks.StreamBlock):
    """What the body of any page is made of."""

    text = blocks.RichTextBlock(label="Texte")
