"""The demo content on challenges: enough of it, consistent, and typed as French is."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image

from challenges.models import ChallengePage, Participation
from challenges.models.people import PersonRole
from home.demo.challenge_pictures import MOTIFS, draw_challenge_picture
from home.demo.challenges import CHALLENGES
from home.demo.people import PEOPLE
from home.demo.people.profile import DEMO_NOTE
from home.demo.portraits import draw_portrait
from home.demo.promotions import PROMOTIONS
from home.demo.taxonomies import EXPERTISES, ORGANISATIONS, THEMES

EVERYTHING = [*PROMOTIONS, *THEMES, *EXPERTISES, *ORGANISATIONS, *PEOPLE, *CHALLENGES]
NOT_FRENCH = {
    "slug", "portrait", "kind", "roles", "promotions", "expertises", "themes", "organisations",
    "status", "motif", "person", "role", "url", "website", "source_code", "state_startup",
}  # fmt: skip


def slugs(entries) -> set[str]:
    return {entry.slug for entry in entries}


def texts(value: Any) -> Iterator[str]:
    """All that a visitor would read in a piece of demo content."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for entry in value:
            yield from texts(entry)
    elif isinstance(value, tuple):  # a block: its name, its value
        yield from texts(value[1])
    elif isinstance(value, dict):
        for key, entry in value.items():
            if key != "level":
                yield from texts(entry)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in NOT_FRENCH:
                yield from texts(getattr(value, field.name))


def addresses(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for entry in value:
            yield from addresses(entry)
    elif is_dataclass(value):
        for field in fields(value):
            content = getattr(value, field.name)
            if field.name in {"url", "website", "source_code", "state_startup"} and content:
                yield content
            else:
                yield from addresses(content)


def by_slug(entry) -> str:
    return entry.slug


def test_there_is_enough_to_show_the_site():
    assert len(CHALLENGES) >= 24
    assert len(PEOPLE) >= 14
    assert len(PROMOTIONS) >= 2
    assert sum(bool(challenge.key_figures) for challenge in CHALLENGES) >= 10
    assert sum(bool(challenge.achievements) for challenge in CHALLENGES) >= 6


@pytest.mark.parametrize(
    "entries", [PROMOTIONS, THEMES, EXPERTISES, ORGANISATIONS, PEOPLE, CHALLENGES]
)
def test_slugs_are_unique_and_plain(entries):
    assert len(slugs(entries)) == len(entries)
    for slug in slugs(entries):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)


def test_everything_in_the_lists_serves():
    used = {
        name
        for challenge in CHALLENGES
        for name in [*challenge.themes, *challenge.organisations, *challenge.promotions]
    }
    assert slugs([*THEMES, *ORGANISATIONS, *PROMOTIONS]) == used
    assert slugs(EXPERTISES) == {
        name for entry in [*CHALLENGES, *PEOPLE] for name in entry.expertises
    }
    assert set(MOTIFS) == {challenge.motif for challenge in CHALLENGES}


@pytest.mark.parametrize("challenge", CHALLENGES, ids=by_slug)
def test_a_challenge_is_complete_and_its_team_was_there(challenge):
    assert challenge.subtitle
    assert challenge.organisations
    assert challenge.themes
    assert set(challenge.expertises) <= slugs(EXPERTISES)
    assert 2 <= sum(name == "text" for name, _ in challenge.blocks) <= 4

    roles = {member.role for member in challenge.team}
    assert "talent" in roles
    assert roles & {"mentor", "agent-public"}
    assert roles <= set(Participation.Role.values)
    assert challenge.status in ChallengePage.Status.values
    people = {person.slug: person for person in PEOPLE}
    for member in challenge.team:
        person = people[member.person]
        assert member.role in person.roles
        assert set(challenge.promotions) <= set(person.promotions)

    promotions = [entry for entry in PROMOTIONS if entry.slug in challenge.promotions]
    for promotion in promotions:
        assert promotion.start <= challenge.start
        assert promotion.end is None or challenge.start < promotion.end


@pytest.mark.parametrize("person", PEOPLE, ids=by_slug)
def test_a_person_says_that_it_is_invented(person):
    assert any(DEMO_NOTE in text for text in texts(person.biography))
    assert person.roles
    assert set(person.roles) <= set(PersonRole.values)
    assert person.links
    assert set(person.promotions) <= slugs(PROMOTIONS)
    for link in person.links:
        assert urlsplit(link.url).hostname.endswith(".example.org")


@pytest.mark.parametrize("entry", EVERYTHING, ids=by_slug)
def test_texts_are_typed_as_french_is(entry):
    found = [text for text in texts(entry) if text]
    assert found
    for text in found:
        assert "'" not in text, text
        assert '"' not in text, text
        assert not re.search(r" [:;?!%»]|«(?!\u00a0)|(?<!\u00a0)»", text), text
        assert not re.search(r"\w[;?!]", text), text
        assert not re.search(r"\d \d{3}", text), text
        assert "  " not in text, text


@pytest.mark.parametrize("entry", EVERYTHING, ids=by_slug)
def test_addresses_are_whole(entry):
    for address in addresses(entry):
        parts = urlsplit(address)
        assert parts.scheme == "https", address
        assert "." in parts.netloc, address


def test_portraits_differ_from_person_to_person_but_not_from_time_to_time():
    assert len({person.portrait for person in PEOPLE}) == len(PEOPLE)
    first, second = (draw_portrait(person.portrait) for person in PEOPLE[:2])

    assert Image.open(BytesIO(first)).size == (600, 600)
    assert first != second
    assert first == draw_portrait(PEOPLE[0].portrait)


@pytest.mark.parametrize("motif", sorted(MOTIFS))
def test_each_motif_is_drawn_and_described(motif):
    picture = draw_challenge_picture("essai", motif)

    assert Image.open(BytesIO(picture)).size == (1200, 675)
    assert MOTIFS[motif].description.startswith("Illustration")
    assert re.search(r"Illustration\u00a0: \w", MOTIFS[motif].description)
