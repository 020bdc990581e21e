"""What each document of the Hugo site is to become: its fields as those of a page."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import Page

from challenges.folding import folded
from challenges.models import (
    ChallengePage,
    Expertise,
    Organisation,
    PersonPage,
    PromotionPage,
    Theme,
)
from challenges.models.taxonomies import Term
from home.models import HomePage
from legacy.outcomes import Notes
from legacy.takeover import hugo
from legacy.takeover.blocks import Block, Heading, RichText
from legacy.takeover.bodies import link_pages
from legacy.takeover.conversion import convert_markdown
from legacy.takeover.fitting import simple
from legacy.takeover.library import Library
from legacy.takeover.places import Places, own_path
from legacy.takeover.promotion_dates import certain_dates
from legacy.takeover.relations import Relations
from legacy.takeover.richtext import plain_text
from legacy.takeover.sources import Document
from legacy.takeover.structured import blocks_of_fields, closing_text, introduction_of, kind_of_page
from legacy.takeover.terms import Terms
from legacy.takeover.texts import Texts
from legacy.writer import Plan
from pages.mentioned import linked_challenges
from pages.models import (
    CallPage,
    Category,
    ContactPage,
    FAQPage,
    NewsPage,
    PressPage,
    ProgrammePage,
    SiteMapPage,
)

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


def convert(document: Document) -> tuple[list[Block], list[str]]:
    """The blocks of a document, those of its fields first, and what was dropped on the way."""
    conversion = convert_markdown(document.body)
    blocks, notes = list(conversion.blocks), list(conversion.notes)
    if document.section == "pages":
        before, more = blocks_of_fields(document)
        blocks, notes = [*before, *blocks], [*more, *notes]
    return blocks, notes


def model_of(document: Document) -> tuple[type[Page], dict[str, Any]]:
    """Return the type of page that a document becomes, and the values that it starts from."""
    if document.address == "/":
        return HomePage, {}
    models: dict[str, type[Page]] = {
        "promos": PromotionPage,
        "personnes": PersonPage,
        "defis": ChallengePage,
        "blog": NewsPage,
    }
    if document.section in models:
        return models[document.section], {}
    model, values = kind_of_page(document)
    if model is SiteMapPage and not is_site_map(convert(document)[0]):
        return ProgrammePage, {}
    return model, values


def is_site_map(blocks: list[Block]) -> bool:
    """Tell whether `blocks` are but links within the site, which a site map makes by itself."""
    for block in blocks:
        match block:
            case Heading():
                continue
            case RichText(html):
                soup = BeautifulSoup(html, "html.parser")
                for link in soup.find_all("a"):
                    if own_path(str(link.get("href", ""))) is None:
                        return False
                    link.extract()
                if re.search(r"\w", soup.get_text()):
                    return False
            case _:
                return False
    return True


class HugoPlans:
    """Plans of pages, with the keys of what they refer to; `notes` takes what is amiss."""

    def __init__(
        self,
        relations: Relations,
        library: Library,
        terms: Terms,
        places: Places,
        texts: Texts,
        notes: Notes,
    ):
        self.relations = relations
        self.library = library
        self.terms = terms
        self.places = places
        self.texts = texts
        self._notes = notes

    @cached_property
    def promotion_dates(self) -> dict[int, dict[str, date]]:
        return certain_dates(self.relations.checkout.of("blog"))

    def plan(self, document: Document) -> Plan:
        """Return the page that `document` is to be. In a dry run, what is not there is left out."""
        planners: dict[str, Callable[[Document], Plan]] = {
            "promos": self._promotion,
            "personnes": self._person,
            "defis": self._challenge,
            "blog": self._news,
            "pages": self._page,
        }
        plan = planners[document.section](document)
        plan.blocks = Counter(type(block).__name__ for block in self.texts.blocks(document))
        return plan

    def _base(self, document: Document) -> Plan:
        moment = document.date()
        hidden = hugo.why_hidden(document)
        return Plan(
            paths=(document.path,),
            title=document.title,
            live=not hidden,
            messages=[hidden] if hidden else [],
            published_at=(
                timezone.make_aware(datetime.combine(moment, time(9))) if moment else None
            ),
        )

    def _image_id(self, document: Document, key: str) -> int | None:
        address = document.text(key)
        if not address:
            return None
        if not self.library.has(address):
            self._notes[document.path].append(f"image absente\xa0: {address}")
        return self.library.image(address)

    def _pages_named(self, section: str, texts: list[str], document: Document) -> list[int]:
        found = self.relations.named(section, texts, document)
        self._notes[document.path] += [
            f"«\xa0{name}\xa0» n’existe pas dans cette copie" for name in found.unknown
        ]
        documents = [self.relations.by_title[section, name] for name in found.names]
        places = [self.places.get(one.address) for one in documents]
        return list(dict.fromkeys(page.pk for page in places if page is not None))

    def _term_ids(self, model: type[Term], section: str, document: Document) -> list[int]:
        """Return the keys of the terms that `document` names; those defined nowhere are made."""
        found = self.relations.named(section, document.texts(section), document)
        for name in found.unknown:
            self._notes[document.path].append(f"«\xa0{name}\xa0» n’est défini nulle part\xa0: créé")
        return self.terms.ids(model, [*found.names, *found.unknown])

    def _promotion(self, document: Document) -> Plan:
        plan = self._base(document)
        number = re.search(r"\d+", document.title)
        is_dig = "dig" in folded(document.title).split()
        plan.values = {
            "kind": PromotionPage.Kind.DIG if is_dig else PromotionPage.Kind.EIG,
            "number": int(number[0]) if number and not is_dig else None,
            **({} if is_dig or not number else self.promotion_dates.get(int(number[0]), {})),
            "introduction": document.text("description") or document.text("desc"),
        }
        if "start" not in plan.values:
            plan.messages.append(
                "aucun texte ne dit quand elle a commencé\xa0: donnez sa date de début"
            )
        plan.streams = {"body": self.texts.stream(document)}
        return plan

    def _person(self, document: Document) -> Plan:
        documents = self.relations.people[document.path]
        plan = self._base(document)
        plan.paths = tuple(one.path for one in documents)
        roles = dict.fromkeys(r for one in documents for r in ROLES.get(one.text("role"), []))
        jobs = dict.fromkeys(one.text("job") for one in documents)
        links: dict[str, str] = {}
        for one in documents:
            for kind, host in (
                ("linkedin", "https://www.linkedin.com/in/"),
                ("github", "https://github.com/"),
            ):
                if value := one.text(kind):
                    url = value if "//" in value else f"{host}{value.strip('/@')}"
                    links.setdefault(url, kind)
        orders = [order for one in documents if (order := one.number("weight")) is not None]
        portraits = [self._image_id(one, "image") for one in documents]
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
        promotions = [text for one in documents for text in one.texts("promos")]
        plan.relations = {
            "promotions": self._pages_named("promos", promotions, document),
            "expertises": list(
                dict.fromkeys(
                    key for one in documents for key in self._term_ids(Expertise, "expertises", one)
                )
            ),
        }
        for one in documents[1:]:
            self._notes[document.path] += self._notes.pop(one.path, [])
        return plan

    def _challenge(self, document: Document) -> Plan:
        plan = self._base(document)
        plan.values = {
            "subtitle": document.text("description"),
            "place": document.text("place")[:255],
            "town": document.text("town")[:120],
            "image_id": self._image_id(document, "image"),
            "sharing_image_id": self._image_id(document, "ogImage"),
            "state_startup": document.text("urlSET") if document.truth("isSET") else "",
        }
        plan.streams = {"body": self.texts.stream(document)}
        plan.relations = {
            "organisations": self.terms.ids(Organisation, document.texts("who")),
            "promotions": self._pages_named("promos", document.texts("promos"), document),
            "themes": self._term_ids(Theme, "themes", document),
            "expertises": self._term_ids(Expertise, "expertises", document),
        }
        team: dict[int, dict[str, Any]] = {}
        for person, said in self.relations.teams.get(document.path, []):
            page = self.places.get(person.address)
            if page is not None:
                role = TEAM_ROLES.get(said.text("role"), "equipe")
                team.setdefault(page.pk, {"person_id": page.pk, "role": role})
        plan.children = {"team": list(team.values())}
        return plan

    def _news(self, document: Document) -> Plan:
        plan = self._base(document)
        author = document.text("author")
        known = f" {folded(author)} "
        authors = [
            page.pk
            for one, *_ in self.relations.people.values()
            if f" {folded(one.title)} " in known and (page := self.places.get(one.address))
        ]
        plan.values = {
            "author_line": author[:255],
            "introduction": document.text("description"),
            "image_id": self._image_id(document, "image"),
        }
        if document.text("image"):
            # The old site said nothing of it: what is not described elsewhere was decoration.
            is_described = bool(self.library.alternative(document.text("image")))
            plan.values["image_is_decorative"] = not is_described
        if moment := document.date():
            plan.values["date"] = moment
        plan.streams = {"body": self.texts.stream(document)}
        plan.relations = {
            "categories": self._term_ids(Category, "categories", document),
            "authors": authors,
            "promotions": self._pages_named("promos", document.texts("promos"), document),
            "challenges": linked_challenges(plan.streams["body"]),
        }
        related = self._pages_named("blog", document.texts("related"), document)
        plan.streams["related"] = [{"type": "page", "value": key} for key in related]
        return plan

    def _page(self, document: Document) -> Plan:
        model, values = model_of(document)
        plan = self._base(document)
        plan.title = document.title or document.address.strip("/").rpartition("/")[2]
        plan.values = dict(values)
        stream = self.texts.stream(document)
        if document.truth("open"):
            plan.messages.append("l’appel était ouvert\xa0: donnez-lui ses dates")
        if model is FAQPage:
            plan.streams = questions_first(stream)
        elif model is PressPage:
            plan.streams = kit_last(stream)
        elif model is ContactPage:
            text, plan.streams["body"] = text_first(stream)
            plan.values["text"] = text
        elif model is SiteMapPage:
            if stream:
                plan.messages.append("sa liste de liens est désormais faite par le site")
        elif hasattr(model, "body"):
            plan.streams = {"body": stream}
        elif stream:
            words = " ".join(plain_text(b["value"]) for b in stream if b["type"] == "text")
            plan.values["introduction"] = f"{values.get('introduction', '')} {words}".strip()
            plan.messages.append("cette liste n’a qu’un chapô\xa0: son texte y est, sans le reste")
        if model is CallPage:
            closing = closing_text(document)
            plan.values["text_after"] = link_pages(
                closing, self.places.page_at, self.library.document
            )
        if document.address == "/":
            plan.title = self.places.home.title
            plan.values["introduction"] = introduction_of(document)
        return plan


def questions_first(stream: list[dict]) -> dict[str, list[dict]]:
    """Part a stream into what `FAQPage` has places for: its questions, and what is after them."""
    kinds = [block["type"] for block in stream]
    end = len(kinds) - kinds[::-1].index("accordion") if "accordion" in kinds else 0
    first, after = stream[:end], stream[end:]
    after = [block for block in first if block["type"] not in ("heading", "accordion")] + after
    questions = [
        block | {"type": "questions" if block["type"] == "accordion" else "heading"}
        for block in first
        if block["type"] in ("heading", "accordion")
    ]
    return {"body": questions, "after": after}


def kit_last(stream: list[dict]) -> dict[str, list[dict]]:
    """Part a stream into what `PressPage` has places for: its text, and the files that end it."""
    files = 0
    while files < len(stream) and stream[-1 - files]["type"] == "file":
        files += 1
    end = len(stream) - files
    return {"body": stream[:end], "kit": stream[end:]}


def text_first(stream: list[dict]) -> tuple[str, list[dict]]:
    """Part a stream into the text that `ContactPage` has before its form, and what is after it."""
    if stream and stream[0]["type"] == "text":
        return simple(stream[0]["value"]), stream[1:]
    return "", stream
