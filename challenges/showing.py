"""Reads what the pages of challenges, promotions and people show besides their own row.

Each function returns what its template needs, in a number of queries that does not depend on how
much there is. Only live pages that everybody may see come out. While an editor previews, relations
are the ones not yet saved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import Case, Count, F, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction

from challenges.folding import folded
from challenges.models.cards import Card, cards_to_show
from challenges.models.taxonomies import Expertise, Organisation, Term, Theme
from media import pictures, references
from publishing import kept

SIBLINGS = 4
NEWS = 3
SHOWN_OF_A_PROMOTION = 8  # challenges, and people of each role
# In the order of the pages.
ROLES = ["talent", "mentor", "agent-public", "equipe", "alumni", "ecosysteme"]


@dataclass
class Member:
    """Somebody in a team: with a card, or a name alone."""

    name: str
    note: str = ""
    card: Card | None = None


@dataclass
class Group:
    """People of one role; those without a page of their own come last."""

    role: str
    members: list[Member]

    @property
    def with_page(self) -> list[Member]:
        return [member for member in self.members if member.card]

    @property
    def without_page(self) -> list[Member]:
        return [member for member in self.members if not member.card]


# The pages --------------------------------------------------------------------------------------


def show_challenge(page, request: HttpRequest) -> dict[str, Any]:
    """Return what the page of a challenge shows: two queries, and those that others share."""
    organisations, themes, expertises, ties = ties_of(
        page, "organisations", "themes", "expertises", "promotions"
    )
    team = list(page.team.all())
    named = [part.person_id for part in team if part.person_id]
    promotions = newest_first(cards_to_show(ties, page.site_restrictions))
    beside = beside_in([card.pk for card in promotions], page.site_restrictions)
    title = folded(page.title)
    # Those that follow in the alphabet, then from its beginning: each page shows others.
    following = sorted(beside.challenges, key=lambda challenge: challenge[0] <= title)
    siblings = [key for _title, key in following if key != page.pk][:SIBLINGS]
    cards = cards_to_show([*named, *siblings, *beside.news], page.site_restrictions)
    loaded = references.load(
        *(page.body, page.achievements, page.videos),
        images=[page.image_id, page.sharing_image_id, *(card.image_id for card in cards)],
        documents=[page.poster_id],
        request=request,
    )
    loaded.give_to(page, "image", "poster")
    for card in cards:
        loaded.give_to(card, "image")
    return {
        "references": loaded,
        "sharing_image": pictures.sharing_image(loaded, page),
        "organisations": terms(Organisation, organisations),
        "themes": terms(Theme, themes),
        "expertises": terms(Expertise, expertises),
        "promotions": promotions,
        "team": team_by_role(team, cards),
        "siblings": of_kind(cards, Card.Kind.CHALLENGE),
        "news": newest_first(of_kind(cards, Card.Kind.NEWS)),
    }


def show_promotion(page, request: HttpRequest) -> dict[str, Any]:
    """Return what the page of a promotion shows, in five queries."""
    visible = Card.objects.outside(page.site_restrictions)
    challenges = visible.challenges().filter(page__challengepage__promotions=page.pk)
    people = visible.people().filter(page__personpage__promotions=page.pk)
    news = visible.news().filter(page__newspage__promotions=page.pk)
    organisations = challenges.values("kind").annotate(
        number=Count("page__challengepage__organisations", distinct=True)
    )
    in_role = [
        When(roles__contains=f" {role} ", then=Value(number)) for number, role in enumerate(ROLES)
    ]
    # News and challenges are buckets, and so are the people of each role; somebody of two is in
    # the first.
    cards = list(
        visible.filter(
            Q(pk__in=challenges.values("pk"))
            | Q(pk__in=people.values("pk"))
            | Q(pk__in=news.order_by("-start", "-pk").values("pk")[:NEWS])
        )
        .annotate(
            bucket=Case(
                When(kind=Card.Kind.NEWS, then=Value(-2)),
                When(kind=Card.Kind.CHALLENGE, then=Value(-1)),
                *in_role,
                default=Value(len(ROLES)),
            ),
            number_in_bucket=Window(Count("pk"), partition_by="bucket"),
            place=Window(
                RowNumber(),
                partition_by="bucket",
                order_by=[F("rank").asc(nulls_last=True), "sort_title"],
            ),
            organisations=Subquery(organisations.values("number")),
        )
        .filter(place__lte=SHOWN_OF_A_PROMOTION)
        .with_pages()
        .order_by("bucket", "place")
    )
    loaded = references.load(
        page.body,
        images=[page.image_id, *(card.image_id for card in cards)],
        request=request,
    )
    loaded.give_to(page, "image")
    for card in cards:
        loaded.give_to(card, "image")
    buckets = {bucket: list(found) for bucket, found in groupby(cards, lambda card: card.bucket)}
    latest_news = newest_first(buckets.pop(-2, []))
    numbers = {bucket: found[0].number_in_bucket for bucket, found in buckets.items()}
    shown = buckets.pop(-1, [])
    return {
        "references": loaded,
        "sharing_image": pictures.sharing_image(loaded, page),
        "challenges": shown,
        "news": latest_news,
        "team": [
            Group(([*ROLES, ""])[bucket], [Member(card.title, card=card) for card in found])
            for bucket, found in buckets.items()
        ],
        "numbers": {
            "challenges": numbers.pop(-1, 0),
            "talents": numbers.get(ROLES.index("talent"), 0),
            "people": sum(numbers.values()),
            "people_shown": sum(map(len, buckets.values())),
            "organisations": (cards[0].organisations or 0) if cards else 0,
        },
        "lists": list_addresses(page, request),
    }


def show_person(page, request: HttpRequest) -> dict[str, Any]:
    """Return what the page of a person shows: two queries, and those that others share."""
    expertises, ties = ties_of(page, "expertises", "promotions")
    # A page that is being created has no challenges, and cannot be asked for them.
    participations = list(page.participations.all()) if page.pk else []
    named = [part.challenge_id for part in participations]
    cards = cards_to_show([*named, *ties], page.site_restrictions)
    loaded = references.load(
        page.biography,
        images=[page.portrait_id, *(card.image_id for card in cards)],
        request=request,
    )
    loaded.give_to(page, "portrait")
    for card in cards:
        loaded.give_to(card, "image")
    return {
        "references": loaded,
        "sharing_image": pictures.sharing_image(loaded, page),
        "initials": Card(page=page).initials,
        "links": [link.value for link in page.links if link.value.href],
        "expertises": terms(Expertise, expertises),
        "promotions": newest_first(of_kind(cards, Card.Kind.PROMOTION)),
        "challenges": [
            (card, [part for part in participations if part.challenge_id == card.pk])
            for card in newest_first(of_kind(cards, Card.Kind.CHALLENGE))
        ],
    }


# Reading ----------------------------------------------------------------------------------------


@dataclass
class Beside:
    """What stands beside a challenge: sorted titles and keys of others, keys of the latest news."""

    challenges: list[tuple[str, int]]
    news: list[int]


def beside_in(promotions: list[int], restrictions: Iterable[PageViewRestriction]) -> Beside:
    """Return what the promotions with these keys hold, in one query for a generation."""
    if not promotions:
        return Beside([], [])
    key = ("beside", *promotions)
    return kept.by_generation(key, lambda: read_beside(promotions, restrictions))


def read_beside(promotions: list[int], restrictions: Iterable[PageViewRestriction]) -> Beside:
    visible = Card.objects.outside(restrictions)
    news = visible.news().filter(page__newspage__promotions__in=promotions).distinct()
    rows = visible.filter(
        Q(kind=Card.Kind.CHALLENGE, group__in=promotions)
        | Q(pk__in=news.order_by("-start", "-pk").values("pk")[:NEWS])
    )
    found = Beside([], [])
    for kind, title, key in rows.order_by("sort_title").values_list("kind", "sort_title", "pk"):
        if kind == Card.Kind.CHALLENGE:
            found.challenges.append((title, key))
        else:
            found.news.append(key)
    return found


def ties_of(page: Page, *names: str) -> list[list[int]]:
    """Return the keys of what each of these relations ties the page to, in one query.

    While an editor previews, of what is not saved yet.
    """
    related = [getattr(page, name).all() if page.pk else [] for name in names]
    if not all(isinstance(found, QuerySet) for found in related):
        return [[tied.pk for tied in found] for found in related]
    keys: list[list[int]] = [[] for _ in names]
    with connection.cursor() as cursor:
        query = select_ties(type(page), names)  # type: ignore[arg-type]
        cursor.execute(query, [page.pk] * len(names))
        for number, key in cursor:
            keys[number].append(key)
    return keys


@cache
def select_ties(model: type[Page], names: tuple[str, ...]) -> str:
    """Write the query of `ties_of` once: for Django to write it takes longer than to run it."""
    quoted = connection.ops.quote_name
    parts = []
    for number, name in enumerate(names):
        field: Any = model._meta.get_field(name)
        table, key, page = field.m2m_db_table(), field.m2m_reverse_name(), field.m2m_column_name()
        parts.append(
            f"SELECT {number:d}, {quoted(key)} FROM {quoted(table)} "  # noqa: S608
            f"WHERE {quoted(page)} = %s"
        )
    return " UNION ALL ".join(parts)


def terms[T: Term](model: type[T], keys: Iterable[int]) -> list[T]:
    """Return the terms with these keys, by name. Taxonomies are short: each is read whole, once."""
    every = kept.by_generation(model._meta.label, model._default_manager.in_bulk)
    return sorted(
        (every[key] for key in set(keys) if key in every), key=lambda term: term.sort_name
    )


def list_addresses(page: Page, request: HttpRequest) -> dict[str, str]:
    """Return the addresses of the lists of challenges, people and news that visitors can reach."""
    lists = (
        Page.objects.live()
        .filter(path__startswith=page.path[:8], depth=3)
        .filter(
            Q(challengeindexpage__isnull=False)
            | Q(personindexpage__isnull=False)
            | Q(newsindexpage__isnull=False)
        )
    )
    for restriction in page.site_restrictions:
        lists = lists.exclude(path__startswith=restriction.page.path)
    return {found.cached_content_type.model: found.get_url(request) for found in lists}


# Ordering ---------------------------------------------------------------------------------------


def team_by_role(team: Iterable[Any], cards: Iterable[Card]) -> list[Group]:
    """Return the members by role; who has a page that visitors cannot see is left out."""
    by_page = {card.pk: card for card in cards}
    groups: dict[str, list[Member]] = {role: [] for role in ROLES}
    for part in sorted(team, key=lambda part: part.sort_order or 0):
        card = by_page.get(part.person_id)
        if card or not part.person_id:
            name = card.title if card else part.name
            groups.setdefault(part.role, []).append(Member(name, part.note, card))
    return [Group(role, members) for role, members in groups.items() if members]


def of_kind(cards: Iterable[Card], kind: Card.Kind) -> list[Card]:
    return [card for card in cards if card.kind == kind]


def newest_first(cards: list[Card]) -> list[Card]:
    by_title = sorted(cards, key=lambda card: card.sort_title)
    return sorted(by_title, key=lambda card: card.start or date.min, reverse=True)
