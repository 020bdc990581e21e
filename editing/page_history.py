"""The history of a page, with one line for each sitting of an author."""

from datetime import timedelta
from itertools import zip_longest
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import RadioSelect
from django.utils.functional import cached_property
from wagtail.admin.views.generic.history import ActionColumn
from wagtail.admin.views.pages import history
from wagtail.models import PageLogEntry

from publishing.launches.history import DEPARTED
from publishing.launches.plans import publication_of

SAVE = "wagtail.edit"
PUBLICATIONS = ("wagtail.publish", DEPARTED)
# Who stops for longer begins another sitting.
LONGEST_PAUSE = timedelta(minutes=30)


class SittingsFilterSet(history.PageHistoryFilterSet):
    """Wagtail's filters, and a choice that shows every save."""

    saves = django_filters.ChoiceFilter(
        label="Enregistrements",
        choices=[("tous", "Tous les enregistrements")],
        empty_label="Le dernier de chaque séance",
        widget=RadioSelect,
        method=lambda entries, _name, _value: entries,
    )

    @cached_property
    def sittings(self) -> dict[int, int | None]:
        """The keys of the lines, each with the version before its sitting; none for every save.

        A save has none if its author went on, or if it changed nothing.
        """
        if self.form.cleaned_data.get("saves"):
            return {}
        entries = list(self.queryset.order_by("timestamp", "pk"))
        pinned = {entry.revision_id for entry in entries if entry.action != SAVE}
        entries = [entry for entry in entries if entry.action != SAVE or entry.content_changed]
        shown: dict[int, int | None] = {}
        version = None
        for entry, following in zip_longest(entries, entries[1:]):
            if entry.revision_id in pinned or not goes_on(entry, following):
                shown[entry.pk] = version
                if entry.content_changed:  # a launch may publish an earlier one
                    version = entry.revision_id or version
        return shown

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        entries = super().filter_queryset(queryset)
        return entries.filter(pk__in=self.sittings) if self.sittings else entries


def goes_on(entry: PageLogEntry, following: PageLogEntry | None) -> bool:
    """Tell whether `following` is the next save of the same sitting as `entry`."""
    return (
        following is not None
        and entry.action == following.action == SAVE
        and entry.user_id == following.user_id
        and following.timestamp - entry.timestamp <= LONGEST_PAUSE
    )


class VersionColumn(ActionColumn):
    """Names the version that is online, the current draft and the planned one, each on a line."""

    @cached_property
    def names(self) -> dict[int, str]:
        """The keys of these lines. Wagtail names none that a launch published."""
        page = self.object
        entries = PageLogEntry.objects.filter(page=page, revision__isnull=False)
        published = entries.filter(action__in=PUBLICATIONS, revision=page.live_revision_id)
        saved = entries.filter(content_changed=True).exclude(action__in=PUBLICATIONS)
        names = {published.first(): "Version en ligne"}
        if page.has_unpublished_changes:
            names[saved.first()] = "Brouillon actuel"
        if (planned := publication_of(page)) and planned.launch.is_planned:
            names[saved.filter(revision=planned.revision_id).first()] = "Version planifiée"
        return {entry.pk: name for entry, name in names.items() if entry}

    def get_status(self, instance: PageLogEntry, parent_context: Any) -> str | None:
        return self.names.get(instance.pk)


class SittingsView(history.PageHistoryView):
    """Compares a sitting with the version before it, not with its own last save but one."""

    filterset_class = SittingsFilterSet

    @cached_property
    def columns(self) -> list[Any]:
        action, *others = super().columns
        options = {"label": action.label, "object": self.object, "url_names": action.url_names}
        return [VersionColumn(action.name, user_can_unschedule=False, **options), *others]

    def get_table(self, object_list: Any) -> Any:
        before = self.filters.sittings
        for entry in object_list:
            # A comment is a line of the same version.
            if before.get(entry.pk) not in (None, entry.revision_id):
                entry.previous_revision_id = before[entry.pk]
        return super().get_table(object_list)
