"""The types of the pages of this site that documents of an old site become."""

import re
from typing import Any

from wagtail.models import Page

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
)
from home.models import HomePage
from pages.models import (
    CallPage,
    ContactPage,
    NewsIndexPage,
    NewsPage,
    PressPage,
    ProgrammePage,
    SiteMapPage,
)
from takeover.blocks import simple
from takeover.richtext import line
from takeover.sources import Document

# The type of a page and the values that it starts from.
Kind = tuple[type[Page], dict[str, Any]]

# The type of the pages of a section.
MODELS: dict[str, type[Page]] = {
    "promos": PromotionPage,
    "personnes": PersonPage,
    "defis": ChallengePage,
    "blog": NewsPage,
}
# The lists of the site: their types, and their titles where an old site says none.
INDEXES: dict[str, tuple[type[Page], str]] = {
    "/promos/": (PromotionIndexPage, "Les promotions"),
    "/personnes/": (PersonIndexPage, "Les personnes"),
    "/defis/": (ChallengeIndexPage, "Les défis"),
    "/blog/": (NewsIndexPage, "Actualités"),
}
# Pages that are made of others, with the values that they start from.
LISTS: dict[str, Kind] = {address: (model, {}) for address, (model, _title) in INDEXES.items()}
# The lists of people of some roles: where the list of all people shows the same.
DIRECTORIES = {
    "/talents/": "/personnes/?role=talent",
    "/agents/": "/personnes/?role=agent-public",
    "/equipe/": "/personnes/?role=equipe&role=ecosysteme",
}
# The type of each page that is no plain one, by its address on the present site.
KINDS: dict[str, Kind] = {
    **LISTS,
    "/": (HomePage, {}),
    "/en/": (HomePage, {}),
    "/en/blog/": (NewsIndexPage, {}),
    "/presse/": (PressPage, {}),
    "/espace-presse/": (PressPage, {}),
    "/contact/": (ContactPage, {}),
    "/plan/": (SiteMapPage, {}),
    "/plan-du-site/": (SiteMapPage, {}),
    "/participer/candidats/": (CallPage, {"audience": "candidats"}),
    "/participer/administrations/": (CallPage, {"audience": "administrations"}),
}


def kind_of(section: str, address: str) -> Kind:
    """Return the type of page that a document becomes, and the values that it starts from."""
    if section in MODELS:
        return MODELS[section], {}
    return KINDS.get(address, (ProgrammePage, {}))


def introduction_of(document: Document) -> str:
    """Return the sentence or two below the title of a page, "" if it has none."""
    if document.address == "/":
        hero = document.fields.get("hero")
        return line(hero.get("title")) if isinstance(hero, dict) else ""
    return document.text("desc") or document.text("description")


def fields_of_stream(model: type[Page], stream: list[dict]) -> dict[str, Any]:
    """Return the fields of a page of type `model` from the stream of its text."""
    kinds = [block["type"] for block in stream]
    if issubclass(model, PressPage):  # the files at its end are the press kit
        end = len(kinds)
        while end and kinds[end - 1] == "file":
            end -= 1
        return {"body": stream[:end], "kit": stream[end:]}
    if issubclass(model, ContactPage):  # the text before its first heading stands above the form
        if not kinds or kinds[0] != "text":
            return {"text": "", "body": stream}
        text, *rest = re.split(r"(?=<h[2-4]>)", stream[0]["value"], maxsplit=1)
        below = [{"type": "text", "value": html} for html in rest]
        return {"text": simple(text), "body": [*below, *stream[1:]]}
    return {"body": stream} if hasattr(model, "body") else {}
