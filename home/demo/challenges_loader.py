"""Loads the demo challenges and what they are tied to: taxonomies, promotions and people."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from html import escape
from typing import Any

from wagtail.models import Page

from challenges.erasure import is_erased
from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Expertise,
    Organisation,
    Participation,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
    TermAlias,
    Theme,
)
from challenges.models.taxonomies import Term
from home.demo.challenge_pictures import MOTIFS, draw_challenge_picture
from home.demo.challenges import CHALLENGES
from home.demo.content import stream
from home.demo.marks import mark, publish
from home.demo.people import PEOPLE
from home.demo.portraits import draw_portrait
from home.demo.promotions import PROMOTIONS
from home.demo.shapes import (
    DemoChallenge,
    DemoNews,
    DemoOrganisation,
    DemoPerson,
    DemoPromotion,
    DemoTerm,
)
from home.demo.taxonomies import EXPERTISES, ORGANISATIONS, THEMES
from home.models import HomePage
from media.models import Image
from media.uploads import image_from_bytes

type Found = Mapping[str, Any]


def load_challenges(home: HomePage, report: Callable[[str], Any]) -> None:
    """Add the terms and pages that are missing, and publish the pages.

    What is there already, under the same slug, is left as it is.
    """
    themes = load_terms(Theme, THEMES)
    expertises = load_terms(Expertise, EXPERTISES)
    organisations = load_terms(Organisation, ORGANISATIONS)

    def promotion(demo: DemoPromotion) -> Page:
        return PromotionPage(
            title=demo.title,
            slug=demo.slug,
            kind=demo.kind,
            number=demo.number,
            start=demo.start,
            end=demo.end,
            introduction=demo.introduction,
            search_description=demo.introduction,
            body=stream(demo.blocks),
        )

    promotions = add_missing(home, PromotionIndexPage, PROMOTIONS, promotion, report)

    def person(demo: DemoPerson) -> Page:
        page = PersonPage(
            title=demo.name,
            slug=demo.slug,
            roles=demo.roles,
            job=demo.job,
            introduction=demo.introduction,
            search_description=demo.introduction,
            portrait=portrait_of(demo),
            biography=stream(demo.biography),
            links=stream([("link", asdict(link)) for link in demo.links]),
            display_order=demo.display_order,
        )
        page.promotions = named(demo.promotions, promotions)
        page.expertises = named(demo.expertises, expertises)
        return page

    wanted = [demo for demo in PEOPLE if not is_erased(name=demo.name)]
    people = add_missing(home, PersonIndexPage, wanted, person, report)

    def challenge(demo: DemoChallenge) -> Page:
        page = ChallengePage(
            title=demo.title,
            slug=demo.slug,
            subtitle=demo.subtitle,
            search_description=demo.subtitle,
            place=demo.place,
            town=demo.town,
            status=demo.status,
            start=demo.start,
            duration=demo.duration,
            image=picture_of(demo),
            source_code=demo.source_code,
            website=demo.website,
            state_startup=demo.state_startup,
            body=stream(demo.blocks),
            key_figures=stream([("figure", asdict(figure)) for figure in demo.key_figures]),
            achievements=stream(
                [
                    ("achievement", asdict(made) | {"text": f"<p>{escape(made.text)}</p>"})
                    for made in demo.achievements
                ]
            ),
        )
        page.organisations = named(demo.organisations, organisations)
        page.promotions = named(demo.promotions, promotions)
        page.themes = named(demo.themes, themes)
        page.expertises = named(demo.expertises, expertises)
        page.team = [
            Participation(person=people[member.person], role=member.role, note=member.note)
            for member in demo.team
            if member.person in people
        ]
        return page

    add_missing(home, ChallengeIndexPage, CHALLENGES, challenge, report)


def load_terms[T: Term](
    model: type[T], demos: Iterable[DemoTerm | DemoOrganisation]
) -> dict[str, T]:
    """Return the terms by the slugs of the demo, whatever they are called by now."""
    found = {}
    for demo in demos:
        known = model._default_manager.filter(slug=demo.slug) | model._default_manager.filter(
            name=demo.name
        )
        term = known.first() or renamed(model, demo.slug)
        if term is None:
            term = model(**asdict(demo))
            term.full_clean()
            term.save()
            mark(term)
        found[demo.slug] = term
    return found


def renamed[T: Term](model: type[T], slug: str) -> T | None:
    aliases = TermAlias.objects.filter(
        content_type__app_label=model._meta.app_label,
        content_type__model=model._meta.model_name,
        slug=slug,
    )
    alias = aliases.first()
    return alias.term if alias else None


def add_missing[D: (DemoPromotion, DemoPerson, DemoChallenge, DemoNews)](
    home: HomePage,
    index_model: type[Page],
    demos: Iterable[D],
    page_of: Callable[[D], Page],
    report: Callable[[str], Any],
) -> dict[str, Page]:
    """Return the pages below the index by their slugs, those that were missing included."""
    index = index_model.objects.child_of(home).first()
    if index is None:  # somebody's page of another type has its address
        return {}
    found = {page.slug: page for page in index.get_children().specific()}
    for demo in demos:
        if demo.slug not in found:
            page = page_of(demo)
            page.locale = index.locale
            page.live = False
            index.add_child(instance=page)
            publish(page)
            found[demo.slug] = page
            report(f"  {page.get_url()} {page.title}")
    return found


def named(slugs: Iterable[str], found: Found) -> list[Any]:
    return [found[slug] for slug in slugs if slug in found]


def portrait_of(demo: DemoPerson) -> Image:
    return load_image(
        demo.slug,
        draw_portrait(demo.portrait),
        title=f"Portrait de {demo.name}",
        description=f"Portrait dessiné de {demo.name}",
    )


def picture_of(demo: DemoChallenge) -> Image:
    return load_image(
        demo.slug,
        draw_challenge_picture(demo.slug, demo.motif),
        title=f"Illustration du défi {demo.title}",
        description=MOTIFS[demo.motif].description,
    )


def load_image(name: str, data: bytes, title: str, description: str) -> Image:
    image = image_from_bytes(f"{name}.png", data, title=title, description=description)
    mark(image)
    return image
