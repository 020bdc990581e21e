"""Converted blocks to the raw value of a page's body (`media.blocks.BodyBlock`)."""

import uuid
from collections.abc import Callable, Iterable, Mapping

from bs4 import BeautifulSoup

from legacy.blocks import Block, Code, Heading, Picture, Quote, RichText, Table, Video

# The id of the page at an address of the site, if there is one.
PageAt = Callable[[str], int | None]

# Block ids stay the same from one run to the next, so that comparing revisions stays readable.
NAMESPACE = uuid.UUID("6b0c9cf2-5d4f-4c8e-9f0e-0f1d7a3b5c21")

# Names that Markdown authors give to the languages of `media.blocks.CodeBlock`.
LANGUAGES = {
    **dict.fromkeys(["bash", "console", "sh", "shell"], "bash"),
    **dict.fromkeys(["javascript", "js"], "javascript"),
    **dict.fromkeys(["python", "py"], "python"),
    **dict.fromkeys(["yaml", "yml"], "yaml"),
    **{name: name for name in ("css", "html", "json", "r", "sql")},
}


def raw_body(
    blocks: Iterable[Block],
    *,
    document: str,
    images: Mapping[str, tuple[int, str]],
    page_at: PageAt,
) -> list[dict]:
    """Return the raw stream value.

    `document` names the source, `images` has the library's id and the alternative text for each
    picture's `src`.
    """
    body = []
    for position, block in enumerate(blocks):
        kind, value = _raw(block, images, page_at)
        block_id = str(uuid.uuid5(NAMESPACE, f"{document}#{position}"))
        body.append({"type": kind, "value": value, "id": block_id})
    return body


def _raw(
    block: Block,
    images: Mapping[str, tuple[int, str]],
    page_at: PageAt,
) -> tuple[str, object]:
    match block:
        case Heading(text, level):
            return "heading", {"text": text, "level": str(level)}
        case RichText(html):
            return "text", link_pages(html, page_at)
        case Picture(src, _alt, caption):
            image, alt = images[src]
            alt = block.alt or alt
            picture = {"image": image, "decorative": not alt, "alt_text": alt}
            return "image", {
                "image": picture,
                "caption": link_pages(f"<p>{caption}</p>", page_at) if caption else "",
            }
        case Quote(text):
            return "quote", {"text": text, "author": "", "role": ""}
        case Code(code, language):
            return "code", {"language": LANGUAGES.get(language.lower(), "text"), "code": code}
        case Video(url, title):
            return "video", {
                "url": url,
                "title": title[:200] or "Vidéo",
                "poster": None,
                "transcript": "",
            }
        case Table(headings, rows, caption):
            return "table", {
                "columns": [{"type": "text", "heading": heading} for heading in headings],
                "rows": [
                    {"values": [link_pages(html, page_at) for html in cells]} for cells in rows
                ],
                "caption": caption or "Tableau",
            }


def link_pages(html: str, page_at: PageAt) -> str:
    """Turn links to addresses of the site into links that follow the page when it moves."""
    if 'href="/' not in html:
        return html
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.find_all("a", href=True):
        page = page_at(str(link["href"]))
        if page is not None:
            link.attrs = {"linktype": "page", "id": str(page)}
    return soup.decode(formatter="minimal")
