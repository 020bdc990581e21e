"""The blocks that show people, challenges, a promotion and key figures in any body."""

from typing import Any

from django import forms
from django.apps import apps
from django.utils.formats import number_format
from wagtail import blocks
from wagtail.coreutils import resolve_model_string

from media import references
from media.choices import ChoiceBlock
from media.choosers import PageChooserBlock
from media.listed import FigureBlock, Latest, LatestBlock

CARDS = "Défis et personnes"
CARDS_PREVIEW = "media/blocks/cards_preview.html"


def references_for(value) -> references.References:
    """Return what the page being shown has loaded; in a preview, what this value refers to."""
    return references.current() or references.load(value)


def sample_pages(model: str, number: int) -> list:
    """Return some live pages for a preview, none in an empty site."""
    return list(apps.get_model(model).objects.live().order_by("-pk")[:number])


def title_block() -> blocks.CharBlock:
    return blocks.CharBlock(
        label="Titre",
        required=False,
        max_length=200,
        help_text="Au-dessus des fiches\xa0; il disparaît avec elles s’il n’y a rien à montrer.",
    )


class CardsBlock(blocks.StructBlock):
    """A block that shows cards; without any, visitors see nothing of it."""

    card_template: str

    def cards(self, value, loaded: references.References) -> list:
        raise NotImplementedError

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        # Below its own title, else below the heading that comes before the block.
        above = 2 if value.get("title") else context.get("rank", 1)
        return context | {
            "cards": self.cards(value, references_for(value)),
            "card_template": self.card_template,
            "heading": f"h{above + 1}",
        }

    def get_preview_context(self, value, parent_context=None):
        return super().get_preview_context(value, parent_context) | {
            "is_empty": not self.cards(value, references_for(value))
        }

    class Meta:
        group = CARDS
        template = "media/blocks/cards.html"
        preview_template = CARDS_PREVIEW


def cards_of(pages, loaded: references.References) -> list:
    """Return the cards of the pages that visitors may see, each once, in order."""
    keys = dict.fromkeys(page.pk for page in pages if page is not None)
    return [loaded.cards[key] for key in keys if key in loaded.cards]


class PeopleBlock(CardsBlock):
    title = title_block()
    people = blocks.ListBlock(
        PageChooserBlock("challenges.PersonPage", label="Personne"),
        label="Personnes",
        min_num=1,
        max_num=24,
    )

    card_template = "challenges/includes/person_card.html"

    def cards(self, value, loaded):
        return cards_of(value["people"], loaded)

    def get_preview_value(self):
        people = sample_pages("challenges.PersonPage", 4)
        return self.normalize({"title": "Elles et ils ont relevé un défi", "people": people})

    class Meta:
        label = "Personnes"
        icon = "group"
        description = "Les fiches de personnes choisies, dans l’ordre choisi."


class ChallengesBlock(CardsBlock):
    title = title_block()
    challenges = blocks.ListBlock(
        PageChooserBlock("challenges.ChallengePage", label="Défi"),
        label="Défis",
        min_num=1,
        max_num=24,
    )

    card_template = "challenges/includes/challenge_card.html"

    def cards(self, value, loaded):
        return cards_of(value["challenges"], loaded)

    def get_preview_value(self):
        challenges = sample_pages("challenges.ChallengePage", 3)
        return self.normalize({"title": "Trois défis à découvrir", "challenges": challenges})

    class Meta:
        label = "Défis choisis"
        icon = "pick"
        description = "Les fiches de défis choisis, dans l’ordre choisi."


class ThemeBlock(blocks.FieldBlock):
    """A theme, stored as its slug, so that showing what is about it does not ask for it first."""

    def __init__(self, required=True, help_text=None, **kwargs):
        self.field = forms.ChoiceField(
            choices=self.choices, required=required, help_text=help_text or ""
        )
        super().__init__(**kwargs)

    def choices(self) -> list[tuple[str, str]]:
        themes = resolve_model_string("challenges.Theme").objects.values_list("slug", "name")
        return [("", "Toutes"), *themes]

    def value_for_form(self, value):
        # A theme that was renamed or reunited since is known by a former slug.
        theme = resolve_model_string("challenges.Theme").objects.named(value or "").first()
        return theme.slug if theme else value


