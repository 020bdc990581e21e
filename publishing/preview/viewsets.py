"""The admin's screens of the links for guests."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log
from wagtail.models import Page

from publishing.agenda.models import Launch
from publishing.columns import MomentColumn
from publishing.dates import moment_in_full
from publishing.keys import as_key
from publishing.preview.access import moment_of
from publishing.preview.forms import GuestLinkForm
from publishing.preview.models import GuestLink

REVOKE = "preview.revoke"


class GuestLinkIndexView(IndexView):
    page_title = "Liens d’invités"

    def get_base_queryset(self):
        return GuestLink.objects.with_subjects()

    def get_list_buttons(self, instance):
        return []


class GuestLinkCreateView(CreateView):
    success_message = "Le lien est prêt\xa0: copiez-le et envoyez-le."

    def get_initial_form_instance(self) -> GuestLink:
        """Fill in the page, launch and moment of the address."""
        asked = self.request.GET
        return GuestLink(
            moment=moment_of(asked.get("moment", "")),
            page=Page.objects.filter(pk=as_key(asked.get("page"))).first(),
            launch=Launch.objects.filter(pk=as_key(asked.get("lancement"))).first(),
        )

    def save_instance(self):
        self.form.instance.created_by = self.request.user
        return super().save_instance()

    def get_success_url(self):
        return reverse("guest_links:edit", args=[self.object.pk])

    def get_success_buttons(self):
        return []


class GuestLinkView(InspectView):
    """One link: its address to copy, its description, and a button to revoke it."""

    model = GuestLink
    template_name = "preview/link.html"
    header_icon = "link"
    page_title = "Lien d’invité"
    index_url_name = "guest_links:index"
    fields = ["guest"]  # the template shows everything

    def get_object(self, queryset=None) -> GuestLink:
        return get_object_or_404(GuestLink.objects.with_subjects(), pk=self.pk)


@require_POST
def revoke(request: HttpRequest, pk) -> HttpResponse:
    """Revoke a link: open views of its guests end too."""
    if not request.user.has_perm("preview.change_guestlink"):
        raise PermissionDenied
    link = get_object_or_404(GuestLink, pk=pk)
    with transaction.atomic():
        if GuestLink.objects.filter(pk=pk, revoked_at=None).update(revoked_at=timezone.now()):
            log(link, REVOKE, user=request.user)
    messages.success(request, f"Le lien «\xa0{link}\xa0» ne fonctionne plus.")
    return redirect("guest_links:index")


class GuestLinkViewSet(ModelViewSet):
    model = GuestLink
    url_prefix = "site-a-venir/liens"
    icon = "link"
    add_to_admin_menu = False
    add_to_reference_index = False
    index_view_class = GuestLinkIndexView
    add_view_class = GuestLinkCreateView
    edit_handler = ObjectList(
        [
            FieldPanel("guest"),
            MultiFieldPanel(
                [FieldPanel("launch"), FieldPanel("moment")],
                heading="Quand",
                help_text="Un lancement (s’il est déplacé, le lien suit), un moment, ou rien pour "
                "montrer le brouillon d’une page.",
            ),
            MultiFieldPanel([FieldPanel("page"), FieldPanel("is_whole_site")], heading="Quoi"),
            FieldPanel("lasts"),
        ],
        base_form_class=GuestLinkForm,
    )
    list_display = [
        TitleColumn("guest", label="Pour qui", url_name="guest_links:edit", sort_key="guest"),
        Column("subject", label="Quoi"),
        Column("shown", label="Tel qu’il sera le", accessor=lambda link: shown_moment(link)),
        Column("state", label="État"),
        MomentColumn("expires_at", label="Valable jusqu’au", sort_key="expires_at"),
        MomentColumn("used_at", blank="Jamais", label="Dernière visite", sort_key="used_at"),
        Column("created_by", label="Créé par"),
    ]
    search_fields = ["guest"]
    ordering = ["-created_at"]

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("<uuid:pk>/", GuestLinkView.as_view(), name="edit"),
            path("<uuid:pk>/revoquer/", revoke, name="revoke"),
        ]


def shown_moment(link: GuestLink) -> str:
    if link.shown_moment is None:
        return "Le brouillon"
    moment = moment_in_full(link.shown_moment)
    return f"{moment} ({link.launch})" if link.launch else moment
