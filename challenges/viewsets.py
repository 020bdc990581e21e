"""The admin's listings of challenges, people and promotions, and the screens of the taxonomies."""

from functools import partial
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import cached_property
from wagtail.admin import menu
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, StatusFlagColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.utils import set_query_params
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets import Button
from wagtail.permissions import policy_registry
from wagtail.snippets.views import snippets

from challenges.models import (
    ChallengePage,
    Expertise,
    Organisation,
    Participation,
    PersonPage,
    PromotionPage,
    Theme,
)
from challenges.teams import PersonRole
from challenges.views import MERGE, MERGE_ICON, MERGING, TermDeleteView
from listing.annotations import count_of, names_of
from publishing.columns import DayColumn
from publishing.trash.trash_root import exclude_trashed

LIVE = [("oui", "En ligne"), ("non", "Brouillon")]


# Listings of pages ------------------------------------------------------------------------------


# Terms and promotions are named by their slugs, as in the public lists.
TermFilter = partial(django_filters.ModelChoiceFilter, to_field_name="slug", empty_label="Toutes")


def offered_promotions(request: Any) -> QuerySet:
    """Return the promotions of a filter."""
    return exclude_trashed(PromotionPage.objects.defer_streamfields()).order_by("sort_title")


class ListingFilterSet(WagtailFilterSet):
    live = django_filters.ChoiceFilter(
        label="En ligne", choices=LIVE, empty_label="Toutes", method="filter_live"
    )

    class Meta:
        fields: list[str] = []

    def filter_live(self, queryset, name, value):
        return queryset.filter(live=value == "oui")


class ChallengeFilterSet(ListingFilterSet):
    promotions = TermFilter(label="Promotion", queryset=offered_promotions)
    status = django_filters.ChoiceFilter(label="État", choices=ChallengePage.Status)
    themes = TermFilter(label="Thématique", queryset=Theme.objects.all())
    organisations = TermFilter(label="Administration", queryset=Organisation.objects.all())
    lacking = django_filters.ChoiceFilter(
        label="À compléter",
        choices=[("oui", "Sans équipe, administration ou description")],
        method="filter_lacking",
    )

    class Meta(ListingFilterSet.Meta):
        model = ChallengePage

    def filter_lacking(self, queryset, name, value):
        return queryset.incomplete()


class PersonFilterSet(ListingFilterSet):
    role = django_filters.ChoiceFilter(label="Rôle", choices=PersonRole, method="filter_role")
    promotions = TermFilter(label="Promotion", queryset=offered_promotions)

    class Meta(ListingFilterSet.Meta):
        model = PersonPage

    def filter_role(self, queryset, name, value):
        return queryset.with_roles([value])


class PromotionFilterSet(ListingFilterSet):
    kind = django_filters.ChoiceFilter(label="Programme", choices=PromotionPage.Kind)

    class Meta(ListingFilterSet.Meta):
        model = PromotionPage


class ListingView(IndexView):
    results_template_name = "challenges/listing_results.html"
    annotations: dict[str, Any] = {}

    def annotate_queryset(self, pages: QuerySet) -> QuerySet:
        return super().annotate_queryset(pages.annotate(**self.annotations))


class PagesViewSet(PageListingViewSet):
    """The pages of one type; `annotations` fill its own columns about related objects."""

    index_view_class = ListingView
    annotations: dict[str, Any] = {}
    title_label = "Titre"
    own_columns: list[Column] = []

    @property
    def columns(self) -> list[Column]:
        modified = "latest_revision_created_at"
        return [
            BulkActionsColumn("bulk_actions"),
            PageTitleColumn("title", label=self.title_label, sort_key="title", classname="title"),
            *self.own_columns,
            DateColumn(modified, label="Modifié", sort_key=modified),
            PageStatusColumn("live", label="En ligne", sort_key="live"),
        ]

    def get_index_view_kwargs(self, **kwargs) -> dict[str, Any]:
        return super().get_index_view_kwargs(annotations=self.annotations, **kwargs)

    @cached_property
    def menu_item_class(self):
        """An entry for those to whom the list opens: Wagtail shows it to everybody."""

        def is_shown(_item, request):
            policy = policy_registry.get_by_type(self.model)
            rights = self.index_view_class.any_permission_required
            return policy.user_has_any_permission(request.user, rights)

        return type("PagesMenuItem", (menu.MenuItem,), {"is_shown": is_shown})


