"""What `home` adds to the admin: the main menus."""

from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from home.models import Menu


class MenuViewSet(SnippetViewSet):
    """The main menus, one for each language, in « Réglages »."""

    model = Menu
    icon = "list-ul"
    menu_label = "Menu principal"
    menu_name = "main-menu"
    menu_order = 110
    add_to_settings_menu = True
    copy_view_enabled = False
    list_display = ["__str__", UpdatedAtColumn()]
    ordering = ["locale"]


register_snippet(MenuViewSet)
