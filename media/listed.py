"""What bodies show of the cards: those of chosen pages, the latest by criteria, their numbers.

Cards are those of `challenges`, a layer above: its model is named by string.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils import translation
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from media.choices import ChoiceBlock
from publishing import clock, kept


@dataclass(frozen=True)
class Latest:
    """Criteria: the latest `number` cards of a kind, in the language being read.

    `promotion` is the key of a promotion's page, `theme` a slug, former ones included; promotions
    that have not begun are left out.
    """

    kind: str
    number: int
    promotion: int | None = None
    theme: str = ""
    status: str = ""


class LatestBlock(blocks.StructBlock):
    """A block that shows the latest cards."""

    def latest(self, raw: dict[str, Any]) -> Latest | None:
        """Return the criteria that `raw`, as stored, stands for; None if it wants no such cards."""
        raise NotImplementedError

    def bulk_to_python(self, values):
        found = super().bulk_to_python(values)
        for value, raw in zip(found, values, strict=True):
            # From what is stored: a promotion that is not public is no object when it is shown.
            value.latest = self.latest(raw)
        return found


class FigureBlock(blocks.StructBlock):
    """A figure that is typed, or that the site counts each time it is shown."""

    TYPED = "typed"
    COUNTED = [
        ("challenges", "Compté\xa0: les défis"),
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

    def counted(self, raw: dict[str, Any]) -> str | None:
        """Return the name of what is counted for `raw`, as stored; None if it is typed."""
        source = raw.get("source")
        return source if source in dict(self.COUNTED) else None

    def clean(self, value):
        value = super().clean(value)
        is_counted, amount = self.counted(value), value.get("amount")
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


def load(
    chosen: Collection[int], latest: Collection[Latest]
) -> tuple[dict[int, Any], dict[Latest, list[Any]]]:
    """Return the cards with the `chosen` keys by key, and those of each of the `latest`, in order.

    One query, whatever their number. What visitors may not see is absent.
    """
    cards = apps.get_model("challenges.Card").objects.public()
    marks = {f"listed_{index}": criteria for index, criteria in enumerate(latest)}
    wanted = Q(pk__in=chosen)
    shown = cards.with_pages()
    for mark, criteria in marks.items():
        keys = _latest(cards, criteria).values("pk")[: criteria.number]
        is_listed = ExpressionWrapper(Q(pk__in=keys), output_field=BooleanField())
        shown = shown.annotate(**{mark: is_listed})
        wanted |= Q(**{mark: True})
    found = list(shown.filter(wanted).latest_first())
    return (
        {card.pk: card for card in found},
        {criteria: [c for c in found if getattr(c, mark)] for mark, criteria in marks.items()},
    )


def _latest(cards, criteria: Latest) -> QuerySet:
    cards = cards.filter(
        kind=criteria.kind, locale__language_code=translation.get_language()
    ).latest_first()
    if criteria.kind == cards.model.Kind.PROMOTION:
        cards = cards.filter(start__lte=clock.today())
    if criteria.promotion:
        cards = cards.of_promotion(criteria.promotion)
    if criteria.theme:
        cards = cards.about(criteria.theme)
    if criteria.status:
        cards = cards.filter(status=criteria.status)
    return cards


def count(names: Collection[str]) -> dict[str, int]:
    """Return the numbers that `FigureBlock` names, of the language being read.

    In one query for a generation.
    """
    language = translation.get_language()
    cards = (
        apps.get_model("challenges.Card").objects.public().filter(locale__language_code=language)
    )
    key = ("numbers", language, *sorted(names))
    return kept.by_generation(key, lambda: cards.numbers(names))
