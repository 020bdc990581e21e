"""The texts of the Jekyll site as blocks: Liquid rendered, then kramdown or HTML converted."""

import re
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag

from takeover.blocks import Block, Conversion, as_rich_text, figures, quote
from takeover.conversion import convert, convert_html, convert_soup
from takeover.flow import READY
from takeover.html_text import clean
from takeover.jekyll import TESTIMONIALS
from takeover.kramdown import render_kramdown
from takeover.liquid_pages import Renderer
from takeover.places import OWN_HOSTS
from takeover.richtext import excerpt
from takeover.sources import MARKDOWN, Checkout, Document, line, mappings

# Folders of the old site that held files, not pages.
FILES = ("/docs/", "/img/")
# Elements for looks alone, or that a script was to fill.
UNSEEN = [
    ".gallery-nav", "[style*='display: none']", "[style*='display:none']",
    "input", "textarea", "select",
]  # fmt: skip
# Pages of lists that the site makes by itself now: their loops over all records stay empty.
LISTS = {"defis", "communaute", "blog"}
LISTED = {"defis", "personnes", "promos"}


class JekyllTexts:
    """Converts the documents of one checkout."""

    def __init__(self, checkout: Checkout):
        self._data = checkout.data
        self._site = {key: value for key, value in checkout.config.items() if isinstance(key, str)}
        self._renderer = Renderer(checkout.folder / "_includes", render_kramdown)

    def convert(self, document: Document) -> Conversion:
        """Return the blocks of a document. Raises SourceError for Liquid beyond its bounds."""
        if document.path == TESTIMONIALS:
            return Conversion(self._testimonials(), [])
        is_list = document.section == "pages" and document.text("section_id") in LISTS
        data = {key: value for key, value in self._data.items() if not (is_list and key in LISTED)}
        text = self._renderer.render(
            document.body,
            site={**self._site, "data": data},
            page={**document.fields, "locale": document.locale, "url": document.address},
        )
        return convert(text, lambda text: _convert(text, document))

    def _testimonials(self) -> list[Block]:
        return [
            quote(line(one["text"]), line(one.get("author")), line(one.get("position")))
            for one in mappings(self._data["temoignages"])
            if one.get("text")
        ]


def _convert(text: str, document: Document) -> Conversion:
    html = render_kramdown(text) if document.path.endswith(MARKDOWN) else text
    soup = BeautifulSoup(html, "html.parser")
    notes: list[str] = []
    for unseen in soup.select(", ".join(UNSEEN)):
        if not unseen.decomposed and (said := clean(unseen.get_text(" ")).strip()):
            notes.append(f"élément d’interface retiré\xa0: «\xa0{excerpt(said)}\xa0»")
        unseen.decompose()
    for button in soup.select("a.button[href]"):
        if button.get_text().strip() and not button.find("img"):
            button["data-button"] = ""
    for attribute in ("href", "src"):
        for element in soup.find_all(attrs={attribute: True}):
            element[attribute] = within_site(str(element[attribute]), document.address)
    _gather_figures(soup)
    _gather_panels(soup, notes)
    blocks, more = convert_soup(soup)
    return Conversion(blocks, [*notes, *more])


def within_site(address: str, here: str) -> str:
    """Return the target of an address on the page `here`, as a path if the site has it."""
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


def _gather_figures(soup: BeautifulSoup) -> None:
    """Gather the counters of each row, wherever the row had them, into one block."""
    rows: dict[int, list[Tag]] = {}
    for counter in soup.select(".modMilestone"):
        row = counter.find_parent(class_="row") or counter.parent
        rows.setdefault(id(row), []).append(counter)
    for counters in rows.values():
        found = []
        for counter in counters:
            amount = counter.find("strong")
            labels = [clean(part.get_text(" ")).strip() for part in counter.find_all("span")]
            shown = clean(amount.get_text()).strip() if amount else ""
            found.append((shown, " ".join(filter(None, labels))))
        counters[0].insert_before(_ready(soup, figures(found)))
        for counter in counters:
            counter.decompose()


def _gather_panels(soup: BeautifulSoup, notes: list[str]) -> None:
    """Turn titles that a script opened on their texts into accordions."""
    for accordion in soup.select("#accordion, .accordion"):
        children = [child for child in accordion.children if isinstance(child, Tag)]
        titles, texts = children[::2], children[1::2]
        are_panels = len(titles) == len(texts) and all(
            re.fullmatch(r"h[1-6]", title.name) for title in titles
        )
        has_more = any(
            isinstance(child, NavigableString) and child.strip() for child in accordion.children
        )
        if not titles or not are_panels or has_more:
            continue
        panels = []
        for title, text in zip(titles, texts, strict=True):
            blocks, more = convert_html(text.decode_contents())
            notes += more
            if shown := clean(title.get_text()).strip():
                panels.append({"title": shown, "text": as_rich_text(blocks, notes)})
        accordion.replace_with(_ready(soup, ("accordion", panels)))


def _ready(soup: BeautifulSoup, block: Block) -> Tag:
    element = soup.new_tag(READY)
    element.attrs["block"] = block  # type: ignore[assignment]
    return element
