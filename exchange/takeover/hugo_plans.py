"""What each document of the Hugo site is to become: its fields as those of a page."""

from typing import Any

from wagtail.models import Page

from challenges.models import (
    ChallengePage,
    Expertise,
    Organisation,
    PersonPage,
    PromotionPage,
    Theme,
)
from challenges.models.taxonomies import Term
from exchange.export.writer import Plan
from exchange.takeover.blocks import Block
from exchange.takeover.conversion import convert_markdown
from exchange.takeover.plans import Plans
from exchange.takeover.promotions import promotion_named
from exchange.takeover.relations import Relations
from exchange.takeover.sources import Document
from exchange.takeover.structured import (
    blocks_of_fields,
    closing_text,
    introduction_of,
    kind_of_page,
)
from home.models import HomePage
from pages.models import CallPage, Category, NewsPage

MODELS: dict[str, type[Page]] = {
    "promos": PromotionPage,
    "personnes": PersonPage,
    "defis": ChallengePage,
    "blog": NewsPage,
}
# What the old site called the roles of people, and what they are in a challenge's team.
ROLES = {
    "participant": ["talent"],
    "agent-public": ["agent-public"],
    "agent-programme": ["equipe"],
    "agent-programme-alumni": ["alumni"],
    "agent-ecosysteme": ["ecosysteme"],
}
TEAM_ROLES = {
    "participant": "talent",
    "agent-public": "agent-public",
    "agent-ecosysteme": "mentor",
}
PROFILES = {"linkedin": "https://www.linkedin.com/in/", "github": "https://github.com/"}


def convert(document: Document) -> tuple[list[Block], list[str]]:
    """The blocks of a document, those of its fields first, and what was dropped on the way."""
    conversion = convert_markdown(document.body)
    blocks, notes = list(conversion.blocks), list(conversion.notes)
    if document.section == "pages":
        before, more = blocks_of_fields(document)
        blocks, notes = [*before, *blocks], [*more, *notes]
    return blocks, notes


class HugoPlans(Plans):
    """Plans of the present site's pages."""

    relations: Relations

    def model_of(self, document: Document, place: str) -> tuple[type[Page], dict[str, Any]]:
        if document.section in MODELS:
            return MODELS[document.section], {}
        return (HomePage, {}) if place == "/" else kind_of_page(document)

    def promotion(self, document: Document, plan: Plan) -> None:
        promotion = promotion_named(document.title)
        introduction = document.text("description") or document.text("desc")
        plan.values = {**promotion.values, "introduction": introduction}
        if promotion.start is None:
            plan.messages.append("aucun texte ne dit ses dates\xa0: donnez sa date de début")
        plan.streams = {"body": self.texts.stream(document)}

    def person(self, document: Document, plan: Plan) -> None:
        documents = self.relations.people[document.path]
        plan.paths = tuple(one.path for one in documents)
        roles = dict.fromkeys(r for one in documents for r in ROLES.get(one.text("role"), []))
        jobs = dict.fromkeys(one.text("job") for one in documents)
        links: dict[str, str] = {}
        for one in documents:
            for kind, host in PROFILES.items():
                if value := one.text(kind):
                    url = value if "//" in value else f"{host}{value.strip('/@')}"
                    links.setdefault(url, kind)
        orders = [order for one in documents if (order := one.number("weight")) is not None]
        portraits = [self.image_id(one, one.text("image")) for one in documents]
        expertises = [key for one in documents for key in self._term_ids(Expertise, one)]
        promotions = [text for one in documents for text in one.texts("promos")]
        plan.values = {
            "job": ", ".join(filter(None, jobs))[:255],
            "introduction": " ".join(
                dict.fromkeys(filter(None, (one.text("desc") for one in documents)))
            ),
            "roles": list(roles),
            "portrait_id": next((key for key in portraits if key), None),
            "display_order": min(orders, default=None),
        }
        plan.streams = {
            "biography": [block for one in documents for block in self.texts.stream(one)],
            "links": [
                {"type": "link", "value": {"kind": kind, "url": url}} for url, kind in links.items()
            ],
        }
        plan.relations = {
            "promotions": self._pages_named("promos", promotions, document),
            "expertises": list(dict.fromkeys(expertises)),
        }
        for one in documents[1:]:
            self.note(document, *self._notes.pop(one.path, []))

    def challenge(self, document: Document, plan: Plan) -> None:
        plan.values = {
            "subtitle": document.text("description"),
            "place": document.text("place")[:255],
            "town": document.text("town")[:120],
            "image_id": self.image_id(document, document.text("image")),
            "sharing_image_id": self.image_id(document, document.text("ogImage")),
            "state_startup": document.text("urlSET") if document.truth("isSET") else "",
        }
        plan.streams = {"body": self.texts.stream(document)}
        plan.relations = {
            "organisations": self.terms.ids(Organisation, document.texts("who")),
            "promotions": self._pages_named("promos", document.texts("promos"), document),
            "themes": self._term_ids(Theme, document),
            "expertises": self._term_ids(Expertise, document),
        }
        team: dict[int, dict[str, Any]] = {}
        for person, said in self.relations.teams.get(document.path, []):
            if page := self.pages.get(person.path):
                role = TEAM_ROLES.get(said.text("role"), "equipe")
                team.setdefault(page.pk, {"person_id": page.pk, "role": role})
        plan.children = {"team": list(team.values())}

    def news(self, document: Document, plan: Plan) -> None:
        super().news(document, plan)
        promotions = self._pages_named("promos", document.texts("promos"), document)
        related = self._pages_named("blog", document.texts("related"), document)
        plan.relations["promotions"] = promotions
        plan.streams["related"] = [{"type": "page", "value": key} for key in related]

    def page(self, document: Document, plan: Plan, model: type[Page], stream: list[dict]) -> None:
        plan.title = plan.title or document.slug
        if document.truth("open"):
            plan.messages.append("l’appel était ouvert\xa0: donnez-lui ses dates")
        if document.address == "/":
            plan.values["introduction"] = introduction_of(document)
        super().page(document, plan, model, stream)
        if model is CallPage:
            plan.values["text_after"] = self.texts.bodies.linked(closing_text(document))

    def category_ids(self, document: Document) -> list[int]:
        return self._term_ids(Category, document)

    def _pages_named(self, section: str, texts: list[str], document: Document) -> list[int]:
        found = self.relations.named(section, texts, document)
        for name in found.unknown:
            self.note(document, f"«\xa0{name}\xa0» n’existe pas dans cette copie")
        documents = [self.relations.by_title[section, name] for name in found.names]
        pages = [self.pages[one.path] for one in documents if one.path in self.pages]
        return list(dict.fromkeys(page.pk for page in pages))

    def _term_ids(self, model: type[Term], document: Document) -> list[int]:
        """Return the keys of the terms that `document` names; those defined nowhere are made."""
        section = {Theme: "themes", Expertise: "expertises", Category: "categories"}[model]
        found = self.relations.named(section, document.texts(section), document)
        for name in found.unknown:
            self.note(document, f"«\xa0{name}\xa0» n’est défini nulle part\xa0: créé")
        return self.terms.ids(model, [*found.names, *found.unknown])
