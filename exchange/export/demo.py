"""The demo content: the export in `demo/`, with dates relative to the day of loading.

In its files `{{today+25}}` stands for the day in 25 days, `{{today-20 09:00}}` for a moment of the
day 20 days ago, in Paris time.
"""

import re
import shutil
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, ModelLogEntry, Page

from exchange.export.content import TERMS, users_of
from exchange.export.importer import ExportImporter
from exchange.export.models import ImportedDocument, ImportedFile, Origin
from exchange.export.outcomes import Status
from exchange.export.yaml_text import yaml_read
from home.models import HomePage, Menu
from pages.models import SiteSettings

FOLDER = settings.BASE_DIR / "demo"
DAY = re.compile(r"\{\{today(?P<days>[+-]\d+)?(?: (?P<time>\d\d:\d\d))?\}\}")

Report = Callable[[str], Any]


def is_loaded() -> bool:
    return (
        ImportedDocument.objects.filter(origin=Origin.DEMO).exists()
        or ImportedFile.objects.filter(origin=Origin.DEMO).exists()
    )


@transaction.atomic
def load(report: Report) -> None:
    """Import the demo content. Leave alone everything that editors wrote, changed or deleted."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "demo"
        shutil.copytree(FOLDER, copy)
        for file in (*copy.rglob("*.md"), *copy.rglob("*.yml")):
            file.write_text(with_days(file.read_text(encoding="utf-8")), encoding="utf-8")
        for outcome in ExportImporter(copy, origin=Origin.DEMO).run():
            if outcome.status in (Status.CREATED, Status.UPDATED, Status.REFUSED) and (
                outcome.url or outcome.messages
            ):
                report("  " + " ".join((outcome.url or outcome.source_path, *outcome.messages)))


def with_days(text: str) -> str:
    """Return `text` with the days and moments in place of their marks."""

    def day(found: re.Match[str]) -> str:
        day = timezone.localdate() + timedelta(int(found["days"] or 0))
        if found["time"] is None:
            return day.isoformat()
        moment = datetime.combine(day, time.fromisoformat(found["time"]))
        return timezone.make_aware(moment).isoformat()

    return DAY.sub(day, text)


@transaction.atomic
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
                if not users_of(term):
                    term.delete()
    for record in ImportedFile.objects.filter(origin=Origin.DEMO):
        file = record.image or record.document
        if file is None or not file.get_usage().count():
            record.delete()
            if file is not None:
                file.delete()


def _remove_pages(report: Report) -> None:
    """Remove the pages from the lowest up, but not edited ones and the pages above them."""
    records = ImportedDocument.objects.filter(origin=Origin.DEMO, page__isnull=False)
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
    ImportedDocument.objects.filter(origin=Origin.DEMO, page=None).delete()


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
