"""The report of links to our own pages and documents that are not online, in « Rapports ».

Pages show such a link as its bare words, so Wagtail's reference index tells where they are.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Case, CharField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.documents import get_document_model
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from home.models import Menu
from publishing.base.visibility import visible_to_all
from publishing.report_viewset import ReportViewSet

EDITORS = {"page": "wagtailadmin_pages:edit", "menu": "wagtailsnippets_home_menu:edit"}
# A relation to what is not online is not shown: `promotion`, `team.item.person`.
RELATION = r"^\w+(\.item\..+)?$"


def offline_links(user: Any) -> QuerySet[ReferenceIndex]:
    """Return the links to what is not online, of public pages and menus that `user` may change."""
    documents = get_document_model().objects.all()
    page, menu, document = map(ContentType.objects.get_for_model, (Page, Menu, documents.model))
    policy = policy_registry.get_by_type(Page)
    theirs = policy.instances_user_has_any_permission_for(user, {"change", "publish"})
    sources = Q(base_content_type=page, object_id__in=_keys(visible_to_all(theirs)))
    if user.has_perm("home.change_menu"):
        sources |= Q(base_content_type=menu)
    pages = Q(to_content_type=page) & ~Q(to_object_id__in=_keys(Page.objects.live()))
    files = Q(to_content_type=document) & ~Q(to_object_id__in=_keys(documents))
    return (
        ReferenceIndex.objects.filter(sources, pages | files)
        .exclude(model_path__regex=RELATION)
        .annotate(
            source_title=Case(
                When(base_content_type=page, then=_title(Page.objects.all(), "object_id")),
                default=Value("Menu principal"),
            ),
            target_title=Coalesce(
                Case(
                    When(to_content_type=page, then=_title(Page.objects.all(), "to_object_id")),
                    default=_title(documents, "to_object_id"),
                ),
                Value("(supprimé)"),
            ),
        )
        .select_related("base_content_type")
    )


def _keys(objects: QuerySet) -> QuerySet:
    """Return the keys as the index writes them."""
    return objects.values_list(Cast("pk", CharField()))


def _title(objects: QuerySet, key: str) -> QuerySet:
    return objects.filter(pk=Cast(OuterRef(key), BigIntegerField())).values("title")


def _edit_url(reference: ReferenceIndex) -> str:
    return reverse(EDITORS[reference.base_content_type.model], args=[reference.object_id])


class OfflineLinksPaginator(WagtailPaginator):
    verbose_name = "lien cassé"
    verbose_name_plural = "liens cassés"


class OfflineLinksView(ReportView):
    model = ReferenceIndex
    paginator_class = OfflineLinksPaginator
    no_results_message = "Tout va bien\xa0: aucun lien de vos pages n’est cassé."
    default_ordering = ("source_title", "target_title", "pk")
    columns = [
        TitleColumn("source_title", label="Page", get_url=_edit_url),
        Column("describe_source_field", label="Champ"),
        Column("target_title", label="Contenu hors ligne"),
    ]

    def get_base_queryset(self) -> QuerySet:
        return offline_links(self.request.user)


@hooks.register("register_admin_viewset")
def register_report() -> ReportViewSet:
    return ReportViewSet(
        "offline_links",
        view_class=OfflineLinksView,
        url_prefix="reports/liens-casses",
        menu_label="Liens cassés",
        menu_name="offline-links",
        icon="link",
        menu_order=650,
    )
