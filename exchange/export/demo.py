"""The demo content: the export in `demo/`, with dates relative to the day of loading.

In its files `{{today+25}}` stands for the day in 25 days, `{{today-20 09:00}}` for a moment of the
day 20 days ago, in Paris time.
"""

import json
import re
import shutil
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.models import Locale, Page
from wagtail.models import Site as WagtailSite

from exchange.export.content import TERMS
from exchange.export.exported import ExportImport
from exchange.export.models import ImportedDocument, ImportedFile, Site
from exchange.export.outcomes import Status
from exchange.export.writer import fingerprint_of
from exchange.export.yaml_text import yaml_read
from home.models import HomePage, Menu
from pages.models import SiteSettings

FOLDER = settings.BASE_DIR / "demo"
SETTINGS = "data/settings.yml"
DAY = re.compile(r"\{\{today(?P<days>[+-]\d+)?(?: (?P<time>\d\d:\d\d))?\}\}")

Report = Callable[[str], Any]


def is_loaded() -> bool:
    return (
        ImportedDocument.objects.filter(site=Site.DEMO).exists()
        or ImportedFile.objects.filter(site=Site.DEMO).exists()
    )


@transaction.atomic
def load(report: Report) -> None:
    """Import the demo content. Leave alone everything that editors wrote, changed or deleted."""
    had_settings = _settings().pk is not None
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "demo"
        shutil.copytree(FOLDER, copy)
        for file in (*copy.rglob("*.md"), *copy.rglob("*.yml")):
            file.write_text(with_days(file.read_text(encoding="utf-8")), encoding="utf-8")
        for outcome in ExportImport(copy, site=Site.DEMO).run():
            if outcome.status in (Status.CREATED, Status.UPDATED, Status.REFUSED) and (
                outcome.url or outcome.messages
            ):
                report("  " + " ".join((outcome.url or outcome.source_path, *outcome.messages)))
    if not had_settings:
        ImportedDocument.objects.update_or_create(
            source_path=SETTINGS,
            defaults={"site": Site.DEMO, "fingerprint": _fingerprint(_settings())},
        )


def with_days(text: str) -> str:
    """Return `text` with the days and moments in place of their marks."""

    def day(found: re.Match[str]) -> str:
        day = timezone.localdate() + timedelta(int(found["days"] or 0))
        if found["time"] is None:
            return day.isoformat()
        moment = datetime.combine(day, time.fromisoformat(found["time"]))
        return timezone.make_aware(moment).isoformat()

    return DAY.sub(day, text)


def untouched_page(parent: Page, slug: str) -> Page | None:
    """Return the demo page with this slug below `parent`, None if somebody has edited it."""
    pages = parent.get_children().filter(slug=slug)
    record = ImportedDocument.objects.filter(site=Site.DEMO, page__in=pages).first()
    if record is None or record.page is None:
        return None
    return record.page if record.page.latest_revision_id == record.revision_id else None


@transaction.atomic
def remove(report: Report) -> None:
    """Remove the demo content that nobody edited or uses. Report everything else."""
    if not is_loaded():
        return
    # Before the pages: settings and menus refer to them.
    _remove_settings()
    _remove_menus(report)
    _remove_pages(report)
    for name, model in TERMS.items():
        _remove_terms(model, yaml_read((FOLDER / "data" / f"{name}.yml").read_text()), report)
    for record in ImportedFile.objects.filter(site=Site.DEMO):
        file = record.image or record.document
        if file is not None and file.get_usage().count():
            report(f"  gardé, car utilisé\xa0: {file}")
            continue
        record.delete()
        if file is not None:
            file.delete()


def _remove_pages(report: Report) -> None:
    """Remove page by page. Edited pages stay, and all pages that a page that stays needs."""
    records = {
        record.page_id: record
        for record in ImportedDocument.objects.filter(site=Site.DEMO, page__isnull=False)
    }
    left = list(Page.objects.filter(pk__in=records).order_by("-depth", "path").specific())
    edited = {page.pk for page in left if page.latest_revision_id != records[page.pk].revision_id}
    while True:
        removed = []
        for page in left:
            if page.pk in edited:
                continue
            if isinstance(page, HomePage):
                _empty_home(page)
            elif page.get_children().exists() or _is_used(page):
                continue
            else:
                page.delete()
            removed.append(page)
            records[page.pk].delete()
            report(f"  retirée\xa0: {page.get_url()} {page.title}")
        if not removed:
            break
        left = [page for page in left if page not in removed]
    for page in left:
        report(f"  gardée\xa0: {page.get_url()} {page.title}")
    # The next loading may bring back pages that editors deleted.
    ImportedDocument.objects.filter(site=Site.DEMO, page=None).exclude(
        source_path=SETTINGS
    ).delete()


def _empty_home(home: HomePage) -> None:
    """Restore the home page of the first migration."""
    home.refresh_from_db()  # its children have gone since it was read
    # The demo has a sentence as title, and the name of the site as `seo_title`.
    home.title = home.draft_title = home.seo_title or home.title
    home.seo_title = ""
    home.introduction = ""
    home.search_description = ""
    home.image = None
    home.body = []  # type: ignore[assignment]
    home.live = home.locale == Locale.get_default()
    home.latest_revision = None
    home.live_revision = None
    home.save()
    home.revisions.all().delete()


def _remove_terms(model: Any, rows: list[dict[str, Any]], report: Report) -> None:
    """Remove the terms that nobody changed and nothing uses."""
    for row in rows:
        values = {name: value for name, value in row.items() if name != "aliases"}
        for term in model.objects.filter(**values):
            if _is_used(term):
                report(f"  gardé, car utilisé\xa0: {term}")
            else:
                term.delete()


def _remove_menus(report: Report) -> None:
    """Remove the menus without a version by a user."""
    for menu in Menu.objects.all():
        if menu.revisions.filter(user__isnull=False).exists():
            report(f"  gardé, car modifié\xa0: {menu}")
        else:
            menu.delete()


def _remove_settings() -> None:
    record = ImportedDocument.objects.filter(site=Site.DEMO, source_path=SETTINGS).first()
    if record is not None:
        if record.fingerprint == _fingerprint(_settings()):
            _settings().delete()
        record.delete()


def _settings() -> SiteSettings:
    site = WagtailSite.objects.get(is_default_site=True)
    return SiteSettings.objects.filter(site=site).first() or SiteSettings(site=site)


def _fingerprint(site_settings: SiteSettings) -> str:
    fields = SiteSettings._meta.concrete_fields
    values = {field.name: field.value_to_string(site_settings) for field in fields}
    return fingerprint_of(json.loads(json.dumps(values)))


def _is_used(instance: models.Model) -> bool:
    """Tell whether another page or entry names `instance` in a field made for its type."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: instance}).exists()
        for relation in instance._meta.related_objects
        if relation.model is type(instance) and not isinstance(relation.field, ParentalKey)
    )
