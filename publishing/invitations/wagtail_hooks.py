"""Wagtail hooks of the view of a later moment, in the admin."""

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button

from publishing.invitations.access import may_see
from publishing.invitations.views import ChooseView
from publishing.invitations.viewsets import InvitationViewSet
from publishing.launches.refusals import may_edit


class PreviewMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return may_see(request.user)


@hooks.register("register_admin_urls")
def register_addresses():
    addresses = [path("", ChooseView.as_view(), name="choose")]
    return [path("site-a-venir/", include((addresses, "preview"), namespace="preview"))]


@hooks.register("register_admin_viewset")
def register_invitations():
    return InvitationViewSet("invitations")


@hooks.register("register_admin_menu_item")
def register_menu_item():
    return PreviewMenuItem(
        "Voir le site au…", reverse("preview:choose"), name="preview", icon_name="view", order=111
    )


@hooks.register("register_page_header_buttons")
def add_header_button(page, user, view_name, next_url=None):
    if may_see(user):
        yield Button(
            "Voir le site au…",
            f"{reverse('preview:choose')}?page={page.pk}",
            icon_name="view",
            priority=5,
        )
    may_invite = user.has_perm("publishing.add_invitation") and may_edit(user, page)
    if may_invite and (page.has_unpublished_changes or not page.live):
        yield Button(
            "Montrer le brouillon…",
            f"{reverse('invitations:add')}?page={page.pk}",
            icon_name="link",
            priority=6,
        )