def statuses() -> list[tuple[str, str]]:
    choices = apps.get_model("challenges.ChallengePage").Status.choices
    return [("", "Tous"), *((value, str(label)) for value, label in choices)]


class LatestChallengesBlock(CardsBlock, LatestBlock):
    title = title_block()
    promotion = PageChooserBlock("challenges.PromotionPage", label="Promotion", required=False)
    theme = ThemeBlock(label="Thématique", required=False)
    status = ChoiceBlock(label="État", choices=statuses, required=False)
    number = blocks.IntegerBlock(label="Combien", min_value=1, max_value=12, default=3)

    card_template = "challenges/includes/challenge_card.html"

    def latest(self, raw):
        number = raw.get("number")
        return Latest(
            kind="defi",
            number=min(max(number, 1), 12) if isinstance(number, int) else 3,
            promotion=references.as_key(raw.get("promotion")),
            theme=str(raw.get("theme") or ""),
            status=str(raw.get("status") or ""),
        )

    def cards(self, value, loaded):
        return loaded.latest[latest_of(value)]

    def get_preview_value(self):
        return self.normalize({"title": "Les derniers défis"})

    class Meta:
        label = "Derniers défis"
        icon = "time"
        description = "Les défis les plus récents, selon la promotion, la thématique et l’état."


class LatestNewsBlock(CardsBlock, LatestBlock):
    title = title_block()
    number = blocks.IntegerBlock(label="Combien", min_value=1, max_value=12, default=3)

    card_template = "challenges/includes/news_card.html"

    def latest(self, raw):
        number = raw.get("number")
        return Latest(
            kind="actualite", number=min(max(number, 1), 12) if isinstance(number, int) else 3
        )

    def cards(self, value, loaded):
        return loaded.latest[latest_of(value)]

    def get_preview_value(self):
        return self.normalize({"title": "Actualités"})

    class Meta:
        label = "Dernières actualités"
        icon = "doc-full-inverse"
        description = "Les actualités les plus récentes."


class PromotionBlock(CardsBlock, LatestBlock):
    title = title_block()
    promotion = PageChooserBlock(
        "challenges.PromotionPage",
        label="Promotion",
        required=False,
        help_text="Par défaut, la dernière qui a commencé.",
    )

    card_template = "challenges/includes/promotion_card.html"

    def latest(self, raw):
        return None if raw.get("promotion") else Latest(kind="promotion", number=1)

    def cards(self, value, loaded):
        latest = latest_of(value)
        return loaded.latest[latest] if latest else cards_of([value.get("promotion")], loaded)

    def get_preview_value(self):
        return self.normalize({"title": "La promotion en cours"})

    class Meta:
        label = "Promotion à la une"
        icon = "calendar-alt"
        description = "La fiche de la dernière promotion, ou d’une autre."
        template = "media/blocks/promotion.html"


def latest_of(value) -> Any:
    """Return the criteria of a block's value, whether it was stored or is a preview's."""
    if hasattr(value, "latest"):
        return value.latest
    return value.block.latest(value.block.get_prep_value(value))


class FiguresBlock(blocks.ListBlock):
    """Key figures; those that the site counts and that are nil are not shown."""

    def __init__(self, **kwargs):
        super().__init__(FigureBlock(), min_num=1, max_num=6, **kwargs)

    def get_context(self, value, parent_context=None):
        counts = references_for(value).counts
        figures = []
        for figure in value:
            name = self.child_block.counted(figure)
            if name and counts[name]:
                figures.append((number_format(counts[name], force_grouping=True), figure["label"]))
            elif not name and figure.get("amount"):
                figures.append((figure["amount"], figure["label"]))
        return super().get_context(value, parent_context) | {"figures": figures}

    class Meta:
        label = "Chiffres clés"
        icon = "decimal"
        group = CARDS
        description = "Des chiffres saisis, ou comptés par le site à chaque affichage."
        template = "media/blocks/figures.html"
        preview_value = [
            {"source": "typed", "amount": "10", "label": "mois pour chaque défi"},
            {"source": "challenges", "label": "défis relevés"},
            {"source": "talents", "label": "talents recrutés"},
        ]
