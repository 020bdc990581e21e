"""Makes any number of challenges and people quickly, for tests and benchmarks of lists."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from challenges.filters import ChallengeListing
from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Expertise,
    Organisation,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
    Theme,
)
from home.models import HomePage
from listing.facets import TermFacet, ValueFacet
from listing.folding import folded
from media.models import Image, Rendition
from tests.bulk import BATCH, add_pages

PROMOTIONS, THEMES, EXPERTISES, ORGANISATIONS, IMAGES = 10, 12, 8, 40, 30


def is_tied(found: object) -> bool:
    """Tell whether `crowd` decides what a facet finds: a value across a relation follows."""
    if isinstance(found, ValueFacet):
        return "__" not in found.field_name and "choices" in found.extra
    return isinstance(found, TermFacet)


FACETS = {name: each for name, each in ChallengeListing.base_filters.items() if is_tied(each)}
# The values of each facet of a field.
VALUES = {
    name: [value for value, _label in facet.extra["choices"]]
    for name, facet in FACETS.items()
    if isinstance(facet, ValueFacet)
}


def add_index(index_class: type[Page], title: str, slug: str) -> Page:
    home = HomePage.objects.get(locale__language_code="fr")
    return home.add_child(instance=index_class(title=title, slug=slug))


def crowd(challenges: int, people: int = 0) -> None:
    """Fill `/defis/`, `/promos/` and `/personnes/`.

    The relations of a challenge or person follow from its number, so that a test knows the
    results of a filter: promotion `number % 10`, themes `number % 12` and the next, expertise
    `number % 8`, organisation `number % 40`, `VALUES` in turn.
    """
    promotion_index = add_index(PromotionIndexPage, "Promotions", "promos")
    promotions = [
        promotion_index.add_child(
            instance=PromotionPage(
                title=f"Promotion {number}",
                slug=f"promotion-{number}",
                number=number,
                start=date(2016 + number, 1, 1),
                end=date(2016 + number, 10, 31),
            )
        )
        for number in range(PROMOTIONS)
    ]
    themes = terms(Theme, "theme", range(THEMES))
    expertises = terms(Expertise, "expertise", range(EXPERTISES))
    organisations = terms(Organisation, "organisation", range(ORGANISATIONS))
    images = pictures()

    index = add_index(ChallengeIndexPage, "Défis", "defis")
    found = add_pages(index, ChallengePage, "Défi", challenges)
    ties = [
        ("themes", themes),
        ("themes", [*themes[1:], themes[0]]),
        ("expertises", expertises),
        ("organisations", organisations),
    ]
    for relation, tied in ties:
        tie(ChallengePage, relation, found, tied)
    for number, page in enumerate(rows := rows_of(ChallengePage, found)):
        page.subtitle = "Ce que le défi change pour les agents et pour le public, en une phrase."
        page.image = images[number // PROMOTIONS % IMAGES]
        page.promotion = promotions[number % PROMOTIONS]
        for name, values in VALUES.items():
            setattr(page, FACETS[name].field_name, values[number % len(values)])
    fields = ["subtitle", "image", "promotion", "sort_title"]
    fields += [FACETS[name].field_name for name in VALUES]
    ChallengePage.objects.bulk_update(rows, fields, batch_size=BATCH)

    index = add_index(PersonIndexPage, "Personnes", "personnes")
    found = add_pages(index, PersonPage, "Personne", people)
    ties = [("promotions", promotions), ("expertises", expertises)]
    for relation, tied in ties:
        tie(PersonPage, relation, found, tied)
    for number, page in enumerate(rows := rows_of(PersonPage, found)):
        page.job = "Data scientist"
        page.portrait = images[number // PROMOTIONS % IMAGES]
        page.roles = ["mentor" if number % 5 == 0 else "talent"]
    PersonPage.objects.bulk_update(
        rows, ["job", "portrait", "roles", "sort_title"], batch_size=BATCH
    )
    for model in (ChallengePage, PersonPage):
        get_search_backend().add_bulk(model, model.objects.all())


def rows_of(model: type[Page], pages: list[Page]) -> list:
    """Return the pages with the fields that `save()` would fill for lists."""
    rows = list(model.objects.filter(pk__in=[page.pk for page in pages]).order_by("path"))
    for row in rows:
        row.sort_title = folded(row.title)
    return rows


def terms(model: type[models.Model], name: str, numbers: Iterable[int]) -> list:
    return model._default_manager.bulk_create(
        model(
            name=f"{name.capitalize()} {index}",
            slug=f"{name}-{index}",
            sort_name=f"{name} {index}",
        )
        for index in numbers
    )


def pictures() -> list[Image]:
    """Return images with all their renditions and no file: pages ask for the addresses alone."""
    images = Image.objects.bulk_create(
        Image(title=f"Image {index}", file=f"original_images/{index}.png", width=1600, height=900)
        for index in range(IMAGES)
    )
    specs = ["width-800|format-jpeg"]
    specs += [
        f"width-{width}|format-{name}" for width in (400, 800, 1200) for name in ("avif", "webp")
    ]
    Rendition.objects.bulk_create(
        Rendition(
            image=image,
            filter_spec=spec,
            file=f"images/{image.pk}-{spec.replace('|', '.')}",
            width=int(spec.split("|")[0].removeprefix("width-")),
            height=450,
        )
        for image in images
        for spec in specs
    )
    return images


def tie(model: type[Page], relation: str, pages: Iterable[Page], terms: list) -> None:
    """Give each page the term of its number, in turn."""
    field = model._meta.get_field(relation)
    page_id, term_id = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    through = field.remote_field.through
    through.objects.bulk_create(
        (
            through(**{page_id: page.pk, term_id: terms[number % len(terms)].pk})
            for number, page in enumerate(pages)
        ),
        batch_size=BATCH,
    )
