"""Removes the demo content that nobody edited, before the import of a whole site."""

from collections.abc import Callable
from typing import Any

from wagtail.models import Locale, ModelLogEntry, Page

from exchange.export.content import TERMS
from exchange.export.demo import FOLDER, is_loaded
from exchange.export.models import ImportedDocument, ImportedFile
from exchange.export.yaml_text import yaml_read
from home.models import HomePage, Menu
from pages.models import SiteSettings
from publishing.caching import generation

Report = Callable[[str], Any]


@generation.atomic()
def remove(report: Report) -> None:
    """Remove the demo content that nobody edited. Report everything else."""
    if not is_loaded():
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
    for record in ImportedFile.objects.filter(is_demo=True):
        file = record.image or record.document
        if file is None or not file.get_usage().count():
            record.delete()
            if file is not None:
                file.delete()


def _remove_pages(report: Report) -> None:
    """Remove the pages from the lowest up, but not edited ones and the pages above them."""
    records = ImportedDocument.objects.filter(is_demo=True, page__isnull=False)
    for record in records.select_related("page").order_by("-page__depth", "page__path"):
        page = Page.objects.get(pk=record.page_id).specific
        is_home = isinstance(page, HomePage)
        if page.latest_revision_id != record.revision_id or (page.numchild and not is_home):
            report(f"  gardée\xa0: {page.get_url()} {page.title}")
            continue
        report(f"  retirée\xa0: {page.get_url()} {page.title}")
        if is_home:
            _empty_home(page)
        else:
            page.delete()
        record.delete()
    # The next loading may bring back pages that editors deleted.
    ImportedDocument.objects.filter(is_demo=True, page=None).delete()


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
