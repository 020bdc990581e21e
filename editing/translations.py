"""Finds translations that are older than their French page, and shows the changes in it.

A translation is up to date with the French page of the moment when an editor last said so, at first
with the one that it was copied from. Wagtail's `simple_translation` creates translations.
"""

from typing import Any

import django_filters
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Case, CharField, DateTimeField, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Cast, Coalesce, Length, Substr
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.permissions import policy_registry

from editing.models import TranslationReview
from publishing.columns import TemplateColumn
from publishing.dates import moment_in_short
from publishing.report_viewset import ReportViewSet
from publishing.trash.trash_root import exclude_trashed

# What is behind ---------------------------------------------------------------------------------


def translations() -> QuerySet[Page]:
    """Return the pages in other languages that have a French page, with facts about both.

    `source` is the key of the French page. `seen_at` is the moment when the translation was last
    said to be up to date, at first that of the copy, and `seen_version` the French version of that
    moment. `is_behind` tells whether it is online and the French page was published since.
    `hidden_parent` is the title of the page above it, where that one is not online.
    """
    french = Page.objects.filter(
        translation_key=OuterRef("translation_key"), locale__language_code=settings.LANGUAGE_CODE
    )
    versions = Revision.objects.filter(
        base_content_type__app_label="wagtailcore",
        base_content_type__model="page",
        object_id=Cast(OuterRef("source"), CharField()),
        created_at__lte=OuterRef("seen_at"),
    )
    copied = PageLogEntry.objects.filter(page=OuterRef("pk"), action="wagtail.copy_for_translation")
    above = Substr(OuterRef("path"), 1, Length(OuterRef("path")) - Page.steplen)
    return (
        exclude_trashed(Page.objects.filter(depth__gt=1))
        .exclude(locale__language_code=settings.LANGUAGE_CODE)
        .annotate(
            source=Subquery(french.values("pk")[:1]),
            source_title=Subquery(french.values("title")[:1]),
            source_published_at=Subquery(
                french.filter(live=True).values("last_published_at")[:1],
                output_field=DateTimeField(null=True),
            ),
            seen_at=Coalesce(
                "translation_review__reviewed_at",
                Subquery(copied.values("timestamp")[:1]),
                "first_published_at",
            ),
            hidden_parent=Subquery(
                Page.objects.filter(path=above, live=False).values("draft_title")[:1]
            ),
        )
        .annotate(
            seen_version=Subquery(versions.order_by("-created_at", "-pk").values("pk")[:1]),
            is_behind=Case(
                When(live=True, source_published_at__gt=F("seen_at"), then=True), default=False
            ),
        )
        .filter(source__isnull=False)
        .select_related("locale")
    )


def changes_address(page: Any) -> str:
    """Return the admin's comparison of the French page with the version last translated."""
    return reverse(
        "wagtailadmin_pages:revisions_compare",
        args=[page.source, page.seen_version or "earliest", "live"],
    )


# The editor -------------------------------------------------------------------------------------


@hooks.register("before_edit_page")
def warn_of_a_translation(request: HttpRequest, page: Page) -> None:
    """Warn above the editor of a translation that is behind, or below a page that is not online."""
    if request.method != "GET" or page.locale.language_code == settings.LANGUAGE_CODE:
        return
    found = translations().filter(pk=page.pk).first()
    if found is None:
        return
    if found.hidden_parent:
        messages.warning(
            request,
            f"La page au-dessus de celle-ci, «\xa0{found.hidden_parent}\xa0», n’est pas en "
            "ligne\xa0: ni menu ni liste ne mène ici. Publiez-la d’abord.",
        )
    if not found.is_behind:
        return
    messages.warning(
        request,
        "La page française a été publiée depuis que cette traduction est à jour, le "
        f"{moment_in_short(found.source_published_at)}. Une fois la traduction revue et publiée, "
        "dites dans le rapport qu’elle est à jour.",
        buttons=[
            messages.button(changes_address(found), "Voir ce qui a changé"),
            messages.button(reverse("translations:index"), "Ouvrir le rapport"),
        ],
    )


# The report -------------------------------------------------------------------------------------


class TranslationFilterSet(WagtailFilterSet):
    etat = django_filters.ChoiceFilter(
        label="État",
        choices=[("a-revoir", "À revoir"), ("a-jour", "À jour"), ("brouillon", "Brouillon")],
        empty_label="Toutes",
        method="of_state",
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def of_state(self, pages: QuerySet, _name: str, value: str) -> QuerySet:
        if value == "brouillon":
            return pages.filter(live=False)
        return pages.filter(live=True, is_behind=value == "a-revoir")


class TranslationsView(ReportView):
    model = Page
    results_template_name = "editing/translations/results.html"
    filterset_class = TranslationFilterSet
    columns = [
        TemplateColumn("title", "editing/translations/title_cell.html", label="Page traduite"),
        TemplateColumn("source", "editing/translations/source_cell.html", label="Page française"),
        DateColumn("source_published_at", label="Français publié", width="14%"),
        DateColumn("seen_at", label="Traduction revue", width="14%"),
        TemplateColumn("state", "editing/translations/state_cell.html", label="État", width="24%"),
    ]
    export_filename = "traductions"
    list_export = ["title", "source_title", "source_published_at", "seen_at", "is_behind"]
    export_headings = {
        "title": "Page traduite",
        "source_title": "Page française",
        "source_published_at": "Français publié",
        "seen_at": "Traduction revue",
        "is_behind": "À revoir",
    }

    def get_base_queryset(self) -> QuerySet:
        may_see = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(
            self.request.user, {"add", "change", "publish"}
        )
        pages = translations().filter(pk__in=may_see.values("pk"))
        return pages.order_by("-is_behind", "title", "pk")

    def decorate_paginated_queryset(self, object_list):
        pages = list(object_list)
        for page in pages:
            page.changes_address = changes_address(page)
        return pages


@require_POST
def mark_reviewed(request: HttpRequest, page_id: int) -> HttpResponse:
    """Record that the translation is up to date with its French page, as it is now."""
    page = get_object_or_404(translations(), pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    now = {"reviewed_at": timezone.now()}
    TranslationReview.objects.update_or_create(page_id=page.pk, defaults=now)
    log(page, "wagtail.edit", user=request.user)
    messages.success(request, f"«\xa0{page.title}\xa0» est à jour avec le français.")
    return redirect("translations:index")


class TranslationsViewSet(ReportViewSet):
    """The report « Traductions »."""

    name = "translations"
    view_class = TranslationsView
    url_prefix = "reports/traductions"
    menu_label = "Traductions"
    icon = "globe"
    menu_order = 660

    def get_urlpatterns(self) -> list:
        reviewed = path("<int:page_id>/a-jour/", mark_reviewed, name="mark_reviewed")
        return [*super().get_urlpatterns(), reviewed]


@hooks.register("register_admin_viewset")
def register_report() -> TranslationsViewSet:
    return TranslationsViewSet()
