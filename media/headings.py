"""The headings of a body, and their anchors for the summary of the page."""

from django.utils.text import slugify
from wagtail import blocks
from wagtail.blocks.stream_block import StreamValue
from wagtail.coreutils import string_to_ascii

from media.choices import ChoiceBlock

# The elements around the body that links or labels name: a heading « Content » must not take the
# place of the page's content. An id that is made of data has an underscore, as no anchor has.
IDS_OF_THE_FRAME = {
    *("content", "footer", "main-menu", "section-title", "summary-title"),
    *("display-settings", "display-settings-title", "display-settings-legend", "press-contact"),
    *("theme-dark", "theme-light", "theme-system", "facts-title", "others-title"),
    *("follow-calls-title", "search", "search-input", "search-suggestions"),
}


class HeadingValue(blocks.StructValue):
    @property
    def rank(self) -> int:
        """The level as a number; 2 for any other value of an importer."""
        level = str(self.get("level"))
        return int(level) if level in ("2", "3", "4") else 2


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label="Texte", max_length=200)
    level = ChoiceBlock(
        label="Niveau",
        choices=[
            ("2", "Niveau 2\xa0: une partie de la page"),
            ("3", "Niveau 3\xa0: une section de la partie"),
            ("4", "Niveau 4\xa0: une sous-section"),
        ],
        default="2",
    )

    class Meta:
        label = "Titre"
        icon = "title"
        description = "Un intertitre, repris dans le sommaire de la page."
        template = "media/blocks/heading.html"
        value_class = HeadingValue
        preview_value = {
            "text": "Comment candidater\u202f?",
            "level": "2",
        }


def heading_anchors(value: StreamValue) -> dict[str, tuple[str, int, str]]:
    """Return text, level and anchor of every heading of a body by the id of its block, in order.

    Anchors are ASCII and unique in the body: the second « Calendrier » is `calendrier-2`. It costs
    no query.
    """
    found: dict[str, tuple[str, int, str]] = {}
    taken = set(IDS_OF_THE_FRAME)
    for child in value.get_prep_value():
        if child["type"] != "heading":
            continue
        text = child["value"].get("text") or ""
        words = slugify(string_to_ascii(text).replace("_", " "))[:80].strip("-") or "section"
        anchor, number = words, 1
        while anchor in taken:
            number += 1
            anchor = f"{words}-{number}"
        taken.add(anchor)
        found[child["id"]] = (text, HeadingValue(None, child["value"]).rank, anchor)
    return found
