"""The blocks of a menu: links, and groups of links."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from media.blocks import LinkBlock, LinkValue
from media.choosers import PageChooserBlock

LABEL_LENGTH = 60


class MenuLinkValue(LinkValue):
    @property
    def title(self) -> str:
        """The label; without one, the title of the page."""
        page = self.get("page")
        return self.get("label") or (page.title if page else "")


class MenuLinkBlock(LinkBlock):
    label = blocks.CharBlock(
        label="Libellé",
        required=False,
        max_length=LABEL_LENGTH,
        help_text="Un ou deux mots. Sans libellé, le titre de la page.",
    )

    def clean(self, value):
        value = super().clean(value)
        if value.get("url") and not value.get("label") and not self.is_deferred_validation:
            error = ValidationError("Donnez un libellé à cette adresse.")
            raise StructBlockValidationError(block_errors={"label": error})
        return value

    class Meta:
        label = "Lien"
        form_layout = ["label", "page", "url"]
        value_class = MenuLinkValue


class MenuGroupBlock(blocks.StructBlock):
    label = blocks.CharBlock(label="Libellé", max_length=LABEL_LENGTH)
    page = PageChooserBlock(
        label="Page du groupe",
        required=False,
        help_text="Devient le premier lien du groupe.",
    )
    links = blocks.ListBlock(MenuLinkBlock(), label="Liens", min_num=1, max_num=12)

    class Meta:
        label = "Groupe de liens"
        icon = "list-ul"
        value_class = MenuLinkValue


class MenuLinksBlock(blocks.StreamBlock):
    """Links without groups."""

    link = MenuLinkBlock()


class MenuBlock(MenuLinksBlock):
    """Links and groups of links, one level deep."""

    group = MenuGroupBlock()
