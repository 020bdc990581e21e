"""The findings of a rehearsal: everything that a person must know before switching."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import timezone

from challenges.models import ChallengePage, PersonPage, PromotionPage
from exchange.addresses.finder import Finder, Reply
from exchange.addresses.models import OldAddress
from exchange.export.models import ImportedDocument
from exchange.export.outcomes import Outcome, Status
from exchange.takeover.menus import flat
from exchange.takeover.old_addresses import replies
from exchange.takeover.sources import Checkout
from home.models import Menu

LISTS = ("/", "/defis/", "/personnes/", "/promos/", "/blog/")
SHOWN_ON_SCREEN = 8


@dataclass(frozen=True)
class MainAddress:
    """An address that many visitors of the old site use, and its reply now."""

    address: str
    why: str
    reply: Reply
    answers: bool


@dataclass(frozen=True)
class Todo:
    """Something to do before switching, and for which names."""

    title: str
    names: list[str]
    is_grave: bool = False


class Rehearsal:
    """The state of the site after the import of `checkout`, from its `outcomes`.

    Everything is read now: later, the transaction is rolled back.
    """

    def __init__(self, name: str, checkout: Checkout, outcomes: list[Outcome]):
        self.name = name
        self.day = f"{timezone.localtime():%d/%m/%Y à %H:%M}"
        self.main = list(_main_addresses(checkout))
        self.dead_main = [one.address for one in self.main if not one.answers]
        self.menu_before = [
            (entry.label, [child.label for child in entry.children]) for entry in checkout.menu
        ]
        self.menu_after = list(_menu_after())
        self.addresses = OldAddress.objects.count()
        dead = [address for address, reply in replies() if reply.status == 404]
        self.dead = [address.path for address in dead if not address.was_lost]
        self.lost_before = [address.path for address in dead if address.was_lost]
        by_path = {outcome.source_path: outcome for outcome in outcomes}
        records = ImportedDocument.objects.filter(source_path__in=by_path).select_related("page")
        pages = {one.page: by_path[one.source_path] for one in records if one.page is not None}
        self.live = sum(page.live for page in pages)
        self.drafts = [
            f"{page.title} ({_why_draft(outcome)})"
            for page, outcome in pages.items()
            if not page.live
        ]
        self.todo = [todo for todo in self._todo(outcomes) if todo.names]

    def _todo(self, outcomes: list[Outcome]) -> Iterator[Todo]:
        """Yield everything that a person may have to do, the most harmful first."""
        yield Todo("Adresses principales qui ne répondent plus", self.dead_main, is_grave=True)
        refused = [
            f"{one.source_path}\xa0: {' '.join(one.messages)}"
            for one in outcomes
            if one.status == Status.REFUSED
        ]
        yield Todo("Documents refusés, à corriger dans la copie", refused, is_grave=True)
        entries = {(label, *links) for label, links in self.menu_before}
        entries -= {(label, *links) for label, links in self.menu_after}
        changed = [" › ".join(entry) for entry in sorted(entries)]
        yield Todo("Entrées du menu qui ne sont plus les mêmes", changed)
        yield Todo("Autres anciennes adresses qui ne répondent plus", self.dead)
        pictures = list(dict.fromkeys(_missing_pictures(outcomes)))
        yield Todo("Images perdues", [text for text in pictures if "//" not in text])
        elsewhere = [text for text in pictures if "//" in text]
        yield Todo("Images d’autres sites, que --fetch-pictures peut prendre", elsewhere)
        yield Todo("Pages en brouillon, à publier ou à laisser", self.drafts)
        for title, pages in (
            (
                "Promotions sans date de début, à compléter",
                PromotionPage.objects.filter(start=None),
            ),
            ("Défis sans équipe", ChallengePage.objects.filter(team=None)),
            ("Personnes sans portrait", PersonPage.objects.filter(portrait=None)),
        ):
            shown = pages.filter(live=True, locale__language_code="fr").order_by("title")
            yield Todo(title, list(shown.values_list("title", flat=True)))

    def lines(self) -> Iterator[str]:
        """Yield the lines of one screen."""
        yield f"Répétition de {self.name}\xa0: rien n’a été gardé."
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
        """Write the page for the decision, and return its file. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"repetition-{self.name or 'reprise'}.html"
        file.write_text(render_to_string("takeover/rehearsal.html", {"found": self}), "utf-8")
        return file


def _main_addresses(checkout: Checkout) -> Iterator[MainAddress]:
    why: dict[str, str] = {}
    for entry in flat(checkout.menu):
        # A group is a heading: it leads to its links.
        if entry.address.startswith("/") and not entry.children:
            why.setdefault(entry.address, f"menu, «\xa0{entry.label}\xa0»")
    had = {document.address for document in checkout.documents}
    for address in LISTS:
        if any(one.startswith(address) for one in had):
            why.setdefault(address, "liste" if address != "/" else "accueil")
    finder = Finder()
    for address, reason in why.items():
        reply = finder.answer(address)
        end = reply.target.split("?")[0] if reply.status == 301 else address
        yield MainAddress(address, reason, reply, finder.answer(end).status == 200)


def _menu_after() -> Iterator[tuple[str, list[str]]]:
    """Yield the entries of the main menu, each with its links."""
    menu = Menu.objects.filter(locale__language_code="fr", live=True).first()
    for block in menu.entries if menu is not None else ():
        page = block.value.get("page")
        label = block.value.get("label") or (page.title if page else "")
        yield label, [link.title for link in block.value.get("links") or ()]


def _why_draft(outcome: Outcome) -> str:
    drafts = (text for text in outcome.messages if text.startswith("brouillon"))
    return next(drafts, "brouillon")


def _missing_pictures(outcomes: list[Outcome]) -> Iterator[str]:
    """Yield the pictures that are not there, each with its document, and the refused files."""
    for outcome in outcomes:
        for text in outcome.messages:
            if text.startswith("image "):
                yield f"{text.rpartition('\xa0: ')[2]} ({outcome.source_path})"
        if outcome.status == Status.DROPPED and "/img/" in f"/{outcome.source_path}":
            yield f"{outcome.source_path} ({' '.join(outcome.messages)})"
