"""The open data: the data sets, their columns and their rows, read from public pages alone.

A row exists while the page of its object is public, and has nothing that this page does not show.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from wagtail.models import PageQuerySet

from challenges.models import (
    ChallengePage,
    Expertise,
    Organisation,
    Participation,
    PersonPage,
    PromotionPage,
    Theme,
)
from challenges.teams import PersonRole
from media.links import public_href

# The number of rows in memory at a time.
CHUNK = 500
# Between the values of a list in a cell of a CSV file.
DELIMITER = "|"


@dataclass(frozen=True)
class Column:
    """A column of a data set.

    `kind` is `string`, `uri`, `month` (`2024-09`), `integer` or `list` (of strings). `value`
    returns the value of a row. `choices` has the possible values and their labels. If the values
    are the `identifiant` of rows of another data set, `refers_to` is its name.
    """

    name: str
    description: str
    value: Callable[[Any], Any]
    kind: str = "string"
    choices: Any = None
    refers_to: str = ""
    is_required: bool = False

    def of(self, row: Any) -> Any:
        """Return the value of a row for JSON: always a list for a `list`, else None if empty."""
        value = self.value(row)
        if self.kind == "list":
            return list(value)
        if isinstance(value, date):
            return f"{value:%Y-%m}"
        return None if value in (None, "") else value


@dataclass(frozen=True)
class Dataset:
    """A table. `rows` returns the objects of the rows, in an order that stays.

    `key` is the column that identifies a row, "" if there is none.
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    rows: Callable[[], QuerySet]
    key: str = "identifiant"

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield all rows. Only a bounded number of them is in memory."""
        for row in self.rows().iterator(chunk_size=CHUNK):
            yield {column.name: column.of(row) for column in self.columns}


# Rows ---------------------------------------------------------------------------------------------


def public(model: Any) -> PageQuerySet:
    """Return the French pages of a type that everybody may see."""
    return model.objects.live().public().filter(locale__language_code=settings.LANGUAGE_CODE)


def slugs(relation: str) -> Prefetch:
    """Return the prefetch of the public promotions of each page."""
    return Prefetch(relation, public(PromotionPage).defer_streamfields().order_by("path"))


def challenges() -> QuerySet:
    pages = public(ChallengePage).defer_streamfields().order_by("path")
    terms = [
        Prefetch(name, model.objects.order_by("sort_name"))
        for name, model in (
            ("organisations", Organisation),
            ("themes", Theme),
            ("expertises", Expertise),
        )
    ]
    return pages.prefetch_related(slugs("promotions"), *terms)


def promotions() -> QuerySet:
    return public(PromotionPage).defer_streamfields().order_by("path")


def people() -> QuerySet:
    pages = public(PersonPage).defer_streamfields().order_by("path")
    expertises = Prefetch("expertises", Expertise.objects.order_by("sort_name"))
    return pages.prefetch_related(slugs("promotions"), expertises)


def participations() -> QuerySet:
    """Return the members of the teams of public challenges.

    As on the challenge's page, a person with a page that is not public is left out.
    """
    shown = Participation.objects.filter(challenge__in=public(ChallengePage).values("pk"))
    named = shown.filter(person__isnull=True)
    known = shown.filter(person__in=public(PersonPage).values("pk"))
    rows = (named | known).select_related("challenge", "person")
    return rows.order_by("challenge__path", "sort_order", "pk")


def organisations() -> QuerySet:
    shown = Organisation.objects.filter(challenges__in=public(ChallengePage).values("pk"))
    return shown.distinct().order_by("sort_name")


# Columns ------------------------------------------------------------------------------------------


def names_of(relation: str) -> Callable[[Any], list[str]]:
    return lambda page: [term.name for term in getattr(page, relation).all()]


def slugs_of(relation: str) -> Callable[[Any], list[str]]:
    return lambda page: [found.slug for found in getattr(page, relation).all()]


def address(name: str) -> Callable[[Any], str | None]:
    """Return a function that returns the address in a field, None if visitors cannot follow it."""
    return lambda row: public_href(getattr(row, name))


IDENTIFIER = Column(
    "identifiant",
    "La fin de l’adresse de la page, unique dans ce jeu de données.",
    attrgetter("slug"),
    is_required=True,
)
ADDRESS = Column("adresse", "La page sur ce site.", attrgetter("full_url"), "uri")
PROMOTIONS = Column(
    "promotions",
    "Les identifiants des promotions.",
    slugs_of("promotions"),
    "list",
    refers_to="promotions",
)
EXPERTISES = Column("expertises", "Les expertises mobilisées.", names_of("expertises"), "list")


@cache
def datasets() -> tuple[Dataset, ...]:
    return (
        Dataset(
            "defis",
            "Défis",
            "Les problèmes d’intérêt général posés par des administrations.",
            (
                IDENTIFIER,
                Column("titre", "Le nom du défi.", attrgetter("title"), is_required=True),
                Column("accroche", "Le défi en une phrase.", attrgetter("subtitle")),
                Column(
                    "administrations",
                    "Les identifiants des administrations qui portent le défi.",
                    slugs_of("organisations"),
                    "list",
                    refers_to="administrations",
                ),
                Column("etablissement", "L’établissement ou le service.", attrgetter("place")),
                Column("ville", "La ville du service.", attrgetter("town")),
                PROMOTIONS,
                Column("thematiques", "Les sujets du défi.", names_of("themes"), "list"),
                EXPERTISES,
                Column(
                    "etat", "Où en est le défi.", attrgetter("status"), choices=ChallengePage.Status
                ),
                Column("debut", "Le mois du début.", attrgetter("start"), "month"),
                Column("duree", "La durée prévue, en mois.", attrgetter("duration"), "integer"),
                Column("site", "Le site du défi.", address("website"), "uri"),
                Column("code_source", "Où le code est publié.", address("source_code"), "uri"),
                Column(
                    "startup_etat", "La fiche sur beta.gouv.fr.", address("state_startup"), "uri"
                ),
                ADDRESS,
            ),
            challenges,
        ),
        Dataset(
            "promotions",
            "Promotions",
            "Les promotions annuelles du programme.",
            (
                IDENTIFIER,
                Column("titre", "Le nom de la promotion.", attrgetter("title"), is_required=True),
                Column(
                    "programme",
                    "De quel programme elle fait partie.",
                    attrgetter("kind"),
                    choices=PromotionPage.Kind,
                ),
                Column("debut", "Le mois du début.", attrgetter("start"), "month"),
                Column("fin", "Le mois de la fin.", attrgetter("end"), "month"),
                Column("presentation", "Une ou deux phrases.", attrgetter("introduction")),
                ADDRESS,
            ),
            promotions,
        ),
        Dataset(
            "personnes",
            "Personnes",
            "Les personnes qui ont une page sur ce site, avec leur rôle public dans le programme.",
            (
                IDENTIFIER,
                Column("nom", "Le prénom, puis le nom.", attrgetter("title"), is_required=True),
                Column(
                    "roles",
                    "Les rôles dans le programme.",
                    attrgetter("roles"),
                    "list",
                    choices=PersonRole,
                ),
                Column("metier", "Le métier ou la fonction.", attrgetter("job")),
                PROMOTIONS,
                EXPERTISES,
                ADDRESS,
            ),
            people,
        ),
        Dataset(
            "participations",
            "Participations",
            "Qui a pris part à quel défi, et à quel titre.",
            (
                Column(
                    "defi",
                    "L’identifiant du défi.",
                    attrgetter("challenge.slug"),
                    refers_to="defis",
                    is_required=True,
                ),
                Column(
                    "personne",
                    "L’identifiant de la personne, si elle a une page.",
                    lambda part: part.person and part.person.slug,
                    refers_to="personnes",
                ),
                Column(
                    "nom",
                    "Le nom de la personne.",
                    lambda part: part.person.title if part.person else part.name,
                    is_required=True,
                ),
                Column(
                    "role",
                    "Le rôle dans l’équipe du défi.",
                    attrgetter("role"),
                    choices=PersonRole,
                    is_required=True,
                ),
                Column("precision", "Ce que le rôle ne dit pas.", attrgetter("note")),
            ),
            participations,
            key="",
        ),
        Dataset(
            "administrations",
            "Administrations",
            "Les administrations qui ont porté au moins un défi.",
            (
                IDENTIFIER,
                Column("nom", "Le nom en entier.", attrgetter("name"), is_required=True),
                Column("sigle", "Le sigle, s’il y en a un.", attrgetter("acronym")),
                Column("site", "Le site de l’administration.", address("website"), "uri"),
            ),
            organisations,
        ),
    )


def dataset_named(name: str) -> Dataset | None:
    return next((dataset for dataset in datasets() if dataset.name == name), None)
