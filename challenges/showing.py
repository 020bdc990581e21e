"""Reads what the pages of challenges, promotions and people show besides their own row.

Each function returns what its template needs, in a number of queries that does not depend on how
much there is. Only live pages that everybody may see come out. While an editor previews, relations
are the ones not yet saved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import JSONObject, RowNumber
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction

from challenges.folding import folded
from challenges.models.cards import Card, cards_to_show
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
    """Return what the page of a challenge shows, in six queries, most of which others share."""
    organisations, themes, expertises, team, ties = together(
        *(page.organisations.all(), page.themes.all(), page.expertises.all(), page.team.all()),
        ties_of(page, "promotions"),
    )
    named = [part.person_id for part in team if part.person_id]
    cards = cards_to_show([*named, *keys_of(ties, "promotionpage")], page.site_restrictions)
    promotions = newest_first(of_kind(cards, Card.Kind.PROMOTION))
    beside = beside_in([card.pk for card in promotions], page.site_restrictions)
    title = folded(page.title)
    # Those that follow in the alphabet, then from its beginning: each page shows others.
    following = sorted(beside.challenges, key=lambda challenge: challenge[0] <= title)
    siblings = [key for _title, key in following if key != page.pk][:SIBLINGS]
    others = cards_to_show([*siblings, *beside.news], page.site_restrictions)
    cards += others
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
        "organisations": by_name(organisations),
        "themes": by_name(themes),
        "expertises": by_name(expertises),
        "promotions": promotions,
        "team": team_by_role(team, cards),
        "siblings": of_kind(others, Card.Kind.CHALLENGE),
        "news": newest_first(of_kind(others, Card.Kind.NEWS)),
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
    """Return what the page of a person shows, in five queries."""
    # A page that is being created has no challenges, and cannot be asked for them.
    parts = page.participations.all() if page.pk else []
    expertises, participations, ties = together(
        page.expertises.all(), parts, ties_of(page, "promotions")
    )
    named = [part.challenge_id for part in participations]
    cards = cards_to_show([*named, *keys_of(ties, "promotionpage")], page.site_restrictions)
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
        "expertises": by_name(expertises),
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


def ties_of(page: Page, name: str) -> Iterable[Any]:
    """Return the rows that tie a page to many others, or these others while an editor previews."""
    related = getattr(page, name).all() if page.pk else []
    if not isinstance(related, QuerySet):
        return related
    field: Any = page._meta.get_field(name)
    return field.remote_field.through.objects.filter(**{field.m2m_field_name(): page.pk})


def keys_of(ties: Iterable[Any], model: str) -> list[int]:
    """Return the keys of the pages of the `model` (its lower-case name) that `ties_of` tells of."""
    return [tie.pk if isinstance(tie, Page) else getattr(tie, f"{model}_id") for tie in ties]


def together(*found: Iterable[Any]) -> list[list[Any]]:
    """Return the objects of each of these relations, read in one query.

    What modelcluster holds in memory is no queryset: then none is read together.
    """
    querysets = [relation for relation in found if isinstance(relation, QuerySet)]
    if len(querysets) < len(found):
        return [list(relation) for relation in found]
    fields = [
        [column.attname for column in queryset.model._meta.concrete_fields]
        for queryset in querysets
    ]
    rows = [
        queryset.order_by().values_list(
            Value(number), JSONObject(**{name: name for name in fields[number]})
        )
        for number, queryset in enumerate(querysets)
    ]
    objects: list[list[Any]] = [[] for _ in querysets]
    for number, values in rows[0].union(*rows[1:], all=True).order_by():
        queryset = querysets[number]
        objects[number].append(
            queryset.model.from_db(
                queryset.db, fields[number], [values[name] for name in fields[number]]
            )
        )
    return objects


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


def by_name(terms: list[Any]) -> list[Any]:
    return sorted(terms, key=lambda term: folded(term.name))
