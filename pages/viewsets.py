"""The admin's menu of news: their listing and their categories."""

from django.db.models import F
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.base import ViewSetGroup

from challenges.viewsets import offered_promotions
from listing.annotations import names_of
from listing.terms.viewsets import TermViewSet
from listing.viewsets import ListingFilterSet, PagesViewSet, TermFilter
from pages.models import Category, NewsPage
from publishing.columns import DayColumn


class NewsFilterSet(ListingFilterSet):
    categories = TermFilter(label="Catégorie", queryset=lambda _: Category.objects.all())
    promotion = TermFilter(label="Promotion", queryset=offered_promotions)

    class Meta(ListingFilterSet.Meta):
        model = NewsPage


class NewsViewSet(PagesViewSet):
    model = NewsPage
    name = "news"
    url_prefix = "actualites"
    icon = "doc-full"
    menu_label = "Actualités"
    ordering = "-date"
    filterset_class = NewsFilterSet
    annotations = {
        "category_names": names_of(Category, "news"),
        "promotion_title": F("promotion__title"),
    }
    own_columns = [
        DayColumn("date", label="Date", sort_key="date"),
        Column("category_names", label="Catégories", sort_key="category_names"),
        Column("promotion_title", label="Promotion", sort_key="promotion_title"),
    ]


class CategoryViewSet(TermViewSet):
    model = Category
    list_display = ["name", "slug", Column("news_count", label="Actualités", sort_key="news_count")]


class NewsGroup(ViewSetGroup):
    """The menu « Actualités »."""

    menu_label = "Actualités"
    menu_icon = "doc-full"
    menu_order = 160
    items = (NewsViewSet("news"), CategoryViewSet)
