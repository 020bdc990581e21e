"""The blocks that show people, challenges, a promotion and key figures in any body."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import Page

from listing.blocks import CARDS, CardsBlock, number_block, number_of, shown_pages, title_block
from listing.terms.blocks import TermBlock
from media.blocks import StoryBlock
from media.choices import ChoiceBlock
from media.choosers import PageChooserBlock
from publishing import clock
from publishing.base.visibility import visible_to_all


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
        return getattr(value, "promotion_key", promotion.pk if promotion else None)


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
            found = found.naming("promotion", Page.objects.filter(pk=key))
        if theme := value.get("theme"):
            found = found.filter(themes__in=self.child_blocks["theme"].terms.with_slug(theme))
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


# The types of the public lists.
LISTS = ("challengeindexpage", "newsindexpage", "personindexpage", "promotionindexpage")
# What the site counts: for editors, the type of the list that shows it, and the end of its address.
FIGURES = {
    "challenges": ("Compté\xa0: les défis", "challengeindexpage", ""),
    "lasting": ("Compté\xa0: les défis pérennisés", "challengeindexpage", "?statut=perennise"),
    "people": ("Compté\xa0: les personnes", "personindexpage", ""),
    "talents": ("Compté\xa0: les talents", "personindexpage", "?role=talent"),
    "organisations": (
        "Compté\xa0: les administrations qui ont un défi", "challengeindexpage", "administrations/",
    ),
    "promotions": ("Compté\xa0: les promotions", "promotionindexpage", ""),
}  # fmt: skip


class CountedFigureBlock(blocks.StructBlock):
    """A figure that is typed, or that the site counts each time it is shown."""

    TYPED = "typed"

    source = ChoiceBlock(
        label="D’où vient le chiffre",
        choices=[(TYPED, "Saisi ici"), *((name, label) for name, (label, *_) in FIGURES.items())],
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
        return value.get("source") in FIGURES

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
    people = shown_pages("challenges.PersonPage")
    if "people" in sources:
        found["people"] = people.count()
    if "talents" in sources:
        found["talents"] = people.with_roles(["talent"]).count()
    if "promotions" in sources:
        found["promotions"] = shown_pages("challenges.PromotionPage").count()
    return found


def list_addresses() -> dict[str, str]:
    """Return the addresses of the public lists in the active language, by type."""
    lists = Page.objects.filter(
        content_type__model__in=LISTS,
        locale__language_code=translation.get_language(),
    )
    lists = visible_to_all(lists).select_related("content_type")
    return {page.content_type.model: page.get_url() for page in lists}


class CountedFiguresBlock(blocks.ListBlock):
    """Key figures; those that the site counts and that are nil are not shown."""

    def __init__(self, **kwargs):
        super().__init__(CountedFigureBlock(), min_num=1, max_num=6, **kwargs)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        return context | {"figures": list(self.figures(value))}

    def figures(self, value) -> Iterator[dict[str, Any]]:
        sources = {figure.get("source") for figure in value}
        numbers = counts(sources)
        lists = list_addresses() if sources & FIGURES.keys() else {}
        for figure in value:
            if not self.child_block.is_counted(figure):
                if figure.get("amount"):
                    yield figure
            elif number := numbers[figure["source"]]:
                amount = number_format(number, force_grouping=True)
                _label, model, end = FIGURES[figure["source"]]
                address = f"{lists[model]}{end}" if model in lists else ""
                yield {"amount": amount, "label": figure["label"], "address": address}

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


class ListingBodyBlock(StoryBlock):
    """The blocks below a list: those of any body, and cards."""

    people = PeopleBlock()
    challenges = ChallengesBlock()
    latest_challenges = LatestChallengesBlock()
    promotion = PromotionBlock()
    figures = CountedFiguresBlock()
