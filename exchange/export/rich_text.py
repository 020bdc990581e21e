"""Rich text as Markdown, or as HTML where Markdown would change it, and back."""

import re
from typing import Any

from bs4 import BeautifulSoup
from wagtail.admin.rich_text.converters.markdown_db import MarkdownConverter

from exchange.export.errors import SourceError
from exchange.export.names import DOCUMENT, IMAGE, PAGE, Names
from media.blocks import TEXT_FEATURES

HTML = "html"
# Links and pictures in Wagtail's Markdown, which has keys, and in ours, which has addresses. None
# holds the beginning of another one: a text is read once.
OF_WAGTAIL = re.compile(r"\]\(wagtail://(page|document|image)\?id=(\d+)(?:&format=fullwidth)?\)")
OF_OURS = re.compile(r"\\.|(!?)\[((?:[^\[\]\\]|\\.)*)\]\((/[^()\s]*)\)")


def rich_text(html: str, names: Names) -> str | dict[str, str]:
    """Return rich text as Markdown, or as `{"html": …}` where Markdown would change it."""
    public = serialize_html(html, names)
    html = html_read(public, names)
    if not html:
        return ""
    markdown = markdown_of(html, names)
    if markdown is not None and parsed(rich_text_read(markdown, names)) == parsed(html):
        return markdown
    return {HTML: public}


def rich_text_read(value: Any, names: Names) -> str:
    if isinstance(value, dict):
        return html_read(str(value.get(HTML) or ""), names)
    if not isinstance(value, str):
        raise SourceError("Un texte est attendu.")
    return markdown_read(value, names) if value else ""


def markdown_of(html: str, names: Names) -> str | None:
    try:
        markdown = MarkdownConverter(TEXT_FEATURES).from_database_format(html, resolved=False)
    except Exception:  # noqa: BLE001 - a converter of editors' HTML meets imported HTML
        return None

    def named(found: re.Match) -> str:
        return f"]({names.name(found[1], found[2]) or ''})"

    markdown = OF_WAGTAIL.sub(named, markdown).strip("\n")
    return None if "{{" in markdown or "]()" in markdown else markdown


def markdown_read(markdown: str, names: Names) -> str:
    def keyed(found: re.Match) -> str:
        image = names.key(IMAGE, found[3]) if found[1] else None
        if image is not None:
            return f"![{found[2]}](wagtail://image?id={image}&format=fullwidth)"
        for kind in () if found[1] else (PAGE, DOCUMENT):
            if (key := names.key(kind, found[3])) is not None:
                return f"[{found[2]}](wagtail://{kind}?id={key})"
        return found[0]

    try:
        return MarkdownConverter().to_database_format(OF_OURS.sub(keyed, markdown))
    except Exception as error:
        raise SourceError("Ce texte n’est pas du Markdown lisible.") from error


def serialize_html(html: str, names: Names) -> str:
    """Return rich text as HTML for browsers, without links and pictures that are not public.

    `data-wagtail` marks the links and pictures that follow their page or file.
    """
    soup = parsed(html)
    for link in soup.find_all("a", linktype=True):
        kind = str(link.attrs.pop("linktype"))
        address = names.name(kind, link.attrs.pop("id", None))
        if address is None:
            link.unwrap()
        else:
            link.attrs |= {"href": address, "data-wagtail": kind}
    for picture in soup.find_all("embed", embedtype=IMAGE):
        path = names.name(IMAGE, picture.attrs.pop("id", None))
        if path is None:
            picture.decompose()
        else:
            picture.name = "img"
            picture.attrs |= {"src": path, "data-wagtail": picture.attrs.pop("embedtype")}
    return soup.decode(formatter="minimal").replace("{{", "{&#123;")


def html_read(html: str, names: Names) -> str:
    soup = parsed(html)
    for link in soup.find_all("a", attrs={"data-wagtail": True}):
        kind = str(link.attrs.pop("data-wagtail"))
        key = names.key(kind, link.attrs.pop("href", None))
        if key is None:
            link.unwrap()
        else:
            link.attrs |= {"linktype": kind, "id": str(key)}
    for picture in soup.find_all("img", attrs={"data-wagtail": IMAGE}):
        key = names.key(IMAGE, picture.attrs.pop("src", None))
        if key is None:
            picture.decompose()
        else:
            picture.name = "embed"
            picture.attrs |= {"embedtype": picture.attrs.pop("data-wagtail"), "id": str(key)}
    return soup.decode(formatter="minimal")


def parsed(html: str) -> BeautifulSoup:
    """Return HTML such that the order of the attributes of an element does not matter."""
    return BeautifulSoup(html, "html.parser")
