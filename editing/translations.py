"""Finds translations that are older than their French page, and shows the changes in it.

A translation is behind once its French page was published after it. Publishing it says that it was
looked at. Wagtail's `simple_translation` creates translations.
"""

from typing import Any

from django.conf import settings
from django.db.models import Case, CharField, DateTimeField, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.models import Page, Revision
from wagtail.permissions import page_permission_policy

from publishing.columns import TemplateColumn
from publishing.dates import moment_in_short
from publishing.report_viewset import ReportViewSet
from publishing.trash.trash_root import exclude_trashed


def translations() -> QuerySet[Page]:
    """Return the pages in other languages that have a French page, with facts about both.

    `source` is the key of the French page, and `seen_version` its version of the moment when the
    translation was last published. `is_behind` tells whether the translation is online and the
    French page was published since.
    """
    french = Page.objects.filter(
        translation_key=OuterRef("translation_key"), locale__language_code=settings.LANGUAGE_CODE
    )
    versions = Revision.objects.filter(
        base_content_type__app_label="wagtailcore",
        base_content_type__model="page",
        object_id=Cast(OuterRef("source"), CharField()),
        created_at__lte=OuterRef("last_published_at"),
    )
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
        )
        .annotate(
            seen_version=Subquery(versions.order_by("-created_at", "-pk").values("pk")[:1]),
            is_behind=Case(
                When(live=True, source_published_at__gt=F("last_published_at"), then=True),
                default=False,
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


@hooks.register("before_edit_page")
def warn_of_a_translation(request: HttpRequest, page: Page) -> None:
    """Warn above the editor of a translation that is behind."""
    if request.method != "GET" or page.locale.language_code == settings.LANGUAGE_CODE:
        return
    found = translations().filter(pk=page.pk).first()
    if found is None or not found.is_behind:
        return
    messages.warning(
        request,
        "La page française a été publiée depuis cette traduction, le "
        f"{moment_in_short(found.source_published_at)}. Publiez la traduction une fois revue.",
        buttons=[
            messages.button(changes_address(found), "Voir ce qui a changé"),
            messages.button(reverse("translations:index"), "Ouvrir le rapport"),
        ],
    )


class TranslationsView(ReportView):
    model = Page
    results_template_name = "editing/translations/results.html"
    columns = [
        TemplateColumn("title", "editing/translations/title_cell.html", label="Page traduite"),
        TemplateColumn("source", "editing/translations/source_cell.html", label="Page française"),
        DateColumn("source_published_at", label="Français publié", width="14%"),
        DateColumn("last_published_at", label="Traduction publiée", width="14%"),
        TemplateColumn("state", "editing/translations/state_cell.html", label="État", width="24%"),
    ]
    export_filename = "traductions"
    list_export = ["title", "source_title", "source_published_at", "last_published_at", "is_behind"]
    export_headings = {
        "title": "Page traduite",
        "source_title": "Page française",
        "source_published_at": "Français publié",
        "last_published_at": "Traduction publiée",
        "is_behind": "À revoir",
    }

    def get_base_queryset(self) -> QuerySet:
        may_see = page_permission_policy.instances_user_has_any_permission_for(
            self.request.user, {"add", "change", "publish"}
        )
        pages = translations().filter(pk__in=may_see.values("pk"))
        return pages.order_by("-is_behind", "title", "pk")

    def decorate_paginated_queryset(self, object_list):
        pages = list(object_list)
        for page in pages:
            page.changes_address = changes_address(page)
        return pages


@hooks.register("register_admin_viewset")
def register_report() -> ReportViewSet:
    return ReportViewSet(
        "translations",
        view_class=TranslationsView,
        url_prefix="reports/traductions",
        menu_label="Traductions",
        menu_name="translations",
        icon="globe",
        menu_order=660,
    )
