"""The history of a page, with one line for each sitting of an author."""

from datetime import timedelta
from itertools import zip_longest
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import RadioSelect
from django.utils.functional import cached_property
from wagtail.admin.views.pages import history
from wagtail.models import PageLogEntry

SAVE = "wagtail.edit"
# Who stops for longer begins another sitting.
LONGEST_PAUSE = timedelta(minutes=30)


class SittingsFilterSet(history.PageHistoryFilterSet):
    """Wagtail's filters, and a choice that shows every save."""

    saves = django_filters.ChoiceFilter(
        label="Enregistrements",
        choices=[("tous", "Tous les enregistrements")],
        empty_label="Le dernier de chaque séance",
        widget=RadioSelect,
        method="every_save",
    )

    def every_save(self, entries: QuerySet, _name: str, _value: str) -> QuerySet:
        return entries

    @cached_property
    def sittings(self) -> dict[int, int | None]:
        """The keys of the lines, each with the version before its sitting.

        A save has none if its author went on, or if it changed nothing.
        """
        entries = list(self.queryset.order_by("timestamp", "pk"))
        pinned = {entry.revision_id for entry in entries if entry.action != SAVE}
        entries = [entry for entry in entries if entry.action != SAVE or entry.content_changed]
        shown: dict[int, int | None] = {}
        version = None
        for entry, following in zip_longest(entries, entries[1:]):
            if entry.revision_id in pinned or not goes_on(entry, following):
                shown[entry.pk] = version
                version = entry.revision_id or version
        return shown

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        entries = super().filter_queryset(queryset)
        return entries.filter(pk__in=self.sittings) if self.has_sittings else entries

    @property
    def has_sittings(self) -> bool:
        return not self.form.cleaned_data.get("saves")


def goes_on(entry: PageLogEntry, following: PageLogEntry | None) -> bool:
    """Tell whether `following` is the next save of the same sitting as `entry`."""
    return (
        following is not None
        and entry.action == following.action == SAVE
        and entry.user_id == following.user_id
        and following.timestamp - entry.timestamp <= LONGEST_PAUSE
    )


class SittingsView(history.PageHistoryView):
    """Compares a sitting with the version before it, not with its own last save but one."""

    filterset_class = SittingsFilterSet

    def get_table(self, object_list: Any) -> Any:
        before = self.filters.sittings if self.filters.has_sittings else {}
        for entry in object_list:
            # A comment is a line of the same version.
            if before.get(entry.pk) not in (None, entry.revision_id):
                entry.previous_revision_id = before[entry.pk]
        return super().get_table(object_list)
