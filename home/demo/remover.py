"""Takes the demo content away again, but for what somebody edited or uses."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.db import models, transaction
from modelcluster.fields import ParentalKey
from wagtail.models import Locale, Page

from challenges.models import Expertise, Organisation, Theme
from challenges.models.taxonomies import Term
from home.demo.marks import marks_of
from home.demo.news import CATEGORIES
from home.demo.shapes import DemoOrganisation, DemoTerm
from home.demo.site_settings import remove_settings
from home.demo.taxonomies import EXPERTISES, ORGANISATIONS, THEMES
from home.models import DemoObject, HomePage
from media.models import Document, Image
from pages.models import Category

Report = Callable[[str], Any]


@transaction.atomic
def remove(report: Report) -> None:
    """Take away the demo content that nobody edited, and name what stays."""
    remove_pages(report)
    remove_settings()
    for model, demos in (
        (Theme, THEMES),
        (Expertise, EXPERTISES),
        (Organisation, ORGANISATIONS),
        (Category, CATEGORIES),
    ):
        remove_others(model, report, keep=partial(is_used_or_changed, demos=demos))
    for model in (Image, Document):
        remove_others(model, report, keep=lambda file: file.get_usage().count() > 0)


def remove_pages(report: Report) -> None:
    """Remove page by page until all that is left is edited, or needed by a page that stays."""
    marks = {mark.object_id: mark for mark in DemoObject.objects.filter(revision_id__isnull=False)}
    left = list(Page.objects.filter(pk__in=marks).order_by("-depth", "path").specific())
    edited = {page.pk for page in left if page.latest_revision_id != marks[page.pk].revision_id}
    while True:
        removed = []
        for page in left:
            if page.pk in edited:
                continue
            if isinstance(page, HomePage):
                empty_home(page)
            elif page.get_children().exists() or is_used(page):
                continue
            else:
                page.delete()
            removed.append(page)
            marks[page.pk].delete()
            report(f"  retirée\xa0: {page.get_url()} {page.title}")
        if not removed:
            break
        left = [page for page in left if page not in removed]
    for page in left:
        report(f"  gardée\xa0: {page.get_url()} {page.title}")


def remove_others(model: type[models.Model], report: Report, keep: Callable[[Any], bool]) -> None:
    for mark in marks_of(model):
        found = mark.content_object
        if found is not None and keep(found):
            report(f"  gardé, car utilisé ou modifié\xa0: {found}")
            continue
        if found is not None:
            found.delete()
        mark.delete()


def is_used_or_changed(term: Term, demos: Iterable[DemoTerm | DemoOrganisation]) -> bool:
    return is_used(term) or not any(vars(demo).items() <= vars(term).items() for demo in demos)


def is_used(instance: models.Model) -> bool:
    """Tell whether another page or entry names `instance` in a field made for its type."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: instance}).exists()
        for relation in instance._meta.related_objects
        if relation.model is type(instance) and not isinstance(relation.field, ParentalKey)
    )


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
