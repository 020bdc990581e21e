"""The blocks that show people, challenges, a promotion and key figures in any body."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import Page

from media.blocks import StoryBlock
from media.choices import ChoiceBlock
from media.choosers import PageChooserBlock
from media.pictures import load_renditions
from publishing import clock

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
        template = "challenges/blocks/cards.html"
        preview_template = "challenges/blocks/cards_preview.html"


def chosen(pages: Any) -> list[Any]:
    """Return the pages that an editor chose, each once. Missing and hidden ones are left out."""
    return list({page.pk: page for page in pages if page is not None and page.live}.values())


class PeopleBlock(CardsBlock):
    title = title_block()
    people = blocks.ListBlock(
        PageChooserBlock("challenges.PersonPage", label="Personne"),
        label="Personnes",
        min_num=1,
        max_num=24,
    )

    def pages(self, value):
        return chosen(value["people"])

    def get_context(self, value, parent_context=None):
        # A few people who were chosen say a sentence each; a team says its roles.
        return super().get_context(value, parent_context) | {"with_sentence": True}

    def get_preview_value(self):
        people = shown_pages("challenges.PersonPage").order_by("-pk")[:4]
        return self.normalize({"title": "Elles et ils ont relevé un défi", "people": list(people)})

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

    def pages(self, value):
        return chosen(value["challenges"])

    def get_preview_value(self):
        found = shown_pages("challenges.ChallengePage").order_by("-pk")[:3]
        return self.normalize({"title": "Trois défis à découvrir", "challenges": list(found)})

    class Meta:
        label = "Défis choisis"
        icon = "pick"
        description = "Les fiches de défis choisis, dans l’ordre choisi."


class TermBlock(blocks.FieldBlock):
    """A term of a taxonomy, stored as its slug: one renamed or merged is found by a former slug."""

    def __init__(self, taxonomy: str, required=True, **kwargs):
        self.taxonomy = taxonomy
        self.field = forms.ChoiceField(choices=self.choices, required=required)
        super().__init__(**kwargs)

    @property
    def terms(self) -> Any:
        return apps.get_model(self.taxonomy)._default_manager

    def choices(self) -> list[tuple[str, str]]:
        return [("", "Toutes"), *self.terms.values_list("slug", "name")]

    def value_for_form(self, value):
        term = self.terms.with_slug(value or "").first()
        return term.slug if term else value


def statuses() -> list[tuple[str, str]]:
    choices = apps.get_model("challenges", "ChallengePage").Status.choices
    return [("", "Tous"), *((value, str(label)) for value, label in choices)]


class OfPromotionBlock(CardsBlock):
    """A block about a promotion that was chosen, also while visitors may not see it."""

    def bulk_to_python(self, values):
        found = super().bulk_to_python(values)
        for value, raw in zip(found, values, strict=True):
            # A promotion that is not public is no object when it is shown, and yet was chosen.
            value.promotion_key = raw.get("promotion")
        return found

    def key_of(self, value: Any) -> int | None:
        """Return the key of the promotion that was chosen, if any."""
        promotion = value.get("promotion")
        return getattr(value, "promotion_key", promotion and promotion.pk)


class LatestChallengesBlock(OfPromotionBlock):
    whole_list = gettext_lazy("Tous les défis")

    title = title_block()
    promotion = PageChooserBlock("challenges.PromotionPage", label="Promotion", required=False)
    theme = TermBlock("challenges.Theme", label="Thématique", required=False)
    status = ChoiceBlock(label="État", choices=statuses, required=False)
    number = number_block()

    def pages(self, value):
        found = shown_pages("challenges.ChallengePage").latest_first()
        if key := self.key_of(value):
            found = found.naming("promotions", Page.objects.filter(pk=key))
        if theme := value.get("theme"):
            found = found.about(theme)
        if status := value.get("status"):
            found = found.filter(status=status)
        return list(found[: number_of(value)])

    def get_preview_value(self):
        return self.normalize({"title": "Les derniers défis"})

    class Meta:
        label = "Derniers défis"
        icon = "time"
        description = "Les défis les plus récents, selon la promotion, la thématique et l’état."


class PromotionBlock(OfPromotionBlock):
    whole_list = gettext_lazy("Toutes les promotions")

    title = title_block()
    promotion = PageChooserBlock(
        "challenges.PromotionPage",
        label="Promotion",
        required=False,
        help_text="Par défaut, la dernière qui a commencé.",
    )

    def pages(self, value):
        if self.key_of(value):
            return chosen([value.get("promotion")])
        begun = shown_pages("challenges.PromotionPage").filter(start__lte=clock.today())
        return list(begun.latest_first()[:1])

    def get_preview_value(self):
        return self.normalize({"title": "La promotion en cours"})

    class Meta:
        label = "Promotion à la une"
        icon = "calendar-alt"
        description = "La fiche de la dernière promotion, ou d’une autre."
        template = "challenges/blocks/promotion.html"


# Key figures ------------------------------------------------------------------------------------


class FigureBlock(blocks.StructBlock):
    """A figure that is typed, or that the site counts each time it is shown."""

    TYPED = "typed"
    COUNTED = [
        ("challenges", "Compté\xa0: les défis"),
        ("lasting", "Compté\xa0: les défis pérennisés"),
        ("people", "Compté\xa0: les personnes"),
        ("talents", "Compté\xa0: les talents"),
        ("organisations", "Compté\xa0: les administrations qui ont un défi"),
        ("promotions", "Compté\xa0: les promotions"),
    ]

    source = ChoiceBlock(
        label="D’où vient le chiffre",
        choices=[(TYPED, "Saisi ici"), *COUNTED],
        default=TYPED,
        help_text="Compté, il suit ce qui est publié.",
    )
    amount = blocks.CharBlock(
        label="Chiffre",
        required=False,
        max_length=30,
        help_text="S’il est saisi ici\xa0: «\xa010\xa0», «\xa0300\xa0000\xa0€\xa0».",
    )
    label = blocks.CharBlock(
        label="Ce qu’il compte", max_length=120, help_text="Par exemple «\xa0défis relevés\xa0»."
    )

    def is_counted(self, value: dict[str, Any]) -> bool:
        return value.get("source") in dict(self.COUNTED)

    def clean(self, value):
        value = super().clean(value)
        is_counted, amount = self.is_counted(value), value.get("amount")
        if is_counted and amount:
            message = "Ce chiffre est compté par le site\xa0: laissez ce champ vide."
        elif not is_counted and not amount and not self.is_deferred_validation:
            message = "Saisissez un chiffre, ou choisissez ce que le site doit compter."
        else:
            return value
        raise StructBlockValidationError(block_errors={"amount": ValidationError(message)})

    class Meta:
        label = "Chiffre"
        icon = "decimal"


def counts(sources: set[str]) -> dict[str, int]:
    """Return the numbers that these figures show, in the active language."""
    found: dict[str, int] = {}
    if sources & {"challenges", "lasting", "organisations"}:
        found |= shown_pages("challenges.ChallengePage").aggregate(
            challenges=Count("pk", distinct=True),
            lasting=Count("pk", distinct=True, filter=Q(status="perennise")),
            organisations=Count("organisations", distinct=True),
        )
    if sources & {"people", "talents"}:
        talents = Count("pk", filter=Q(roles_text__contains='"talent"'))
        people = shown_pages("challenges.PersonPage").with_roles_as_text()
        found |= people.aggregate(people=Count("pk"), talents=talents)
    if "promotions" in sources:
        found["promotions"] = shown_pages("challenges.PromotionPage").count()
    return found


class FiguresBlock(blocks.ListBlock):
    """Key figures; those that the site counts and that are nil are not shown."""

    def __init__(self, **kwargs):
        super().__init__(FigureBlock(), min_num=1, max_num=6, **kwargs)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        return context | {"figures": list(self.figures(value))}

    def figures(self, value) -> Iterator[dict[str, Any]]:
        numbers = counts({figure.get("source") for figure in value})
        for figure in value:
            if not self.child_block.is_counted(figure):
                if figure.get("amount"):
                    yield figure
            elif number := numbers[figure["source"]]:
                amount = number_format(number, force_grouping=True)
                yield {"amount": amount, "label": figure["label"]}

    class Meta:
        label = "Chiffres clés"
        icon = "decimal"
        group = CARDS
        description = "Des chiffres saisis, ou comptés par le site à chaque affichage."
        template = "challenges/includes/figures.html"
        preview_value = [
            {"source": "typed", "amount": "10", "label": "mois pour chaque défi"},
            {"source": "challenges", "label": "défis relevés"},
            {"source": "talents", "label": "talents recrutés"},
        ]


class BodyBlock(StoryBlock):
    """The body of any page but those of challenges, promotions and people."""

    people = PeopleBlock()
    challenges = ChallengesBlock()
    latest_challenges = LatestChallengesBlock()
    promotion = PromotionBlock()
    figures = FiguresBlock()
