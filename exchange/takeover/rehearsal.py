"""What a rehearsal of the take-over found: what a person must know before switching.

Everything is read from the database as the take-over left it, in the transaction that is rolled
back afterwards.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.models import Locale

from challenges.models import ChallengePage, PersonPage, PromotionPage
from exchange.addresses.finder import Finder, Reply
from exchange.addresses.models import OldAddress
from exchange.export.models import ImportedDocument
from exchange.export.outcomes import Outcome, Status
from exchange.takeover.menus import Entry, flat
from exchange.takeover.old_addresses import replies
from exchange.takeover.places import own_path
from exchange.takeover.sources import Checkout
from home.models import HomePage, Menu

MOST_LINKED = 10
LINK = re.compile(r"\]\(<?([^()<>\s]+)|href=[\"']([^\"']+)[\"']")
# How the report says that a picture is lost: `image absente : img/photo.png`.
LOST_PICTURE = re.compile(
    r"image (?:absente|remplacée par son texte|décorative retirée|sur un autre site)"
    r".*\xa0: (?P<picture>.+)"
)
LISTS = ("/", "/defis/", "/personnes/", "/promos/", "/blog/")
SHOWN_ON_SCREEN = 8


@dataclass(frozen=True)
class MainAddress:
    """An address that many visitors of the old site use, and what it gives now."""

    address: str
    why: str
    reply: Reply
    answers: bool


@dataclass(frozen=True)
class Todo:
    """Something to do before switching: in how many cases, and which."""

    title: str
    names: list[str]
    is_grave: bool = False


@dataclass
class Rehearsal:
    """The state of the site after the take-over of `checkout`, from its `outcomes`."""

    source: Path
    checkout: Checkout
    outcomes: list[Outcome]
    day: str = field(default_factory=lambda: f"{timezone.localtime():%d/%m/%Y à %H:%M}")

    def __post_init__(self) -> None:
        """Read all now: later, the transaction is no more."""
        self.finder = Finder()
        paths = [outcome.source_path for outcome in self.outcomes]
        records = ImportedDocument.objects.filter(source_path__in=paths).select_related("page")
        pages = {record.page_id: (record.page, record.source_path) for record in records}
        found = [(page, path) for page, path in pages.values() if page is not None]
        self.live = sum(page.live for page, _path in found)
        self.drafts = [(page.title, self._why(path)) for page, path in found if not page.live]
        self.main = list(self._main_addresses())
        self.menu_before = self._menu_before(self.checkout.menu)
        self.menu_after = list(self._menu_after())
        known = [(one.path, one.was_lost) for one, reply in replies() if reply.status == 404]
        self.dead = [path for path, was_lost in known if not was_lost]
        self.lost_before = [path for path, was_lost in known if was_lost]
        self.addresses = OldAddress.objects.count()
        live = {"live": True, "locale__language_code": "fr"}
        self.faceless = _titles(PersonPage.objects.filter(portrait=None, **live))
        self.teamless = _titles(ChallengePage.objects.filter(team=None, **live))
        self.dateless = _titles(PromotionPage.objects.filter(start=None, **live))

    def _why(self, path: str) -> str:
        messages = next(one.messages for one in self.outcomes if one.source_path == path)
        return next((text for text in messages if text.startswith("brouillon")), "brouillon")

    # Addresses

    def _main_addresses(self) -> Iterator[MainAddress]:
        why: dict[str, str] = {}
        for entry in flat(self.checkout.menu):
            # A group is a heading: it leads to what is in it.
            if entry.address.startswith("/") and not entry.children:
                why.setdefault(entry.address, f"menu, «\xa0{entry.label}\xa0»")
        had = {document.address for document in self.checkout.documents}
        for address in LISTS:
            if address in had or any(one.startswith(address) for one in had):
                why.setdefault(address, "liste" if address != "/" else "accueil")
        linked: Counter[str] = Counter()
        for document in self.checkout.documents:
            links = {own_path(one or other) for one, other in LINK.findall(document.body)}
            linked.update(link for link in links if link and link != document.address)
        for address, number in linked.most_common(MOST_LINKED):
            if number > 1 and address in had:
                why.setdefault(address, f"{number} pages y mènent")
        for address, reason in why.items():
            reply = self.finder.answer(address)
            end = reply.target.split("?")[0] if reply.status == 301 else address
            answers = self.finder.answer(end).status == 200
            yield MainAddress(address, reason, reply, answers)

    @cached_property
    def dead_main(self) -> list[str]:
        return [one.address for one in self.main if not one.answers]

    # The menu

    @staticmethod
    def _menu_before(entries: Iterable[Entry]) -> list[tuple[str, list[str]]]:
        return [(entry.label, [child.label for child in entry.children]) for entry in entries]

    @staticmethod
    def _menu_after() -> Iterator[tuple[str, list[str]]]:
        locale = Locale.objects.get(language_code="fr")
        menu = Menu.objects.filter(locale=locale, live=True).first()
        if menu is not None and menu.entries:
            for block in menu.entries:
                links = [link.title for link in block.value.get("links") or ()]
                page = block.value.get("page")
                label = block.value.get("label") or (page.title if page else "")
                yield label, links
            return
        home = HomePage.objects.filter(locale=locale).first()
        for page in home.get_children().live().in_menu() if home else ():
            yield page.title, []

    # What is lost

    @cached_property
    def lost_pictures(self) -> list[str]:
        """Return the pictures that are not in the copy, each with the document that shows it."""
        dropped = [
            f"{outcome.source_path} ({' '.join(outcome.messages)})"
            for outcome in self.outcomes
            if outcome.status == Status.DROPPED and "/img/" in f"/{outcome.source_path}"
        ]
        return [text for text in self._missing_pictures if "//" not in text] + dropped

    @cached_property
    def pictures_elsewhere(self) -> list[str]:
        return [text for text in self._missing_pictures if "//" in text]

    @cached_property
    def _missing_pictures(self) -> list[str]:
        found = [
            f"{match['picture']} ({outcome.source_path})"
            for outcome in self.outcomes
            for text in outcome.messages
            if (match := LOST_PICTURE.match(text))
        ]
        return list(dict.fromkeys(found))

    @cached_property
    def refused(self) -> list[str]:
        return [
            f"{outcome.source_path}\xa0: {' '.join(outcome.messages)}"
            for outcome in self.outcomes
            if outcome.status == Status.REFUSED
        ]

    @cached_property
    def todo(self) -> list[Todo]:
        """Return what a person should do, the most harmful first; nothing that is in order."""
        names = {
            (label, *links) for label, links in self.menu_before
        } - {(label, *links) for label, links in self.menu_after}  # fmt: skip
        every = [
            Todo("Adresses principales qui ne répondent plus", self.dead_main, is_grave=True),
            Todo("Documents refusés, à corriger dans la copie", self.refused, is_grave=True),
            Todo(
                "Entrées du menu qui ne sont plus les mêmes",
                [" › ".join(entry) for entry in sorted(names)],
            ),
            Todo("Autres anciennes adresses qui ne répondent plus", self.dead),
            Todo("Images perdues", self.lost_pictures),
            Todo(
                "Images d’autres sites, que --fetch-pictures peut prendre", self.pictures_elsewhere
            ),
            Todo(
                "Pages en brouillon, à publier ou à laisser",
                [f"{title} ({why})" for title, why in self.drafts],
            ),
            Todo("Promotions sans date de début, à compléter", self.dateless),
            Todo("Défis sans équipe", self.teamless),
            Todo("Personnes sans portrait", self.faceless),
        ]
        return [one for one in every if one.names]

    # Saying it

    def lines(self) -> Iterator[str]:
        """Yield what fits on one screen."""
        yield f"Répétition de {self.source.name}\xa0: rien n’a été gardé."
        yield f"Pages en ligne\xa0: {self.live}, brouillons\xa0: {len(self.drafts)}"
        alive = len(self.main) - len(self.dead_main)
        yield f"Adresses principales\xa0: {alive} sur {len(self.main)} répondent"
        yield f"Menu\xa0: {', '.join(label for label, _links in self.menu_after) or 'aucun'}"
        if not self.todo:
            yield "Rien à faire avant de basculer."
        for number, todo in enumerate(self.todo, start=1):
            shown = ", ".join(todo.names[:SHOWN_ON_SCREEN])
            more = len(todo.names) - SHOWN_ON_SCREEN
            yield f"{number}. {todo.title}\xa0: {len(todo.names)}"
            yield f"   {shown[:400]}" + (f", et {more} autres" if more > 0 else "")

    def write(self, folder: Path) -> Path:
        """Write the page for who decides, and return its file. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"repetition-{self.source.name or 'reprise'}.html"
        file.write_text(render_to_string("takeover/rehearsal.html", {"found": self}), "utf-8")
        return file


def _titles(pages) -> list[str]:
    return list(pages.order_by("title").values_list("title", flat=True))
