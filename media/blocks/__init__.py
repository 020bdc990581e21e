"""The blocks that editors compose the body of a page with."""

from wagtail import blocks

from media.blocks.data import CodeBlock, FileBlock, TableBlock
from media.blocks.features import SIMPLE_TEXT_FEATURES, TEXT_FEATURES, TEXTS
from media.blocks.links import AddressBlock, ButtonsBlock, LinkBlock, LinkValue, TilesBlock
from media.blocks.pictures import CaptionedImageBlock, VideoBlock
from media.blocks.texts import AccordionBlock, CalloutBlock, QuoteBlock, StepsBlock
from media.comparison import ComparedRichTextBlock

__all__ = [
    "SIMPLE_TEXT_FEATURES",
    "TEXT_FEATURES",
    "AccordionBlock",
    "AddressBlock",
    "FileBlock",
    "LinkBlock",
    "LinkValue",
    "StoryBlock",
    "VideoBlock",
]


class StoryBlock(blocks.StreamBlock):
    """The blocks of any body: shallow, and without raw HTML."""

    text = ComparedRichTextBlock(
        label="Texte",
        features=TEXT_FEATURES,
        icon="pilcrow",
        group=TEXTS,
        description="Des intertitres, des paragraphes, des listes, des liens.",
        template="media/blocks/text.html",
        preview_value=(
            "<h2>Le programme</h2>"
            "<p>Il réunit pendant dix mois\xa0:</p>"
            "<ul><li>des spécialistes du numérique\xa0;</li><li>des agents publics.</li></ul>"
        ),
    )
    image = CaptionedImageBlock()
    quote = QuoteBlock()
    callout = CalloutBlock()
    buttons = ButtonsBlock()
    accordion = AccordionBlock()
    steps = StepsBlock()
    tiles = TilesBlock()
    video = VideoBlock()
    file = FileBlock()
    table = TableBlock()
    code = CodeBlock()
