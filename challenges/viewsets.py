"""The admin's listings of challenges, people and promotions, and the screens of the taxonomies."""

from typing import Any

import django_filters
from django.db.models import Exists, F, OuterRef, QuerySet
from wagtail.admin.ui.tables import Column, StatusFlagColumn
from wagtail.admin.viewsets.base import ViewSetGroup

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
from listing.annotations import count_of, names_of
from listing.terms.viewsets import TermViewSet
from listing.viewsets import ListingFilterSet, PagesViewSet, TermFilter
from publishing.columns import DayColumn
from publishing.trash.trash_root import exclude_trashed

# Listings of pages ------------------------------------------------------------------------------


def offered_promotions(request: Any) -> QuerySet:
    """Return the promotions of a filter."""
    return exclude_trashed(PromotionPage.objects.defer_streamfields()).order_by("sort_title")


class ChallengeFilterSet(ListingFilterSet):
    promotion = TermFilter(label="Promotion", queryset=offered_promotions)
    status = django_filters.ChoiceFilter(label="État", choices=ChallengePage.Status)
    themes = TermFilter(label="Thématique", queryset=lambda _: Theme.objects.all())
    organisations = TermFilter(
        label="Administration", queryset=lambda _: Organisation.objects.all()
    )
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


class ChallengeViewSet(PagesViewSet):
    model = ChallengePage
    name = "challenges"
    url_prefix = "defis"
    icon = "folder-open-inverse"
    menu_label = "Défis"
    filterset_class = ChallengeFilterSet
    annotations = {
        "promotion_title": F("promotion__title"),
        "organisation_names": names_of(Organisation, "challenges"),
        "is_incomplete": Exists(ChallengePage.objects.filter(pk=OuterRef("pk")).incomplete()),
    }
    own_columns = [
        Column("promotion_title", label="Promotion", sort_key="promotion_title"),
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
        "challenge_count": count_of(ChallengePage.objects.all(), "promotion"),
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
