"""Finds translations that are still in French or older than their French page.

Wagtail's `simple_translation` creates translations, as copies of the French page.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import django_filters
from django.conf import settings
from django.db import models
from django.db.models import Case, CharField, DateTimeField, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Cast, Coalesce, Length, Substr
from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.models import Page, PageLogEntry, Revision, get_default_page_content_type
from wagtail.permissions import policy_registry

from media import references
from publishing.columns import TemplateColumn
from publishing.dates import moment_in_short
from publishing.report_viewset import ReportViewSet
from publishing.trash.trash_root import exclude_trashed

# What is behind ---------------------------------------------------------------------------------


class State(models.IntegerChoices):
    """What is to be done for a translation, the most urgent first."""

    FRENCH = 1, "À traduire"
    BEHIND = 2, "À revoir"
    UP_TO_DATE = 3, "À jour"
    DRAFT = 4, "Brouillon"


def translations() -> QuerySet[Page]:
    """Return the pages in other languages that have a French page, with facts about both.

    `source` is the key of the French page, and `seen_version` its version of the moment when the
    translation was last published. `is_behind` tells whether the translation is online and the
    French page was published since. `french_version` is the French that it began with, that of the
    copy or else of the French page, and `french_title` its title. `shown_version` is its version
    online, else its latest. `hidden_parent` is the title of the page above it, where that one is
    not online.
    """
    french = Page.objects.filter(
        translation_key=OuterRef("translation_key"), locale__language_code=settings.LANGUAGE_CODE
    )
    versions = Revision.page_revisions.order_by("-created_at", "-pk")
    seen = versions.filter(
        object_id=Cast(OuterRef("source"), CharField()),
        created_at__lte=OuterRef("last_published_at"),
    )
    copied = versions.filter(
        object_id=Cast(OuterRef("pk"), CharField()), created_at__lte=OuterRef("copied_at")
    )
    began = Revision.objects.filter(pk=OuterRef("french_version"))
    copies = PageLogEntry.objects.filter(page=OuterRef("pk"), action="wagtail.copy_for_translation")
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
            copied_at=Subquery(copies.values("timestamp")[:1]),
            shown_version=Coalesce("live_revision", "latest_revision"),
            hidden_parent=Subquery(
                Page.objects.filter(path=above, live=False).values("draft_title")[:1]
            ),
        )
        .annotate(
            seen_version=Subquery(seen.values("pk")[:1]),
            french_version=Coalesce(
                Subquery(copied.values("pk")[:1]),
                Subquery(french.values("live_revision")[:1]),
                output_field=models.IntegerField(),
            ),
            is_behind=Case(
                When(live=True, source_published_at__gt=F("last_published_at"), then=True),
                default=False,
            ),
        )
        .annotate(french_title=Subquery(began.values("object_str")))
        .filter(source__isnull=False)
        .select_related("locale")
    )


def in_french(read: Mapping[int, int | None]) -> list[int]:
    """Return the keys of those pages whose texts are still those of the French page.

    `read` are the keys of pages, each with that of the version to read. Pages that are no
    translations are passed over.
    """
    originals = translations().filter(pk__in=read).values_list("pk", "french_version")
    rows = [(pk, original, read[pk]) for pk, original in originals]
    versions = Revision.objects.select_related("content_type")
    found = versions.in_bulk({key for row in rows for key in row[1:]} - {None})
    texts = {key: texts_of(version) for key, version in found.items()}
    return [pk for pk, began, now in rows if began and texts[began] == texts.get(now)]


def texts_of(version: Revision) -> list[str]:
    """Return the title and the other texts of a version."""
    model: Any = version.content_type.model_class()
    page = model.from_serializable_data(version.content, check_fks=False)
    # Texts need no object that the bodies name.
    with references.using(references.References()):
        return [page.title, *page.own_texts()]


def changes_address(page: Any) -> str:
    """Return the admin's comparison of the French page with its `seen_version`."""
    return reverse(
        "wagtailadmin_pages:revisions_compare",
        args=[page.source, page.seen_version or "earliest", "live"],
    )


# The editor -------------------------------------------------------------------------------------


@hooks.register("before_edit_page")
def warn_of_a_translation(request: HttpRequest, page: Page) -> None:
    """Warn above the editor of what should be done before a translation is published."""
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
    if in_french({page.pk: page.latest_revision_id}):
        messages.warning(
            request,
            "Cette page est encore en français\xa0: ses textes sont ceux de la page française. "
            "Traduisez-les avant de la publier.",
        )
    elif found.is_behind:
        messages.warning(
            request,
            f"La page française a été publiée le {moment_in_short(found.source_published_at)}, "
            "après cette traduction. Revoyez la traduction, puis publiez-la.",
            buttons=[messages.button(changes_address(found), "Voir ce qui a changé")],
        )


@hooks.register("publication_advice")
def advise_to_translate(versions: Iterable[Revision]) -> list[str]:
    """Name the pages of which these versions are still in French, for `readiness`."""
    kind = get_default_page_content_type().pk
    pages = {int(each.object_id): each for each in versions if each.base_content_type_id == kind}
    french = in_french({key: version.pk for key, version in pages.items()})
    names = ", ".join(f"«\xa0{pages[key].object_str}\xa0»" for key in french)
    return [f"Encore en français, à traduire\xa0: {names}."] if names else []


# The report -------------------------------------------------------------------------------------


def translations_of(user: Any) -> QuerySet[Page]:
    """Return the translations that `user` may work on, with the `state` of each."""
    may_see = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(
        user, {"add", "change", "publish"}
    )
    pages = translations().filter(pk__in=may_see.values("pk"))
    copies = pages.filter(french_title=F("title"))
    french = in_french(dict(copies.values_list("pk", "shown_version")))
    state = Case(
        When(pk__in=french, then=State.FRENCH),
        When(live=False, then=State.DRAFT),
        When(is_behind=True, then=State.BEHIND),
        default=State.UP_TO_DATE,
    )
    return pages.annotate(state=state)


class TranslationFilterSet(WagtailFilterSet):
    etat = django_filters.ChoiceFilter(
        label="État", field_name="state", choices=State.choices, empty_label="Toutes"
    )

    class Meta:
        model = Page
        fields: list[str] = []


class TranslationsView(ReportView):
    model = Page
    results_template_name = "editing/translations/results.html"
    filterset_class = TranslationFilterSet
    columns = [
        TemplateColumn("title", "editing/translations/title_cell.html", label="Page traduite"),
        TemplateColumn("source", "editing/translations/source_cell.html", label="Page française"),
        DateColumn("source_published_at", label="Français publié", width="14%"),
        DateColumn("last_published_at", label="Traduction publiée", width="14%"),
        TemplateColumn("state", "editing/translations/state_cell.html", label="État", width="24%"),
    ]

    def get_base_queryset(self) -> QuerySet:
        return translations_of(self.request.user).order_by("state", "title", "pk")

    def decorate_paginated_queryset(self, object_list):
        pages = list(object_list)
        for page in pages:
            page.state = State(page.state)
            page.changes_address = page.state == State.BEHIND and changes_address(page)
        return pages


@hooks.register("register_admin_viewset")
def register_report() -> ReportViewSet:
    return ReportViewSet(
        "translations",
        view_class=TranslationsView,
        url_prefix="reports/traductions",
        menu_label="Traductions",
        icon="globe",
        menu_order=660,
    )
