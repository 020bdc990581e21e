"""Blocks that lead elsewhere: buttons and tiles."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from media import references
from media.blocks.features import TEXTS
from media.checks import Finding, label_findings
from media.choices import ChoiceBlock
from media.choosers import ImageChooserBlock, PageChooserBlock
from media.links import public_href, validate_address
from publishing.block_steps import part_of


class LinkValue(blocks.StructValue):
    @property
    def href(self) -> str | None:
        """The address of the link; None if visitors may not go there."""
        if self.get("page"):
            return references.page_url(self["page"])
        return public_href(self.get("url") or "")


class AddressBlock(blocks.CharBlock):
    """An address on another site, of mail or of a telephone; search leaves it out."""

    def __init__(self, help_text="Commence par https://, mailto: ou tel:.", **kwargs):
        super().__init__(
            help_text=help_text,
            search_index=False,
            max_length=2000,
            validators=[validate_address],
            **kwargs,
        )


class LinkBlock(blocks.StructBlock):
    """A link to a page of the site or to another address."""

    leads_somewhere = True
    page = PageChooserBlock(label="Page du site", required=False)
    url = AddressBlock(label="ou adresse", required=False)

    def clean(self, value):
        value = super().clean(value)
        page, address = value.get("page"), value.get("url")
        if page and address:
            message = "Choisissez une page ou saisissez une adresse, pas les deux."
        elif self.leads_somewhere and not (page or address):
            message = "Choisissez une page ou saisissez une adresse."
        else:
            return value
        raise StructBlockValidationError(block_errors={"url": ValidationError(message)})

    class Meta:
        icon = "link"
        value_class = LinkValue


class ButtonBlock(LinkBlock):
    label = blocks.CharBlock(
        label="Libellé",
        max_length=80,
        help_text="Dit où mène le bouton, même lu seul\xa0: «\xa0Proposer un défi\xa0».",
    )
    style = ChoiceBlock(
        label="Apparence",
        choices=[
            ("primary", "Principal"),
            ("secondary", "Secondaire"),
            ("link", "Lien avec une flèche"),
        ],
        default="primary",
    )

    def own_findings(self, value) -> Iterator[Finding]:
        return label_findings(value.get("label") or "", part_of(self, "label"))

    class Meta:
        label = "Bouton"
        form_layout = blocks.BlockGroup(["label", "page", "url"], settings=["style"])


class ButtonsBlock(blocks.ListBlock):
    def __init__(self, **kwargs):
        super().__init__(ButtonBlock(), min_num=1, max_num=4, **kwargs)

    class Meta:
        label = "Boutons"
        icon = "link"
        group = TEXTS
        description = "Un à quatre boutons, vers une page du site ou une autre adresse."
        template = "media/blocks/buttons.html"
        preview_value = [
            {"label": "Proposer un défi", "url": "https://www.numerique.gouv.fr/"},
            {
                "label": "Nous écrire",
                "url": "mailto:contact@example.fr",
                "style": "secondary",
            },
        ]


class TileBlock(LinkBlock):
    """A title and a text; without a link it is a plain statement and looks like one."""

    leads_somewhere = False
    title = blocks.CharBlock(label="Titre", max_length=120)
    text = blocks.TextBlock(label="Texte", required=False, max_length=300)
    image = ImageChooserBlock(
        label="Image", required=False, help_text="Décorative\xa0: elle n’a pas de texte."
    )

    def own_findings(self, value) -> Iterator[Finding]:
        return label_findings(value.get("title") or "", part_of(self, "title"))

    class Meta:
        label = "Tuile"
        form_layout = blocks.BlockGroup(["title", "text", "page", "url"], settings=["image"])


class TilesBlock(blocks.ListBlock):
    def __init__(self, **kwargs):
        super().__init__(TileBlock(), min_num=1, max_num=12, **kwargs)

    class Meta:
        label = "Tuiles"
        icon = "grip"
        group = TEXTS
        description = "De grands liens, avec un texte et une image. Sans lien, de simples énoncés."
        template = "media/blocks/tiles.html"
        preview_value = [
            {
                "title": "Proposer un défi",
                "text": "Vous dirigez un service public et un problème vous résiste.",
                "url": "https://www.numerique.gouv.fr/",
            },
            {
                "title": "Nous rejoindre",
                "text": "Développement, données, design\xa0: dix mois pour servir.",
                "url": "https://www.numerique.gouv.fr/",
            },
        ]
