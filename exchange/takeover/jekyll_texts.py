"""The texts of the Jekyll site as blocks: Liquid carried out, then kramdown or HTML converted."""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.exceptions import ParserRejectedMarkup

from exchange.takeover.blocks import (
    Accordion,
    Block,
    Button,
    Figure,
    Figures,
    Panel,
    Picture,
    Quote,
    RichText,
)
from exchange.takeover.conversion import Conversion, convert_html
from exchange.takeover.fitting import as_rich_text
from exchange.takeover.flow import Flow
from exchange.takeover.jekyll import TESTIMONIALS, JekyllCheckout, JekyllDocument
from exchange.takeover.kramdown import convert_kramdown, render_kramdown
from exchange.takeover.liquid_pages import Renderer
from exchange.takeover.places import OWN_HOSTS
from exchange.takeover.richtext import clean, excerpt, paragraph
from exchange.takeover.sources import line

# Folders of the old site that held files, not pages.
FILES = ("/docs/", "/img/")
# What its pages held for looks alone, or to be filled by a script.
UNSEEN = [
    *(".gallery-nav", "[style*='display: none']", "[style*='display:none']"),
    *("input", "textarea", "select"),
]
# Pages whose lists the site makes by itself now: their loops over all records stay empty.
LISTS = {"defis", "communaute", "blog"}


class JekyllTexts:
    """Converts the documents of one checkout; `convert` never raises but SourceError."""

    def __init__(self, checkout: JekyllCheckout):
        self._checkout = checkout
        site = {
            **{key: value for key, value in checkout.config.items() if isinstance(key, str)},
            "data": checkout.data,
        }
        self._renderer = Renderer(checkout.folder / "_includes", site, render_kramdown)
        listless = {
            key: value
            for key, value in checkout.data.items()
            if key not in ("defis", "personnes", "promos")
        }
        self._listless = Renderer(
            checkout.folder / "_includes", {**site, "data": listless}, render_kramdown
        )

    def convert(self, document: JekyllDocument) -> tuple[list[Block], list[str]]:
        """Return the blocks of a document and in French what was dropped.

        Raises SourceError for Liquid beyond its bounds.
        """
        is_list = document.section == "pages" and document.text("section_id") in LISTS
        if document.path == TESTIMONIALS:
            return list(self._testimonials()), []
        renderer = self._listless if is_list else self._renderer
        text = renderer.render(
            document.body, {**document.fields, "locale": document.locale, "url": document.address}
        )
        if document.is_markdown:
            result = convert_kramdown(text)
            blocks = tuple(self._within_site(result.blocks, document))
            return list(blocks), list(result.notes)
        try:
            result = self._page(text, document)
        except (ParserRejectedMarkup, RecursionError):
            result = Conversion((RichText(paragraph(text)),), ("HTML illisible, gardé tel quel",))
        return list(result.blocks), list(result.notes)

    def _testimonials(self) -> Iterator[Block]:
        for one in self._checkout.data["temoignages"]:
            if isinstance(one, dict) and one.get("text"):
                author, role = (line(one.get(key) or "") for key in ("author", "position"))
                yield Quote(line(one["text"]), author, role)

    def _page(self, html: str, document: JekyllDocument) -> Conversion:
        soup = BeautifulSoup(html, "html.parser")
        notes = []
        for unseen in soup.select(", ".join(UNSEEN)):
            if not unseen.decomposed and (text := clean(unseen.get_text(" ")).strip()):
                notes.append(f"élément d’interface retiré\xa0: «\xa0{excerpt(text)}\xa0»")
            unseen.decompose()
        for button in soup.select("a.button[href]"):
            if button.get_text().strip() and not button.find("img"):
                button["data-button"] = ""
        _mark_figures(soup)
        _mark_accordions(soup)
        for link in soup.find_all(href=True):
            link["href"] = within_site(str(link["href"]), document.address)
        for picture in soup.find_all(src=True):
            picture["src"] = within_site(str(picture["src"]), document.address)
        result = convert_html(str(soup), JekyllFlow)
        return Conversion(result.blocks, (*notes, *result.notes))

    def _within_site(self, blocks: tuple[Block, ...], document: JekyllDocument) -> list[Block]:
        return [_located(block, document.address) for block in blocks]


