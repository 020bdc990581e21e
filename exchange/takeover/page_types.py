"""The types of the pages of this site that documents of an old site become."""

from pathlib import PurePosixPath
from typing import Any

from wagtail.models import Page

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    DirectoryPage,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
)
from exchange.takeover.blocks import simple
from exchange.takeover.richtext import line
from exchange.takeover.sources import Document
from pages.models import (
    CallPage,
    ContactPage,
    FAQPage,
    NewsIndexPage,
    NewsPage,
    PressPage,
    ProgrammePage,
    SiteMapPage,
)

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
# The type of a page by its address on the old site, with the values that it starts from.
BY_ADDRESS: dict[str, Kind] = {
    **{address: (model, {}) for address, (model, _title) in INDEXES.items()},
    "/talents/": (DirectoryPage, {"roles": ["talent"]}),
    "/agents/": (DirectoryPage, {"roles": ["agent-public"]}),
    "/equipe/": (DirectoryPage, {"roles": ["equipe"]}),
}
# Pages at the top of the site that have a type of their own, by file name or by address.
BY_NAME: dict[str, type[Page]] = {
    "presse": PressPage,
    "espace-presse": PressPage,
    "contact": ContactPage,
    "plan": SiteMapPage,
    "plan-du-site": SiteMapPage,
}


def kind_of_page(document: Document) -> Kind:
    """Return the type that suits a page of the Hugo site, and its plain values."""
    if document.address in BY_ADDRESS:
        model, values = BY_ADDRESS[document.address]
        if document.text("introEco"):  # the team's page also shows those around the programme
            values = {"roles": [*values.get("roles", []), "ecosysteme"]}
        return model, {**values, "introduction": introduction_of(document)}
    if document.address.count("/") == 2:
        for name in (PurePosixPath(document.path).stem, document.address.strip("/")):
            if name in BY_NAME:
                return BY_NAME[name], {}
    if document.text("layout") == "faq":
        return FAQPage, {}
    if is_call(document):
        is_for_candidates = "candidat" in document.address
        return CallPage, {"audience": "candidats" if is_for_candidates else "administrations"}
    return ProgrammePage, {}


def is_call(document: Document) -> bool:
    return isinstance(document.fields.get("open"), bool)


def introduction_of(document: Document) -> str:
    """Return the sentence or two below the title of a page, "" if it has none."""
    if document.address == "/":
        hero = document.fields.get("hero")
        return line(hero.get("title")) if isinstance(hero, dict) else ""
    return document.text("desc") or document.text("description")


def fields_of_stream(
    model: type[Page], stream: list[dict]
) -> tuple[dict[str, Any], dict[str, list[dict]]]:
    """Return the values and the streams of a page of type `model` from the stream of its text."""
    kinds = [block["type"] for block in stream]
    if issubclass(model, FAQPage):
        end = len(kinds) - kinds[::-1].index("accordion") if "accordion" in kinds else 0
        asked = [block for block in stream[:end] if block["type"] in ("heading", "accordion")]
        return {}, {
            "body": [
                block | {"type": "questions" if block["type"] == "accordion" else "heading"}
                for block in asked
            ],
            "after": [block for block in stream if block not in asked],
        }
    if issubclass(model, PressPage):  # the files at its end are the press kit
        end = len(kinds)
        while end and kinds[end - 1] == "file":
            end -= 1
        return {}, {"body": stream[:end], "kit": stream[end:]}
    if issubclass(model, ContactPage):  # its first text stands above the form
        if kinds and kinds[0] == "text":
            return {"text": simple(stream[0]["value"])}, {"body": stream[1:]}
        return {"text": ""}, {"body": stream}
    return {}, {"body": stream} if hasattr(model, "body") else {}
