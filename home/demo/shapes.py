"""The shapes of the demo content on challenges; the fields are those of the models."""

from dataclasses import dataclass, field
from datetime import date

from home.demo.content import Block


@dataclass(frozen=True)
class DemoTerm:
    """A theme or an expertise; the slug names it in challenges and people."""

    slug: str
    name: str


@dataclass(frozen=True)
class DemoOrganisation:
    """An administration; the slug names it in challenges."""

    slug: str
    name: str
    acronym: str = ""
    website: str = ""


@dataclass(frozen=True)
class DemoPromotion:
    """A cohort of challenges and people."""

    slug: str
    title: str
    introduction: str
    start: date
    end: date | None = None
    kind: str = "eig"
    number: int | None = None
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class DemoLink:
    """Where else a person can be found; `kind` is one of `PersonLink.Kind`."""

    kind: str
    url: str


@dataclass(frozen=True)
class DemoPerson:
    """An invented person. Roles, promotions and expertises are slugs.

    `portrait` is the seed of the portrait to draw, chosen by eye.
    """

    slug: str
    portrait: str
    name: str
    roles: list[str]
    job: str
    introduction: str
    biography: list[Block]
    promotions: list[str]
    expertises: list[str] = field(default_factory=list)
    links: list[DemoLink] = field(default_factory=list)
    display_order: int | None = None


@dataclass(frozen=True)
class DemoMember:
    """A person in the team of a challenge; `role` is one of `Participation.Role`."""

    person: str
    role: str
    note: str = ""


@dataclass(frozen=True)
class DemoFigure:
    """A key figure, read in this order: before, amount, after, label."""

    amount: str
    label: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class DemoAchievement:
    """Something that a challenge made."""

    title: str
    text: str
    url: str = ""
    link_text: str = ""


@dataclass(frozen=True)
class DemoChallenge:
    """A challenge. Organisations, promotions, themes, expertises and people are slugs.

    `motif` names the pictogram of the picture to draw, see `challenge_pictures.MOTIFS`.
    """

    slug: str
    title: str
    subtitle: str
    organisations: list[str]
    promotions: list[str]
    themes: list[str]
    expertises: list[str]
    status: str
    start: date
    motif: str
    blocks: list[Block]
    team: list[DemoMember]
    duration: int | None = 10
    place: str = ""
    town: str = ""
    source_code: str = ""
    website: str = ""
    state_startup: str = ""
    key_figures: list[DemoFigure] = field(default_factory=list)
    achievements: list[DemoAchievement] = field(default_factory=list)


@dataclass(frozen=True)
class DemoNews:
    """A page of news. Categories, promotions and authors are slugs; `motif` as for challenges."""

    slug: str
    title: str
    day: date
    motif: str
    introduction: str
    blocks: list[Block]
    categories: list[str]
    promotions: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    author_line: str = ""
