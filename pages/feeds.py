"""The feed of news (RSS), with the whole text of the latest."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any
from urllib.parse import urljoin
from uuid import uuid5

from bs4 import BeautifulSoup
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext

from media import references

# The characters that XML 1.0 cannot hold, however they are written.
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Of elements that readers show without our stylesheet and scripts.
KEPT_ATTRIBUTES = {"href", "src", "alt", "width", "height", "id", "colspan", "rowspan", "scope"}


class RssFeed(Rss201rev2Feed):
    def rss_attributes(self):
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/"
        }

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


def feed_response(
    index: Any,
    pages: Iterable[Any],
    request: HttpRequest,
    about: Sequence[str] = (),
) -> HttpResponse:
    """Return the news `pages` of the list `index` as a feed; `about` are the filters in use.

    An entry keeps its identifier when its page moves. Costs three queries besides those of `pages`,
    if it has loaded authors and categories.
    """
    pages = list(pages)
    language = translation.get_language()
    description = in_xml(index.search_description or index.introduction)
    feed = RssFeed(
        title=in_xml(
            f"{', '.join([index.title, *about])} – {gettext('Entrepreneurs d’intérêt général')}"
        ),
        link=index.get_full_url(request) or "/",
        description=description,
        language=language,
        feed_url=request.build_absolute_uri(),
    )
    with references.using(references.load(*pages, request=request)):
        for page in pages:
            address = page.get_full_url(request) or ""
            names = [*(person.title for person in page.authors.all()), page.author_line]
            published = timezone.make_aware(datetime.combine(page.date, time()))
            feed.add_item(
                title=in_xml(page.title),
                link=address,
                description=in_xml(page.introduction),
                unique_id=f"urn:uuid:{uuid5(page.translation_key, language)}",
                unique_id_is_permalink=False,
                pubdate=published,
                updateddate=page.last_published_at or published,
                author_name=in_xml(", ".join(filter(None, names))) or None,
                categories=[in_xml(category.name) for category in page.categories.all()],
                content=in_xml(content_of(page, address, request)),
            )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def content_of(page: Any, address: str, request: HttpRequest) -> str:
    """Return picture, introduction and body as HTML that is read anywhere."""
    context = {"page": page}
    return absolute(render_to_string("pages/includes/feed_content.html", context, request), address)


def absolute(html: str, address: str) -> str:
    """Return `html` with whole addresses, for readers without our stylesheet and scripts."""
    soup = BeautifulSoup(html, "html.parser")
    for picture in soup.find_all("picture"):
        picture.unwrap()
    for element in soup.find_all(["source", "script", "style"]):
        element.decompose()
    for element in soup.find_all(True):
        element.attrs = {name: element[name] for name in KEPT_ATTRIBUTES & element.attrs.keys()}
        for name in {"href", "src"} & element.attrs.keys():
            element[name] = urljoin(address, element[name])
    return str(soup)


def in_xml(text: str) -> str:
    return NOT_IN_XML.sub("", text)