def within_site(address: str, here: str) -> str:
    """Return where an address found on the page `here` leads: a path where it is of the site."""
    address = address.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if parts.scheme in ("http", "https"):
        is_own_file = (parts.hostname or "").lower() in OWN_HOSTS and parts.path.startswith(FILES)
        return parts.path if is_own_file else address
    if parts.scheme or parts.netloc or address.startswith(("#", "/", "?")) or not address:
        return address
    return urljoin(f"https://site{here}", address).removeprefix("https://site")


HREF = re.compile(r'<a href="([^"]*)">')


def _located(block: Block, here: str) -> Block:
    """The block with its addresses as paths of the site, where they are of it."""

    def in_html(html: str) -> str:
        return HREF.sub(
            lambda found: f'<a href="{escape(within_site(unescape(found[1]), here))}">', html
        )

    match block:
        case RichText(html):
            return RichText(in_html(html))
        case Picture(src, alt, caption):
            return Picture(within_site(src, here), alt, in_html(caption))
        case Button(label, href):
            return Button(label, within_site(href, here))
        case _:
            return block


# What the pages' layout meant --------------------------------------------------------------------


def _mark_figures(soup: BeautifulSoup) -> None:
    """Put the counters of a row, wherever the row had them, into one `<eig-figures>`."""
    rows: dict[int, tuple[Tag, list[Tag]]] = {}
    for counter in soup.select(".modMilestone"):
        row = counter.find_parent(class_="row") or counter.parent
        if row is not None:
            rows.setdefault(id(row), (row, []))[1].append(counter)
    for _row, counters in rows.values():
        figures = soup.new_tag("eig-figures")
        for counter in counters:
            amount = counter.find("strong")
            shown = clean(amount.get_text()).strip() if amount else ""
            labels = [clean(part.get_text(" ")).strip() for part in counter.find_all("span")]
            figure = soup.new_tag("eig-figure", attrs={"amount": shown})
            figure.string = " ".join(filter(None, labels))
            figures.append(figure)
        counters[0].insert_before(figures)
        for counter in counters:
            counter.decompose()


def _mark_accordions(soup: BeautifulSoup) -> None:
    """Put the titles and texts that a script made open into `<eig-accordion>`."""
    for accordion in soup.select("#accordion, .accordion"):
        children = [child for child in accordion.children if isinstance(child, Tag)]
        titles, texts = children[::2], children[1::2]
        is_one = len(titles) == len(texts) and all(
            re.fullmatch(r"h[1-6]", title.name) for title in titles
        )
        stray = any(
            isinstance(child, NavigableString) and child.strip() for child in accordion.children
        )
        if not titles or not is_one or stray:
            continue
        accordion.name = "eig-accordion"


class JekyllFlow(Flow):
    """The walk, which also knows the rows of counters and the accordions of these pages."""

    def _figures(self, node: Tag) -> None:
        found = node.find_all("eig-figure")
        figures = (Figure(str(one["amount"]), clean(one.get_text()).strip()) for one in found)
        self._put(Figures(tuple(figures)))

    def _accordion(self, node: Tag) -> None:
        children = [child for child in node.children if isinstance(child, Tag)]
        panels = []
        for title, text in zip(children[::2], children[1::2], strict=True):
            html, pictures = as_rich_text(self._nested(text))
            panels.append(Panel(clean(title.get_text()).strip(), html))
            for picture in pictures:
                self.note(f"image écartée d’un volet\xa0: {picture.src}")
        self._put(Accordion(tuple(panel for panel in panels if panel.title)))

    _handlers: dict[str, Callable[[Flow, Tag], None]] = {
        **Flow._handlers,
        "eig-figures": _figures,  # type: ignore[dict-item]
        "eig-accordion": _accordion,  # type: ignore[dict-item]
    }
