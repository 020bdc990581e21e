"""Loads the demo content into the site."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import transaction
from wagtail.models import Page

from home.demo import calls, content
from home.demo.challenges_loader import load_challenges
from home.demo.marks import mark, publish
from home.demo.news_loader import load_news
from home.demo.pictures import draw_picture
from home.demo.site_settings import load_settings
from home.models import HomePage
from media.uploads import document_from_bytes, image_from_bytes

Report = Callable[[str], Any]


@transaction.atomic
def load(report: Report) -> None:
    """Add the demo content that is missing; what editors wrote or changed is left as it is."""
    ids = load_files()
    french = HomePage.objects.get(locale__language_code="fr")
    english = HomePage.objects.get(locale__language_code="en")
    new = [
        *add_pages(french, [*content.PAGES, *calls.PAGES]),
        *add_pages(english, content.ENGLISH_PAGES),
    ]
    load_settings()
    load_challenges(french, report)
    load_news(french, report)
    # Bodies link to pages, which must all be there first; to those of their own language before.
    links = {}
    for home in (french, english):
        pages = home.get_descendants().values_list("url_path", "pk")
        ids |= {f"@/{path.removeprefix(home.url_path)}": pk for path, pk in pages}
        links[home.locale_id] = dict(ids)
    for home, demo in ((french, content.HOME), (english, content.ENGLISH_HOME)):
        if not home.latest_revision_id:
            home.title = demo.title
            home.image_id = ids["@rencontre"]
            new.append((home, demo))
    for page, demo in new:
        page.refresh_from_db(fields=["numchild"])  # pages were added below
        page.introduction = demo.introduction
        page.search_description = demo.search_description
        if demo.blocks:
            page.body = body_of(demo, links[page.locale_id])
        publish(page)
        report(f"  {page.get_url()} {page.title}")
    for demo in content.ENGLISH_PAGES:
        link_translations(demo.slug, french, english)


def load_files() -> dict[str, int]:
    """Return the ids of the pictures and files of the demo by their keys."""
    ids = {}
    for picture in content.PICTURES:
        image = image_from_bytes(
            f"{picture.key}.png",
            draw_picture(picture.key),
            title=picture.title,
            description=picture.description,
        )
        mark(image)
        ids[f"@{picture.key}"] = image.pk
    for file in content.FILES:
        document = document_from_bytes(file.filename, file.content.encode(), title=file.title)
        mark(document)
        ids[f"@{file.key}"] = document.pk
    return ids


def add_pages(
    parent: Page, pages: Iterable[content.DemoPage]
) -> Iterator[tuple[Page, content.DemoPage]]:
    """Add the pages that are missing, not live and without content, and yield them."""
    for demo in pages:
        model = apps.get_model(demo.model)
        page = parent.get_children().filter(slug=demo.slug).first()
        if page is None and model.max_count_per_parent == 1:  # whatever address it was given
            page = model.objects.child_of(parent).first()
        if page is None:
            values = {name: v() if callable(v) else v for name, v in demo.values.items()}
            page = model(
                title=demo.title,
                slug=demo.slug,
                show_in_menus=demo.in_menu,
                locale=parent.locale,
                live=False,
                **values,
            )
            parent.add_child(instance=page)
            yield page, demo
        yield from add_pages(page, demo.children)


def link_translations(slug: str, french: Page, english: Page) -> None:
    source = french.get_children().filter(slug=slug).first()
    translation = english.get_children().filter(slug=slug).first()
    if source and translation and source.translation_key != translation.translation_key:
        translation.translation_key = source.translation_key
        translation.save(update_fields=["translation_key"])


def body_of(demo: content.DemoPage, ids: dict[str, int]) -> list[dict[str, Any]]:
    def resolve(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: resolve(item) for key, item in value.items()}
        if isinstance(value, list):
            return [resolve(item) for item in value]
        if isinstance(value, str) and value.startswith("@"):
            return ids.get(value)  # an editor may have taken the page away
        return value

    return content.stream([(name, resolve(value)) for name, value in demo.blocks])