class ChallengeViewSet(PagesViewSet):
    model = ChallengePage
    name = "challenges"
    url_prefix = "defis"
    icon = "folder-open-inverse"
    menu_label = "Défis"
    filterset_class = ChallengeFilterSet
    annotations = {
        "promotion_names": names_of(PromotionPage, "challenges", "title"),
        "organisation_names": names_of(Organisation, "challenges"),
        "is_incomplete": Exists(ChallengePage.objects.filter(pk=OuterRef("pk")).incomplete()),
    }
    own_columns = [
        Column("promotion_names", label="Promotion", sort_key="promotion_names"),
        Column("organisation_names", label="Administrations", sort_key="organisation_names"),
        Column("status", label="État", accessor="get_status_display", sort_key="status"),
        DayColumn("start", label="Début", sort_key="start"),
        StatusFlagColumn(
            "is_incomplete", label="Complétude", true_label="À compléter", sort_key="is_incomplete"
        ),
    ]


class PersonViewSet(PagesViewSet):
    model = PersonPage
    name = "people"
    url_prefix = "personnes"
    icon = "user"
    menu_label = "Personnes"
    filterset_class = PersonFilterSet
    annotations = {
        "promotion_names": names_of(PromotionPage, "people", "title"),
        "challenge_count": count_of(Participation.objects.all(), "person", counted="challenge"),
    }
    title_label = "Nom"
    own_columns = [
        Column("job", label="Métier", sort_key="job"),
        Column("roles", label="Rôles", accessor=lambda person: ", ".join(person.role_labels)),
        Column("promotion_names", label="Promotions", sort_key="promotion_names"),
        Column("challenge_count", label="Défis", sort_key="challenge_count"),
    ]


class PromotionViewSet(PagesViewSet):
    model = PromotionPage
    name = "promotions"
    url_prefix = "promotions"
    icon = "group"
    menu_label = "Promotions"
    filterset_class = PromotionFilterSet
    annotations = {
        "challenge_count": count_of(ChallengePage.objects.all(), "promotions"),
        "person_count": count_of(PersonPage.objects.all(), "promotions"),
    }
    own_columns = [
        Column("kind", label="Programme", accessor="get_kind_display", sort_key="kind"),
        Column("number", label="Numéro", sort_key="number"),
        DayColumn("start", label="Début", sort_key="start"),
        DayColumn("end", label="Fin", sort_key="end"),
        Column("challenge_count", label="Défis", sort_key="challenge_count"),
        Column("person_count", label="Personnes", sort_key="person_count"),
    ]


# Taxonomies -------------------------------------------------------------------------------------


class TermIndexView(snippets.IndexView):
    @cached_property
    def columns(self) -> list[Column]:
        name, *others = super().columns
        name.sort_key = "sort_name"
        return [name, *others]

    def get_base_queryset(self) -> QuerySet:
        counts = {
            f"{relation.name}_count": count_of(
                relation.related_model._default_manager.all(), relation.field.name
            )
            for relation in self.model.page_relations()
        }
        return super().get_base_queryset().annotate(**counts)

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if address := self.get_delete_url(instance):
            address = set_query_params(address, {MERGING: 1})
            buttons.append(MenuItem(MERGE, url=address, icon_name=MERGE_ICON, priority=25))
        return buttons


class TermEditView(snippets.EditView):
    @property
    def header_more_buttons(self):
        buttons = super().header_more_buttons
        if self.can_delete:
            address = set_query_params(self.get_delete_url(), {MERGING: 1})
            buttons.append(Button(MERGE, url=address, icon_name=MERGE_ICON, priority=15))
        return buttons

    def get_usage_url(self):
        return None  # the reference index does not know it: « Utilisée 0 fois » would be wrong


class TermViewSet(snippets.SnippetViewSet):
    """Listing, editing, choosing, deleting and merging of one kind of term."""

    index_view_class = TermIndexView
    edit_view_class = TermEditView
    delete_view_class = TermDeleteView
    delete_template_name = "challenges/terms/confirm_delete.html"
    menu_item_is_registered = True
    icon = "tag"
    list_per_page = 50
    ordering = "sort_name"
    copy_view_enabled = False


CHALLENGE_COUNT = Column("challenges_count", label="Défis", sort_key="challenges_count")
PERSON_COUNT = Column("people_count", label="Personnes", sort_key="people_count")


class ThemeViewSet(TermViewSet):
    model = Theme
    list_display = ["name", "slug", CHALLENGE_COUNT]


class ExpertiseViewSet(TermViewSet):
    model = Expertise
    icon = "cogs"
    list_display = ["name", "slug", CHALLENGE_COUNT, PERSON_COUNT]


class OrganisationViewSet(TermViewSet):
    model = Organisation
    icon = "home"
    list_display = ["name", "acronym", "slug", CHALLENGE_COUNT]


class ChallengesGroup(ViewSetGroup):
    """The menu « Défis »."""

    menu_label = "Défis"
    menu_icon = "folder-open-inverse"
    menu_order = 150
    items = (
        ChallengeViewSet("challenges"),
        PersonViewSet("people"),
        PromotionViewSet("promotions"),
        ThemeViewSet,
        ExpertiseViewSet,
        OrganisationViewSet,
    )
