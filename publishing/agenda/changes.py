"""« Ce qui va changer »: the changes of the public site with a launch, to be read before it.

Wagtail compares the versions, as in the history of a page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

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

from publishing import dates
from publishing.agenda.launches import standing
from publishing.agenda.models import Launch
from publishing.scheduling import due, readiness
from publishing.scheduling.due import PUBLISH, UNPUBLISH, Change, Key, key_of

# Wagtail writes a missing value of a block like this.
NOTHING = re.compile(r">None<")


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
    # The reasons why it cannot be done, in French.
    problems: list[str] = field(default_factory=list)
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
    def title(self) -> str:
        return getattr(self.instance, "title", str(self.instance))

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


def changes_with(launch: Launch) -> list[ObjectChange]:
    """Return the changes of `launch`, and those planned apart for its moment.

    The new ones come first, then the changed ones, then the removals. Other launches are left out:
    their guests alone may read them. Earlier plans of the same objects are not taken into account.
    """
    planned = [change for change in due.until(launch.moment) if change.moment == launch.moment]
    published = {change.key for change in planned if change.action == PUBLISH}
    others = Launch.objects.filter(moment=launch.moment, is_cancelled=False).exclude(pk=launch.pk)
    for other in others.with_contents():
        of_other = other.changes_among(planned)
        planned = [change for change in planned if change not in of_other]
    # A page whose next version is due at the moment of its expiry stays.
    removals = [c for c in planned if c.action == UNPUBLISH and c.key not in published]
    leaving = [change for removal in removals for change in _removals(removal)]
    gone = {key_of(change.before) for change in leaving}
    changes = [_publication(revision, published, gone) for revision in _revisions(planned)]
    changes.sort(key=lambda change: change.kind != "new")
    for change in leaving:
        change.linked_from = [p for p in _linking(change.before) if key_of(p) not in gone]
    return changes + leaving


def page_of_changes(launch: Launch, status: int = 200, **context: Any) -> HttpResponse:
    """Return « Ce qui va changer » of a launch, the same for an editor and for a guest.

    `agreement` and `form` in the context ask the reader to agree.
    """
    changes = changes_with(launch)
    context |= {
        "launch": launch,
        "changes": changes,
        "problems": [(change.title, said) for change in changes for said in change.problems],
        "awaiting": standing(launch).awaiting,
        "taken_back": Launch.objects.filter(return_at=launch.moment, is_cancelled=False),
    }
    response = HttpResponse(render_to_string("agenda/changes.html", context), status=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _revisions(planned: list[Change]) -> list[Revision]:
    keys = [change.revision for change in planned if change.action == PUBLISH]
    revisions = Revision.objects.filter(pk__in=keys).select_related("content_type")
    return sorted(revisions.prefetch_related("content_object"), key=_place)


def _place(revision: Revision) -> str:
    """Sort pages as in the tree, and other objects after them."""
    return getattr(revision.content_object, "path", "~")


def _publication(revision: Revision, published: set[Key], gone: set[Key]) -> ObjectChange:
    after = revision.as_object()
    stored = revision.content_object
    before = stored if stored.live else None
    change = ObjectChange(before, after, _differences(before or type(after)(), after))
    change.problems = readiness.problems(after)
    if isinstance(after, Page):
        parent = after.get_parent()
        if not parent.live and key_of(parent) not in published:
            change.problems.append(f"Sa page parente, «\xa0{parent}\xa0», n’est pas en ligne.")
        if key_of(parent) in gone:
            change.problems.append(f"Sa page parente, «\xa0{parent}\xa0», quitte le site alors.")
    return change


def _removals(change: Change) -> list[ObjectChange]:
    instance = due.object_of(change)
    if not isinstance(instance, Page):
        return [ObjectChange(instance, None)] if instance else []
    pages = Page.objects.descendant_of(instance, inclusive=True).live().order_by("path")
    return [ObjectChange(page, None) for page in pages.specific()]


def _differences(before: models.Model, after: models.Model) -> list:
    handler: Any = after.get_edit_handler()  # type: ignore[attr-defined]
    panel = handler.get_bound_panel(instance=after, request=None, form=None)
    found = [compare(before, after) for compare in panel.get_comparison()]
    # The date of the plan is that of the document.
    differing = [c for c in found if c.has_changed() and c.field.name != "go_live_at"]
    return [(c.field_label(), list(_lines(c))) for c in differing]


def _lines(
    comparison: FieldComparison | ChildRelationComparison,
) -> Iterator[tuple[SafeString, str]]:
    if isinstance(comparison, FieldComparison):
        yield _html(comparison), ""
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
