"""The admin's screens of the terms of one kind."""

from django.db.models import QuerySet
from django.utils.functional import cached_property
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import set_query_params
from wagtail.admin.widgets import Button
from wagtail.snippets.views import snippets

from listing.annotations import count_of
from listing.terms.views import MERGE, MERGE_ICON, MERGING, TermDeleteView


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
    delete_template_name = "listing/terms/confirm_delete.html"
    menu_item_is_registered = True
    icon = "tag"
    list_per_page = 50
    ordering = "sort_name"
    copy_view_enabled = False
