"""Wagtail’s views of pages: a column, a filter by state, named errors."""

import re
from datetime import timedelta
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page as PageOfRows
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import RadioSelect
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import cached_property
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages import create, edit, listing, search, unpublish
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from editing.dashboard.panels import in_review, keys_of
from editing.form_errors import form_findings
from editing.page_history import SittingsView
from publishing import clock
from publishing.dates import moment_in_short
from publishing.launches import plans
from publishing.launches.models import LaunchItem
from publishing.launches.refusals import check_withdrawal
from publishing.trash.wagtail_hooks import lead_to_trash

# A quarter of an hour: later, the same account may have written on another device.
UNANSWERED = re.compile(r"\d{1,3}")
# Seconds.
SLOWEST_REQUEST = 5


class ExplorerFilterSet(listing.GenericPageFilterSet):
    """Wagtail's filters, and one by the state of pages, in the words of editors."""

    state = django_filters.ChoiceFilter(
        label="État",
        choices=[
            ("en-ligne", "En ligne"),
            ("a-publier", "En ligne, avec des modifications à publier"),
            ("brouillon", "Brouillon ou hors ligne"),
            ("en-relecture", "En relecture"),
            ("planifiee", "Planifiée"),
        ],
        widget=RadioSelect,
        method="in_state",
    )

    def in_state(self, pages: QuerySet, _name: str, state: str) -> QuerySet:
        match state:
            case "en-ligne":
                return pages.filter(live=True)
            case "a-publier":
                return pages.filter(live=True, has_unpublished_changes=True)
            case "brouillon":
                return pages.filter(live=False)
            case "en-relecture":
                return pages.filter(pk__in=keys_of(in_review()))
            case _:
                return pages.filter(planned_at__isnull=False)


def planned(page: Page) -> str:
    """Describe what waits for `page` next."""
    if not page.planned_at:
        return f"Proposée {moment_in_short(page.proposed_for)}" if page.proposed_for else ""
    when = moment_in_short(page.planned_at)
    if page.launch_name:
        return f"Lancement «\xa0{page.launch_name}\xa0» {when}"
    if page.planned_action == LaunchItem.Action.UNPUBLISH:
        return f"Dépublication {when}"
    return f"Mise à jour {when}" if page.live else f"Publication {when}"


class KeysFirstPaginator(WagtailPaginator):
    """Finds the keys of a page first, so that columns are made for its rows alone.

    A database makes the columns of all rows before them too.
    """

    def _get_page(self, rows: Any, number: int, paginator: Paginator) -> PageOfRows:
        if isinstance(rows, QuerySet):  # not the results of a search
            rows = self.object_list.filter(pk__in=list(rows.values_list("pk", flat=True)))
        return super()._get_page(rows, number, paginator)


class WithPlan:
    """A listing with the next planned change of each page."""

    paginator_class = KeysFirstPaginator

    def annotate_queryset(self, pages: QuerySet) -> QuerySet:
        pages = pages.annotate(**plans.columns_of_pages())
        return super().annotate_queryset(pages)  # type: ignore[misc]


TICKS, TITLE, *DETAILS, STATUS = listing.PageListingMixin.base_columns


class ExplorerView(WithPlan, listing.ExplorableIndexView):
    """Wagtail's explorer, with the next planned change and a filter by state."""

    # A phone shows the first ones.
    base_columns = [
        TICKS,
        TITLE,
        STATUS,
        Column(
            "planned", classname="planned", label="Prévu", accessor=planned, sort_key="planned_at"
        ),
        *DETAILS,
    ]


class PagesOfTypeView(WithPlan, ContentTypeUseView):
    """The pages of one type, with the explorer's columns."""


class SearchView(WithPlan, search.SearchView):
    """The search of the menu, whose results say « planifiée » too."""


class NamedErrorMixin:
    """Names in autosave's answer the field that stops it, and gives the path to it.

    Wagtail only says that there are errors.
    """

    form: Any

    def json_error_response(self, error_code: str, error_message: str) -> JsonResponse:
        finding = next(form_findings(self.form), None) if error_code == "validation_error" else None
        if finding is None:
            return super().json_error_response(error_code, error_message)  # type: ignore[misc]
        where = f"«\xa0{finding.place}\xa0»\xa0: " if finding.place else ""
        answer = {
            "success": False,
            "error_code": error_code,
            "error_message": f"{where}{finding.rule.title}",
            "place": finding.anchors,
        }
        return JsonResponse(answer, status=400)


class NamedErrorCreateView(NamedErrorMixin, create.CreateView):
    pass


class NamedErrorEditView(NamedErrorMixin, edit.EditView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the trash, in which nobody may edit, instead of saying only that."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except PermissionDenied:
            asks_script = request.headers.get("x-requested-with") == "XMLHttpRequest"
            led = None if asks_script else lead_to_trash(request, self.page)
            if led is None:
                raise
            return led

    @cached_property
    def is_out_of_date(self) -> bool:
        """Whether somebody has saved a version that this form does not know.

        If the answer to a save was lost, its version is the form's own. The form tries again, and
        says how long ago it first tried.
        """
        is_out = super().is_out_of_date
        seconds = self.request.POST.get("unanswered_seconds", "")
        if not (is_out and UNANSWERED.fullmatch(seconds)):
            return is_out
        since = clock.now() - timedelta(seconds=int(seconds) + SLOWEST_REQUEST)
        known = self.request.POST.get("loaded_revision_created_at", "")
        versions = self.page.revisions.values_list("created_at", "user")
        later = [(at, user) for at, user in versions if at.isoformat() > known]
        return not later or any(at < since or user != self.request.user.pk for at, user in later)


class UnpublishView(unpublish.UnpublishView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse at once what a launch with a name holds."""
        check_withdrawal([self.object], request.user)
        return super().get(request, *args, **kwargs)


class ExplorerViewSet(PageViewSet):
    model = Page
    index_view_class = ExplorerView
    content_type_use_view_class = PagesOfTypeView
    search_view_class = SearchView
    filterset_class = ExplorerFilterSet
    add_view_class = NamedErrorCreateView
    edit_view_class = NamedErrorEditView
    unpublish_view_class = UnpublishView
    history_view_class = SittingsView
