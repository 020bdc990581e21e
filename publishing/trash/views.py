"""The admin's section « Corbeille »: its list, and the preview of a page in it."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from wagtail.admin.ui.tables import (
    BulkActionsCheckboxColumn,
    Column,
    DateColumn,
    TitleColumn,
    UserColumn,
)
from wagtail.admin.views.generic import models as generic
from wagtail.coreutils import string_to_ascii

from publishing.trash.models import RETENTION, TrashedItem, is_publisher

INDEX = "trash:index"


def plain(text: str) -> str:
    return string_to_ascii(text).lower()


def bulk_address(action: str, content: Any, next_url: str = "") -> str:
    """Return the address of the confirmation of `action` for one `content`."""
    opts = content._meta
    address = reverse("wagtail_bulk_action", args=[opts.app_label, opts.model_name, action])
    return f"{address}?{urlencode({'id': content.pk} | ({'next': next_url} if next_url else {}))}"


def restore_address(item: TrashedItem) -> str:
    return bulk_address("restore", item, reverse(INDEX))


class TrashIndexView(generic.IndexView):
    """The items that this user may see, the latest deletion first."""

    model = TrashedItem
    page_title = "Corbeille"
    header_icon = "bin"
    template_name = "trash/index.html"
    results_template_name = "trash/index_results.html"
    index_url_name = INDEX
    index_results_url_name = "trash:index_results"
    list_filter = ["kind"]
    default_ordering = "-deleted_at"
    paginate_by = 50
    is_searchable = True
    any_permission_required = None
    columns = [
        BulkActionsCheckboxColumn("bulk_actions", obj_type="trasheditem"),
        TitleColumn(
            "title",
            label="Titre",
            sort_key="title",
            get_url=restore_address,
            get_title_id=lambda item: f"trasheditem_{item.pk}_title",
        ),
        Column("kind", label="Type", accessor="kind_in_words", sort_key="kind"),
        Column("place", label="Où c’était"),
        UserColumn("deleted_by", label="Supprimé par", blank_display_name="compte supprimé"),
        DateColumn("deleted_at", label="Supprimé", sort_key="deleted_at"),
        Column("days_in_words", label="Reste"),
    ]

    def get_base_queryset(self) -> QuerySet:
        items = TrashedItem.objects.visible_to(self.request.user).with_details()
        return items.select_related("deleted_by__wagtail_userprofile")

    def search_queryset(self, queryset: Any) -> QuerySet:
        """Find the items with every word in their title or place, whatever accents they have.

        Databases compare accents in different ways, and the trash has few items.
        """
        words = plain(self.search_query or "").split()
        texts = queryset.values_list("pk", "title", "place")
        found = [pk for pk, *text in texts if all(word in plain(" ".join(text)) for word in words)]
        return queryset.filter(pk__in=found)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            *args, days=RETENTION.days, sees_all=is_publisher(self.request.user), **kwargs
        )


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Preview the latest version of a page of the trash."""
    visible = TrashedItem.objects.visible_to(request.user)
    item = get_object_or_404(visible.filter(kind=TrashedItem.Kind.PAGE), pk=pk)
    page = item.content.get_latest_revision_as_object()
    if not page.is_previewable():
        raise Http404
    return page.make_preview_request(request, page.default_preview_mode)
