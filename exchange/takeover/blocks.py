"""What a document is made of once converted, before anything is known of pages or files."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Heading:
    """A heading; `level` is 2 to 4 in the result of a conversion (the page's title is the h1)."""

    text: str
    level: int


@dataclass(frozen=True)
class RichText:
    """Paragraphs and lists as HTML in Wagtail's database format; links still as written."""

    html: str


@dataclass(frozen=True)
class Picture:
    """An image; `src` as written in the source, `caption` inline HTML."""

    src: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Quote:
    """A quotation in plain text, its paragraphs separated by an empty line."""

    text: str
    author: str = ""
    role: str = ""


@dataclass(frozen=True)
class Code:
    """Lines of code; `language` as the source names it, perhaps empty."""

    code: str
    language: str = ""


@dataclass(frozen=True)
class Video:
    """A video of a known player; `url` is its public page."""

    url: str
    title: str = ""


@dataclass(frozen=True)
class Button:
    """A link that stands on a line of its own; `href` as written in the source."""

    label: str
    href: str


@dataclass(frozen=True)
class Panel:
    """A question and its answer, or any title that opens on a text in HTML."""

    title: str
    html: str


@dataclass(frozen=True)
class Accordion:
    """Titles that open on their texts."""

    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Step:
    """A step of a story: title, text in HTML, perhaps a picture."""

    title: str
    html: str
    src: str = ""


@dataclass(frozen=True)
class Steps:
    """Steps in their order."""

    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Figure:
    """A key figure and what it counts."""

    amount: str
    label: str


@dataclass(frozen=True)
class Figures:
    """Key figures."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class People:
    """People that the site has pages of, by name."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Tile:
    """A large link; `src` is a decorative picture, perhaps empty."""

    title: str
    href: str
    text: str = ""
    src: str = ""


@dataclass(frozen=True)
class Tiles:
    """Large links side by side."""

    tiles: tuple[Tile, ...]


Block = (
    Accordion
    | Button
    | Code
    | Figures
    | Heading
    | People
    | Picture
    | Quote
    | RichText
    | Steps
    | Tiles
    | Video
)


def relevel(blocks: list[Block]) -> list[Block]:
    """Return the blocks with heading levels that start at 2 and never skip one (at most 4).

    Which heading stands under which is kept: `####`, `####`, `#####` give 2, 2, 3.
    """
    above: list[int] = []
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            while above and above[-1] >= block.level:
                above.pop()
            above.append(block.level)
            result.append(replace(block, level=min(len(above) + 1, 4)))
        else:
            result.append(block)
    return result
