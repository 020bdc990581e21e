"""Loads the demo content into the site and takes it away again."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from wagtail.models import Locale, Page

from home.demo import content
from home.demo.pictures import draw_picture
from home.models import DemoObject, HomePage
from media.models import Document, Image
from media.uploads import document_from_bytes, image_from_bytes
from pages.models import ProgrammePage

Report = Callable[[str], None]


@transaction.atomic
def load(report: Report) -> None:
    """Add the demo content that is missing; what editors wrote or changed is left as it is."""
    ids = load_files()
    french = HomePage.objects.get(locale__language_code="fr")
    english = HomePage.objects.get(locale__language_code="en")
    new = [*add_pages(french, content.PAGES), *add_pages(english, content.ENGLISH_PAGES)]
    # Bodies link to pages, which must all be there first.
    for home in (french, english):
        pages = home.get_descendants().values_list("url_path", "pk")
        ids |= {f"@/{path.removeprefix(home.url_path)}": pk for path, pk in pages}
    for home, demo in ((french, content.HOME), (english, content.ENGLISH_HOME)):
        if not home.latest_revision_id:
            home.title = demo.title
            home.image_id = ids["@rencontre"]
            new.append((home, demo))
    for page, demo in new:
        page.introduction = demo.introduction
        page.search_description = demo.search_description
        page.body = body_of(demo, ids)
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
        page = parent.get_children().filter(slug=demo.slug).first()
        if page is None:
            page = ProgrammePage(
                title=demo.title,
                slug=demo.slug,
                show_in_menus=demo.in_menu,
                locale=parent.locale,
                live=False,
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


def body_of(demo: content.DemoPage, ids: dict[str, int]) -> str:
    def resolve(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: resolve(item) for key, item in value.items()}
        if isinstance(value, list):
            return [resolve(item) for item in value]
        return ids.get(value, value) if isinstance(value, str) else value

    return json.dumps([{"type": name, "value": resolve(value)} for name, value in demo.blocks])


def publish(page: Page) -> None:
    page.save_revision().publish()
    page.refresh_from_db()
    mark(page, revision_id=page.latest_revision_id)


def mark(instance: models.Model, revision_id: int | None = None) -> None:
    DemoObject.objects.update_or_create(
        content_type=ContentType.objects.get_for_model(instance),
        object_id=instance.pk,
        defaults={"revision_id": revision_id},
    )


@transaction.atomic
def remove(report: Report) -> None:
    """Take away the demo content that nobody edited, and name what stays."""
    demo_pages = {
        mark.object_id: mark for mark in DemoObject.objects.filter(revision_id__isnull=False)
    }
    for page in Page.objects.filter(pk__in=demo_pages).order_by("-depth", "path").specific():
        edited = page.latest_revision_id != demo_pages[page.pk].revision_id
        if edited or (page.get_children().exists() and not isinstance(page, HomePage)):
            report(f"  gardée : {page.get_url()} {page.title}")
            continue
        report(f"  retirée : {page.get_url()} {page.title}")
        if isinstance(page, HomePage):
            empty_home(page)
        else:
            page.delete()
        demo_pages[page.pk].delete()
    for model in (Image, Document):
        marks = DemoObject.objects.filter(content_type=ContentType.objects.get_for_model(model))
        for file_mark in marks:
            file = file_mark.content_object
            if file is not None and file.get_usage().count():
                report(f"  gardé, car utilisé : {file.title}")
                continue
            if file is not None:
                file.delete()
            file_mark.delete()


def empty_home(home: HomePage) -> None:
    """Bring the home page back to what the first migration made."""
    home.refresh_from_db()  # its children have gone since it was read
    home.introduction = ""
    home.search_description = ""
    home.image = None
    home.body = []  # type: ignore[assignment]
    home.live = home.locale == Locale.get_default()
    home.latest_revision = None
    home.live_revision = None
    home.save()
    home.revisions.all().delete()
