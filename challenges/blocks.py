"""The blocks that only challenges and people have: key figures, achievements, videos, links."""

from wagtail import blocks

from media.blocks import SIMPLE_TEXT_FEATURES, AddressBlock, VideoBlock
from media.choices import ChoiceBlock
from media.choosers import ImageBlock
from media.comparison import ComparedRichTextBlock


class KeyFigureBlock(blocks.StructBlock):
    """A figure, read in this order: before, amount, after, label."""

    before = blocks.CharBlock(
        label="Mots avant",
        required=False,
        max_length=60,
        help_text="Par exemple «\xa0plus de\xa0».",
    )
    amount = blocks.CharBlock(label="Chiffre", max_length=30)
    after = blocks.CharBlock(
        label="Mots après", required=False, max_length=60, help_text="Par exemple «\xa0agents\xa0»."
    )
    label = blocks.CharBlock(label="Ce qu’il compte", max_length=200)

    class Meta:
        label = "Chiffre clé"
        icon = "decimal"


class KeyFiguresBlock(blocks.StreamBlock):
    figure = KeyFigureBlock()

    class Meta:
        max_num = 8


class AchievementBlock(blocks.StructBlock):
    """Something that a challenge made."""

    title = blocks.CharBlock(label="Titre", max_length=200)
    image = ImageBlock(label="Image", required=False)
    text = ComparedRichTextBlock(label="Texte", required=False, features=SIMPLE_TEXT_FEATURES)
    url = AddressBlock(label="Lien", required=False)
    link_text = blocks.CharBlock(
        label="Libellé du lien",
        required=False,
        max_length=120,
        search_index=False,
        help_text="Dit où mène le lien, même lu seul.",
    )

    class Meta:
        label = "Réalisation"
        icon = "tick"
        template = "challenges/blocks/achievement.html"


class ChallengeVideosBlock(blocks.StreamBlock):
    introduction = VideoBlock(label="Vidéo de présentation")
    closing = VideoBlock(label="Vidéo de restitution")

    class Meta:
        block_counts = {"introduction": {"max_num": 3}, "closing": {"max_num": 3}}


class PersonLinkValue(blocks.StructValue):
    @property
    def name(self) -> str:
        """The name of the link: its label, else the service, else the address."""
        names = dict(PersonLinkBlock.KINDS) | {"autre": ""}
        return self.get("label") or names.get(self.get("kind")) or self.get("url")

    @property
    def icon(self) -> str:
        icons = {
            "site": "fr-icon-global-line",
            "github": "fr-icon-github-fill",
            "linkedin": "fr-icon-linkedin-box-fill",
            "mastodon": "fr-icon-mastodon-fill",
        }
        return icons.get(self.get("kind"), "fr-icon-links-line")


class PersonLinkBlock(blocks.StructBlock):
    """The address of a person on another site."""

    KINDS = [
        ("site", "Site personnel"),
        ("github", "GitHub"),
        ("gitlab", "GitLab"),
        ("linkedin", "LinkedIn"),
        ("mastodon", "Mastodon"),
        ("autre", "Autre"),
    ]

    kind = ChoiceBlock(label="Où", choices=KINDS, default="site")
    url = AddressBlock(label="Adresse")
    label = blocks.CharBlock(
        label="Libellé",
        required=False,
        max_length=80,
        help_text="Par défaut, le nom du service\xa0; à remplir pour «\xa0Autre\xa0».",
    )

    class Meta:
        label = "Lien"
        icon = "link"
        value_class = PersonLinkValue
