"""The open data: the data sets, their columns and their rows, read from public pages alone.

A row exists while the page of its object is public, and has nothing that this page does not show.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import CharField, F, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from wagtail.models import PageQuerySet

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Organisation,
    Participation,
    PersonPage,
    PromotionPage,
)
from challenges.teams import PersonRole
from pages.models import NewsPage
from publishing.base.visibility import visible_to_all

# The number of rows that are read at once.
CHUNK = 1000


@dataclass(frozen=True)
class Column:
    """A column of a data set.

    `source` is the attribute of a row that has the value. For a list of related objects, `related`
    is the attribute of each of them. `kind` is `month` (`2024-09`), `day` (`2024-09-30`), `list`
    (of strings) or empty. `choices` has the possible values and their labels.
    """

    name: str
    description: str
    source: str
    kind: str = ""
    related: str = ""
    choices: Any = None

    def of(self, row: Any) -> Any:
        """Return the value of a row for JSON: always a list for a `list`, else None if empty."""
        value = getattr(row, self.source)
        if self.related:
            return [getattr(each, self.related) for each in value.all()]
        if value in (None, ""):
            return None
        formats = {"month": "%Y-%m", "day": "%Y-%m-%d"}
        return value.strftime(formats[self.kind]) if self.kind in formats else value


@dataclass(frozen=True)
class Dataset:
    """A table. `rows` returns the objects of the rows, in an order that stays."""

    name: str
    title: str
    description: str
    rows: Callable[[], QuerySet]
    columns: tuple[Column, ...]

    def table(self) -> Iterator[list[Any]]:
        """Yield the values of the columns for each row."""
        for row in self.rows().iterator(chunk_size=CHUNK):
            yield [column.of(row) for column in self.columns]


# Rows ---------------------------------------------------------------------------------------------


def public(model: Any) -> PageQuerySet:
    """Return the French pages of a type that everybody may see, in the order of the site."""
    pages = model.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    return visible_to_all(pages).defer_streamfields().order_by("path")


def challenges() -> QuerySet:
    pages = public(ChallengePage).annotate(promotion_slug=promotion_slug())
    return pages.prefetch_related("organisations", "themes", "expertises")


def promotions() -> QuerySet:
    return public(PromotionPage)


def promotion_slug() -> Subquery:
    """Return the slug of the promotion of a row, if that is public."""
    return Subquery(promotions().filter(pk=OuterRef("promotion")).values("slug")[:1])


def people() -> QuerySet:
    shown = Prefetch("promotions", promotions())
    return public(PersonPage).prefetch_related(shown, "expertises")


def participations() -> QuerySet:
    """Return the members of the teams of public challenges.

    As on the challenge's page, a person with a page that is not public is left out.
    """
    shown = Participation.objects.filter(challenge__in=public(ChallengePage).values("pk"))
    without_page = shown.filter(person__isnull=True)
    with_page = shown.filter(person__in=public(PersonPage).values("pk"))
    rows = (without_page | with_page).annotate(
        challenge_slug=F("challenge__slug"),
        person_slug=F("person__slug"),
        shown_name=Coalesce("person__title", "name"),
    )
    return rows.order_by("challenge__path", "sort_order", "pk")


def news() -> QuerySet:
    shown = [
        Prefetch("authors", public(PersonPage)),
        Prefetch("challenges", public(ChallengePage)),
    ]
    pages = public(NewsPage).annotate(promotion_slug=promotion_slug())
    return pages.prefetch_related("categories", *shown).order_by("-date", "-pk")


def organisations() -> QuerySet:
    shown = Organisation.objects.filter(challenges__in=public(ChallengePage).values("pk"))
    address: Any = Value("")
    # Their pages are below the list of challenges, and online with it.
    if index := public(ChallengeIndexPage).first():
        beginning = Value(f"{index.full_url}administrations/")
        address = Concat(beginning, "slug", Value("/"), output_field=CharField())
    return shown.annotate(full_url=address).distinct().order_by("sort_name")


# Columns ------------------------------------------------------------------------------------------

IDENTIFIER = Column(
    "identifiant", "La fin de l’adresse de la page, unique dans ce jeu de données.", "slug"
)
ADDRESS = Column("adresse", "La page sur ce site.", "full_url")
PROMOTION = Column("promotion", "L’identifiant de la promotion.", "promotion_slug")
PROMOTIONS = Column("promotions", "Les identifiants des promotions.", "promotions", "list", "slug")
EXPERTISES = Column("expertises", "Les expertises mobilisées.", "expertises", "list", "name")


DATASETS = (
    Dataset(
        "defis",
        "Défis",
        "Les problèmes d’intérêt général posés par des administrations.",
        challenges,
        (
            IDENTIFIER,
            Column("titre", "Le nom du défi.", "title"),
            Column("accroche", "Le défi en une phrase.", "subtitle"),
            Column(
                "administrations",
                "Les identifiants des administrations qui portent le défi.",
                "organisations",
                "list",
                "slug",
            ),
            Column("etablissement", "L’établissement ou le service.", "place"),
            Column("ville", "La ville du service.", "town"),
            PROMOTION,
            Column("thematiques", "Les sujets du défi.", "themes", "list", "name"),
            EXPERTISES,
            Column("etat", "Où en est le défi.", "status", choices=ChallengePage.Status),
            Column("debut", "Le mois du début.", "start", "month"),
            Column("duree", "La durée prévue, en mois.", "duration"),
            Column("site", "Le site du défi.", "website"),
            Column("code_source", "Où le code est publié.", "source_code"),
            Column("startup_etat", "La fiche sur beta.gouv.fr.", "state_startup"),
            ADDRESS,
        ),
    ),
    Dataset(
        "promotions",
        "Promotions",
        "Les promotions du programme.",
        promotions,
        (
            IDENTIFIER,
            Column("titre", "Le nom de la promotion.", "title"),
            Column(
                "programme",
                "De quel programme elle fait partie.",
                "kind",
                choices=PromotionPage.Kind,
            ),
            Column("debut", "Le mois du début.", "start", "month"),
            Column("fin", "Le mois de la fin.", "end", "month"),
            Column("presentation", "Une ou deux phrases.", "introduction"),
            ADDRESS,
        ),
    ),
    Dataset(
        "personnes",
        "Personnes",
        "Les personnes qui ont une page sur ce site, avec leur rôle public dans le programme.",
        people,
        (
            IDENTIFIER,
            Column("nom", "Le prénom, puis le nom.", "title"),
            Column("roles", "Les rôles dans le programme.", "roles", "list", choices=PersonRole),
            Column("metier", "Le métier ou la fonction.", "job"),
            Column("presentation", "Une ou deux phrases.", "introduction"),
            PROMOTIONS,
            EXPERTISES,
            ADDRESS,
        ),
    ),
    Dataset(
        "participations",
        "Participations",
        "Qui a pris part à quel défi, et à quel titre.",
        participations,
        (
            Column("defi", "L’identifiant du défi.", "challenge_slug"),
            Column("personne", "L’identifiant de la personne, si elle a une page.", "person_slug"),
            Column("nom", "Le nom de la personne.", "shown_name"),
            Column("role", "Le rôle dans l’équipe du défi.", "role", choices=PersonRole),
            Column("precision", "Ce que le rôle ne dit pas.", "note"),
        ),
    ),
    Dataset(
        "administrations",
        "Administrations",
        "Les administrations qui ont porté au moins un défi.",
        organisations,
        (
            IDENTIFIER,
            Column("nom", "Le nom en entier.", "name"),
            Column("sigle", "Le sigle, s’il y en a un.", "acronym"),
            Column("presentation", "Ce qu’elle fait, en une phrase.", "description"),
            Column("site", "Le site de l’administration.", "website"),
            ADDRESS,
        ),
    ),
    Dataset(
        "actualites",
        "Actualités",
        "Les articles publiés sur ce site, les derniers d’abord.",
        news,
        (
            IDENTIFIER,
            Column("titre", "Le titre de l’article.", "title"),
            Column("date", "Le jour que porte l’article.", "date", "day"),
            Column(
                "auteurs",
                "Les identifiants des personnes qui l’ont écrit.",
                "authors",
                "list",
                "slug",
            ),
            Column("signature", "Qui l’a écrit sans avoir de page sur ce site.", "author_line"),
            Column("categories", "Les catégories de l’article.", "categories", "list", "name"),
            PROMOTION,
            Column("defis", "Les identifiants des défis.", "challenges", "list", "slug"),
            Column("presentation", "Une ou deux phrases.", "introduction"),
            ADDRESS,
        ),
    ),
)
