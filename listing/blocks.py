"""The base of the blocks that show cards in a body."""

from typing import Any, ClassVar

from django.apps import apps
from django.utils import translation
from wagtail import blocks

from media.pictures import load_renditions

CARDS = "Défis et personnes"
MOST = 12  # pages of a block that shows the latest


def shown_pages(model: str) -> Any:
    """Return the pages of a type that visitors may see, ready for cards, in the active language."""
    pages: Any = apps.get_model(model)._default_manager
    return pages.for_display().filter(locale__language_code=translation.get_language())


def title_block() -> blocks.CharBlock:
    return blocks.CharBlock(
        label="Titre",
        required=False,
        max_length=200,
        help_text="Au-dessus des fiches\xa0; il disparaît avec elles s’il n’y a rien à montrer.",
    )


def number_block() -> blocks.IntegerBlock:
    return blocks.IntegerBlock(label="Combien", min_value=1, max_value=MOST, default=3)


def number_of(value: dict[str, Any]) -> int:
    number = value.get("number")
    return min(max(number, 1), MOST) if isinstance(number, int) else 3


class CardsBlock(blocks.StructBlock):
    """A block that shows cards; without any, visitors see nothing of it.

    `whole_list` names the list that the cards are the beginning of, if the block leads on to it.
    """

    whole_list: ClassVar[Any] = ""

    def pages(self, value: Any) -> list[Any]:
        """Return the pages that visitors may see, ready for cards."""
        raise NotImplementedError

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        # Below its own title, else below the heading that comes before the block.
        above = 2 if value.get("title") else context.get("rank", 1)
        cards = self.pages(value)
        load_renditions(page.picture for page in cards)
        return context | {
            "cards": cards,
            "heading": f"h{above + 1}",
            "list_address": self.list_address(cards, context),
            "list_name": self.whole_list,
        }

    def list_address(self, cards: list[Any], context: dict[str, Any]) -> str:
        """Return the address of the list, if the block leads on to it and the navigation has it."""
        if not cards or not self.whole_list or "nav" not in context:
            return ""
        return context["nav"].address_above(cards[0])

    def get_preview_context(self, value, parent_context=None):
        is_empty = not self.pages(value)
        return super().get_preview_context(value, parent_context) | {"is_empty": is_empty}

    class Meta:
        group = CARDS
        template = "listing/blocks/cards.html"
        preview_template = "listing/blocks/cards_preview.html"
