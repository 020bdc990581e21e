"""What each document of a source is to become: its fields as those of a page."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from challenges.folding import folded
from exchange.export.models import Site
from exchange.export.outcomes import Notes
from exchange.export.writer import Plan
from exchange.takeover.fitting import simple
from exchange.takeover.library import Library
from exchange.takeover.terms import Terms
from exchange.takeover.texts import Texts
from home.models import HomePage
from pages.mentioned import linked_challenges
from pages.models import ContactPage, FAQPage, PressPage, ProgrammePage, SiteMapPage


class Plans:
    """Plans of pages, with the keys of what they refer to; `notes` takes what is amiss.

    `pages` has the page of each document by its path; it fills while places are made.
    """

    def __init__(
        self,
        site: Site,
        checkout: Any,
        library: Library,
        terms: Terms,
        texts: Texts,
        notes: Notes,
        pages: dict[str, Page],
    ):
        self.site = site
        self.checkout = checkout
        self.library = library
        self.terms = terms
        self.texts = texts
        self.pages = pages
        self._notes = notes

    def note(self, document: Any, *messages: str) -> None:
        self._notes[document.path] += messages

    def model_of(self, document: Any, place: str) -> tuple[type[Page], dict[str, Any]]:
        """Return the type of page that a document becomes, and the values that it starts from."""
        return ProgrammePage, {}

    def plan(self, document: Any, page: Page, place: str) -> Plan:
        """Return what `page`, which stands at `place`, is to be."""
        planners: dict[str, Callable[[Any, Plan], None]] = {
            "promos": self.promotion,
            "personnes": self.person,
            "defis": self.challenge,
            "blog": self.news,
        }
        plan = Plan((document.path,), document.title, self.site, live=not document.hidden)
        plan.messages = [document.hidden] if document.hidden else []
        if document.day:
            nine = datetime.combine(document.day, time(9))
            plan.published_at = timezone.make_aware(nine)
        if planner := planners.get(document.section):
            planner(document, plan)
        else:
            _model, plan.values = self.model_of(document, place)
            if isinstance(page, HomePage):
                plan.title = page.title
            stream = self.texts.stream(document)
            self.page(document, plan, type(page), stream)
        plan.blocks = Counter(type(block).__name__ for block in self.texts.blocks(document))
        return plan

    # Each fills a plan

    def promotion(self, document: Any, plan: Plan) -> None:
        raise NotImplementedError

    def person(self, document: Any, plan: Plan) -> None:
        raise NotImplementedError

    def challenge(self, document: Any, plan: Plan) -> None:
        raise NotImplementedError

    def news(self, document: Any, plan: Plan) -> None:
        author, image = document.text("author"), self.picture_of(document)
        known = f" {folded(author)} "
        authors = [
            self.pages[one.path].pk
            for one in self.checkout.of("personnes")
            if f" {folded(one.title)} " in known and one.path in self.pages
        ]
        plan.values = {
            "author_line": author[:255],
            "introduction": document.text("description"),
            "image_id": self.image_id(document, image),
        }
        if image:
            # The old sites said nothing of it: what is not described elsewhere was decoration.
            plan.values["image_is_decorative"] = not self.library.alternative(image)
        if document.day:
            plan.values["date"] = document.day
        plan.streams = {"body": self.texts.stream(document), "related": []}
        plan.relations = {
            "categories": self.category_ids(document),
            "authors": list(dict.fromkeys(authors)),
            "promotions": [],
            "challenges": linked_challenges(plan.streams["body"]),
        }

    def page(
        self, document: Any, plan: Plan, model: type[Page], stream: list[dict[str, Any]]
    ) -> None:
        if issubclass(model, FAQPage):
            plan.streams = questions_first(stream)
        elif issubclass(model, PressPage):
            plan.streams = kit_last(stream)
        elif issubclass(model, ContactPage):
            plan.values["text"], plan.streams["body"] = text_first(stream)
        elif issubclass(model, SiteMapPage):
            if stream:
                plan.messages.append("sa liste de liens est désormais faite par le site")
        elif hasattr(model, "body"):
            plan.streams = {"body": stream}
        elif stream:
            plan.messages.append("son texte n’a pas de place sur cette page, faite par le site")

    # Looking up

    def picture_of(self, document: Any) -> str:
        return document.text("image")

    def category_ids(self, document: Any) -> list[int]:
        return []

    def image_id(self, document: Any, address: str) -> int | None:
        if not address:
            return None
        if not self.library.has(address):
            self.note(document, f"image absente\xa0: {address}")
        return self.library.image(address)


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
