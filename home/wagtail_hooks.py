"""Main menus, synonyms of the search and the report of searches in vain, in the admin."""

from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, NumberColumn, UpdatedAtColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.models import Locale
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import DeleteView, IndexView, SnippetViewSet

from home.models import Menu, MissedSearch
from listing.search.models import Synonyms
from publishing.columns import DayColumn
from publishing.report_viewset import ReportViewSet


class SettingsViewSet(SnippetViewSet):
    """What nothing names, so that no chooser is needed, in « Paramètres »."""

    add_to_settings_menu = True
    copy_view_enabled = False

    def register_chooser_viewset(self):
        pass


class MenuIndexView(IndexView):
    def get_add_url(self):
        """Offer to add a menu only while a language lacks one."""
        lacking = Locale.objects.exclude(pk__in=Menu.objects.values("locale"))
        return super().get_add_url() if lacking.exists() else None


class MenuDeleteView(DeleteView):
    confirmation_message = (
        "Les pages dans cette langue n’auront plus de menu, dès maintenant, et rien ne le rendra. "
        "Voulez-vous le supprimer\xa0?"
    )

    def get_usage_url(self):
        return None  # every page shows it


class MenuViewSet(SettingsViewSet):
    """The main menus, one for each language."""

    model = Menu
    index_view_class = MenuIndexView
    delete_view_class = MenuDeleteView
    icon = "list-ul"
    menu_label = "Menu principal"
    menu_name = "main-menu"
    menu_order = 110
    list_display = ["__str__", UpdatedAtColumn()]
    ordering = ["locale"]


register_snippet(MenuViewSet)


class SynonymsViewSet(SettingsViewSet):
    """The synonyms of the site's search."""

    model = Synonyms
    icon = "search"
    menu_label = "Synonymes de la recherche"
    menu_name = "synonyms"
    menu_order = 120
    list_display = ["words"]
    list_per_page = 100
    search_fields = ["words"]
    ordering = ["words"]
    panels = [FieldPanel("words")]


register_snippet(SynonymsViewSet)


class MissedSearchesView(ReportView):
    """The searches that found nothing, the most frequent first."""

    model = MissedSearch
    results_template_name = "home/missed_searches.html"
    is_searchable = True
    search_fields = ["text"]
    default_ordering = "-number"
    columns = [
        Column("text", label="Recherche", sort_key="text"),
        NumberColumn("number", label="Nombre", sort_key="number"),
        DayColumn("last_day", label="Dernière fois", sort_key="last_day"),
    ]
    export_filename = "recherches-sans-resultat"
    list_export = ["text", "number", "last_day"]
    export_headings = {"text": "Recherche", "number": "Nombre", "last_day": "Dernière fois"}


@hooks.register("register_admin_viewset")
def register_missed_searches() -> ReportViewSet:
    return ReportViewSet(
        "missed_searches",
        view_class=MissedSearchesView,
        url_prefix="reports/recherches-sans-resultat",
        menu_label="Recherches sans résultat",
        menu_name="missed-searches",
        icon="search",
        menu_order=650,
    )


@hooks.register("construct_reports_menu")
def leave_out_reports(request, menu_items):
    """That of all searches stays empty, and that of steps of reviews leads to that of reviews."""
    left_out = ("search-terms", "workflows")
    menu_items[:] = [item for item in menu_items if item.name not in left_out]
