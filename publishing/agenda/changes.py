"""« Ce qui va changer »: the changes of the public site with a launch, to be read before it.

Wagtail compares the versions, as in the history of a page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.formats import localize
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.compare import (
    ChildRelationComparison,
    FieldComparison,
    TextDiff,
    register_comparison_class,
)
from wagtail.models import Page, ReferenceIndex, Revision

from publishing import clock, dates, transactions
from publishing.caching import generation
from publishing.caching.page_cache import without_caches
from publishing.launches import departure
from publishing.launches.models import Launch, LaunchItem
from publishing.launches.objects import Key, key_of

# The view before the launch waits so long for others, and no query of it takes longer than this.
LOCK_MS, STATEMENT_MS = 2000, 8000
# Wagtail writes a missing value of a block like this.
NOTHING = re.compile(r">None<")
# The classes of what is added and taken away.
MARKS = ["addition", "deletion"]


class ValueComparison(FieldComparison):
    """Writes dates, numbers and booleans for people. An empty value is an empty text."""

    def htmldiff(self):
        parts = (("deletion", self.val_a), ("addition", self.val_b))
        said = [(change, _said(value)) for change, value in parts]
        return TextDiff([(change, text) for change, text in said if text]).to_html()


for field_class in (models.DateField, models.IntegerField, models.BooleanField):
    register_comparison_class(field_class, comparison_class=ValueComparison)


@dataclass
class ObjectChange:
    """A page or a snippet that comes, changes or goes.

    Visitors find `before` until the moment, and `after` from then on. None means nothing.
    """

    before: Any
    after: Any
    # The fields that differ, with their labels. Of a new object: every field with a value. Each has
    # one line, or one for each row of a relation with "addition", "deletion", or "" for a change.
    fields: list[tuple[str, list[tuple[SafeString, str]]]] = field(default_factory=list)
    # The remaining pages with links to a page that goes.
    linked_from: list[Page] = field(default_factory=list)

    @property
    def kind(self) -> str:
        if self.after is None:
            return "removed"
        return "changed" if self.before else "new"

    @property
    def instance(self) -> Any:
        return self.after or self.before

    @property
    def key(self) -> Key:
        return key_of(self.instance)

    @property
    def title(self) -> str:
        return getattr(self.instance, "title", str(self.instance))

    @property
    def coming_page(self) -> int:
        """The key of a page that is online with the launch, 0 for anything else."""
        return self.after.pk if isinstance(self.after, Page) else 0

    @property
    def type_name(self) -> str:
        return str(self.instance._meta.verbose_name).capitalize()

    @property
    def place(self) -> str:
        """Say where it is on the site, and whether its address changes; "" without an address."""
        before, after = _address(self.before), _address(self.after)
        if before and after and before != after:
            return (
                f", qui passe de {before} à {after}, avec ce qui est en dessous. L’ancienne "
                "adresse y conduira."
            )
        return f", {after or before}" if after or before else ""


def changes_with(launch: Launch, is_team: bool = False) -> list[ObjectChange]:
    """Return the changes of `launch`, by its planned versions, against what is online now.

    The team sees the latest version of what is not planned yet. The new ones come first, then the
    changed ones, then the removals.
    """
    items = [item for item in launch.ordered_items() if item.instance]
    leaving = list({change.key: change for item in items for change in _removals(item)}.values())
    gone = {change.key for change in leaving}
    versions = [(item, item.shown_revision if is_team else item.revision) for item in items]
    changes = [_publication(item, version) for item, version in versions if version]
    changes.sort(key=lambda change: change.kind != "new")
    for change in leaving:
        change.linked_from = [p for p in _linking(change.before) if key_of(p) not in gone]
    return changes + leaving


def page_of_changes(launch: Launch, status: int = 200, **context: Any) -> HttpResponse:
    """Return « Ce qui va changer » of a launch, against what is online now.

    `agreement` and `form` in the context ask the reader to agree.
    """
    context |= {"launch": launch, "changes": changes_with(launch, context.get("is_team", False))}
    return HttpResponse(render_to_string("agenda/changes.html", context), status=status)


def page_for_team(launch: Launch) -> HttpResponse:
    """Return it against what will be online just before, and name what is planned beside it."""
    apart = Launch.objects.planned().filter(moment=launch.moment).exclude(pk=launch.pk)
    context: dict[str, Any] = {"is_team": True, "apart": list(map(str, apart.order_by("pk")))}
    if launch.left_at or launch.moment <= clock.now():
        return page_of_changes(launch, **context)
    with without_caches(), transactions.rolled_back(LOCK_MS, STATEMENT_MS), generation.suppressed():
        departure.apply_until(launch.moment - dates.TICK)
        return page_of_changes(launch, **context)


def _publication(item: LaunchItem, version: Revision) -> ObjectChange:
    after: Any = version.as_object()
    stored = item.instance.specific if item.is_page else item.instance
    before = stored if stored.live else None
    return ObjectChange(before, after, _differences(before or _blank(type(after)), after))


def _removals(item: LaunchItem) -> list[ObjectChange]:
    if not item.is_removal or not item.instance.live:
        return []
    if not item.is_page:
        return [ObjectChange(item.instance, None)]
    return [ObjectChange(page.specific, None) for page in (item.instance, *item.leaving_with)]


def _blank(model: type[models.Model]) -> models.Model:
    """Return an object without anything: a default was never online."""
    blank = model()
    for model_field in model._meta.concrete_fields:
        is_text = isinstance(model_field, models.CharField | models.TextField)
        setattr(blank, model_field.attname, "" if is_text else None)
    return blank


def _differences(before: models.Model, after: models.Model) -> list:
    handler: Any = after.get_edit_handler()  # type: ignore[attr-defined]
    panel = handler.get_bound_panel(instance=after, request=None, form=None)
    found = [compare(before, after) for compare in panel.get_comparison()]
    return [(c.field_label(), list(_lines(c))) for c in found if c.has_changed()]


def _lines(
    comparison: FieldComparison | ChildRelationComparison,
) -> Iterator[tuple[SafeString, str]]:
    if isinstance(comparison, FieldComparison):
        yield _only_changes(_html(comparison)), ""
        return
    for row in comparison.get_child_comparisons():
        parts = [
            (part.field_label(), _html(part))
            for part in row.get_field_comparisons()
            if any(value not in (None, "") for value in (part.val_a, part.val_b))
        ]
        change = "addition" if row.is_addition() else "deletion" if row.is_deletion() else ""
        yield format_html_join(" · ", "{}\xa0: {}", parts), change


def _html(comparison: FieldComparison) -> SafeString:
    html = str(comparison.htmldiff())  # lazy for a key without an object
    return mark_safe(NOTHING.sub("><", html))  # noqa: S308 - Wagtail escapes


def _only_changes(html: SafeString) -> SafeString:
    """Leave out the blocks in which nothing changes: of a long menu, one link is new."""
    soup = BeautifulSoup(html, "html.parser")
    for block in soup.select(".comparison__child-object:not(.addition, .deletion)"):
        is_within_one = block.find_parent(class_=MARKS)
        if not is_within_one and not block.find(class_=MARKS):
            block.extract()
    return mark_safe(str(soup))  # noqa: S308 - Wagtail has escaped it


def _said(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case datetime():
            return dates.moment_in_full(value)
        case date():
            return dates.day_in_full(value)
    return localize(value)


def _linking(page: Page) -> list[Page]:
    references = ReferenceIndex.get_references_to(page).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    keys = [int(key) for key in references.values_list("object_id", flat=True)]
    return list(Page.objects.live().filter(pk__in=keys).order_by("path"))


def _address(instance: Any) -> str | None:
    """Return where a version of a page is, or will be, on the site."""
    if not isinstance(instance, Page):
        return None
    return f"{instance.get_parent().get_url() or '/'}{instance.slug}/"
