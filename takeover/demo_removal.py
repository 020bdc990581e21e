"""Removes the demo content that nobody edited, before the import of a whole site."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Locale, ModelLogEntry, Page, PageLogEntry, PageQuerySet

from exchange.export.content import FILES, TERMS
from exchange.export.demo import FOLDER
from exchange.export.yaml_text import yaml_read
from home.models import HomePage, Menu
from pages.models import SiteSettings
from publishing.caching import generation

Report = Callable[[str], Any]


def demo_pages() -> PageQuerySet:
    """Return the pages that were loaded from the demo, as their histories say."""
    return Page.objects.filter(pk__in=imports_of_demo().values("page"))


def imports_of_demo() -> QuerySet[PageLogEntry]:
    return PageLogEntry.objects.filter(
        action="exchange.import", data__source_path__startswith=f"{FOLDER.name}/"
    )


def is_edited(page: Page) -> bool:
    return page.revisions.count() > 1


@generation.atomic()
def remove(report: Report) -> None:
    """Remove the demo content that nobody edited. Report everything else."""
    if not demo_pages().exists():
        return
    # Before the pages: settings and menus refer to them.
    settings_of_demo = SiteSettings.objects.filter(site__is_default_site=True).first()
    if settings_of_demo and not ModelLogEntry.objects.for_instance(settings_of_demo).exists():
        settings_of_demo.delete()
    for menu in Menu.objects.all():
        if not menu.revisions.filter(user__isnull=False).exists():
            menu.delete()
    _remove_pages(report)
    for name, model in TERMS.items():
        for row in yaml_read((FOLDER / "data" / f"{name}.yml").read_text()):
            row.pop("aliases", None)
            for term in model._default_manager.filter(**row):
                if not any(term.pages()):
                    term.delete()
    for name, (model, _fields) in FILES.items():
        for row in yaml_read((FOLDER / "data" / f"{name}.yml").read_text()):
            for file in model.objects.filter(title=row.get("title") or Path(row["file"]).stem):
                if not file.get_usage().count():
                    file.delete()


def _remove_pages(report: Report) -> None:
    """Remove the pages from the lowest up, but not edited ones and the pages above them."""
    for found in demo_pages().order_by("-depth", "path"):
        page = Page.objects.get(pk=found.pk).specific
        is_home = isinstance(page, HomePage)
        if is_edited(page) or (page.numchild and not is_home):
            report(f"  gardée\xa0: {page.get_url()} {page.title}")
            continue
        report(f"  retirée\xa0: {page.get_url()} {page.title}")
        if is_home:
            _empty_home(page)
        else:
            page.delete()


def _empty_home(home: HomePage) -> None:
    """Restore the home page of the first migration."""
    # The demo has a sentence as title, and the name of the site as `seo_title`.
    empty = HomePage(id=home.pk, title=home.seo_title or home.title, slug=home.slug)
    home = home.with_content_json(empty.serializable_data())
    home.draft_title = home.title
    home.live = home.locale == Locale.get_default()
    home.latest_revision = None
    home.save()
    home.revisions.all().delete()
    imports_of_demo().filter(page=home.pk).delete()
