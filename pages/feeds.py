"""The feed of news (RSS)."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any
from uuid import uuid5

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext

# The characters that XML 1.0 cannot hold, however they are written.
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed_response(
    index: Any,
    pages: Iterable[Any],
    request: HttpRequest,
    about: Sequence[str] = (),
) -> HttpResponse:
    """Return the news `pages` of the list `index` as a feed; `about` are the filters in use.

    An entry keeps its identifier when its page moves. `pages` have loaded authors and categories.
    """
    language = translation.get_language()
    description = in_xml(index.search_description or index.introduction)
    title = ", ".join([index.title, *about])
    feed = Rss201rev2Feed(
        title=in_xml(f"{title} – {gettext('Entrepreneurs d’intérêt général')}"),
        link=index.get_full_url(request) or "/",
        description=description,
        language=language,
        feed_url=request.build_absolute_uri(),
    )
    for page in pages:
        names = [*(person.title for person in page.authors.all()), page.author_line]
        published = timezone.make_aware(datetime.combine(page.date, time()))
        feed.add_item(
            title=in_xml(page.title),
            link=page.get_full_url(request) or "",
            description=in_xml(page.introduction),
            unique_id=f"urn:uuid:{uuid5(page.translation_key, language)}",
            unique_id_is_permalink=False,
            pubdate=published,
            updateddate=page.last_published_at or published,
            author_name=in_xml(", ".join(filter(None, names))) or None,
            categories=[in_xml(category.name) for category in page.categories.all()],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def in_xml(text: str) -> str:
    return NOT_IN_XML.sub("", text)
