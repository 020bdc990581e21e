"""The admin's screens of the links for guests."""

from django.urls import reverse
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, DeleteView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page

from publishing.columns import CreatorColumn, MomentColumn
from publishing.dates import moment_in_full
from publishing.keys import as_key
from publishing.launches.models import Launch
from publishing.preview.access import moment_of
from publishing.preview.forms import GuestLinkForm
from publishing.preview.models import GuestLink


class GuestLinkCreateView(CreateView):
    success_message = "Le lien est prêt\xa0: copiez-le et envoyez-le."

    def get_initial_form_instance(self) -> GuestLink:
        """Fill in the page, launch and moment of the address."""
        asked = self.request.GET
        return GuestLink(
            moment=moment_of(asked.get("moment", "")),
            page=Page.objects.filter(pk=as_key(asked.get("page"))).first(),
            launch=Launch.objects.filter(pk=as_key(asked.get("lancement"))).first(),  # type: ignore[misc]
        )

    def save_instance(self):
        self.form.instance.created_by = self.request.user
        return super().save_instance()

    def get_success_url(self):
        return reverse("guest_links:inspect", args=[self.object.pk])

    def get_success_buttons(self):
        return []


class GuestLinkInspectView(InspectView):
    """Shows the address to copy, and the facts of the list."""

    template_name = "preview/link.html"

    def get_fields_context(self):
        columns = [*GuestLinkViewSet.list_display, MomentColumn("created_at", label="Créé le")]
        return [
            {"label": column.label, "value": column.get_value(self.object) or "-"}
            for column in columns
        ]


class GuestLinkDeleteView(DeleteView):
    """Revokes a link: open views of its guests end too."""

    page_title = "Révoquer"
    confirmation_message = (
        "Ce lien ne montrera plus rien à qui l’a reçu, et quittera la liste. "
        "Voulez-vous le révoquer\xa0?"
    )
    success_message = "Le lien «\xa0%(object)s\xa0» ne fonctionne plus."

    def get_usage_url(self):
        return None  # no content refers to a link


def moment_in_words(link: GuestLink) -> str:
    if link.shown_moment is None:
        return "Le dernier brouillon"
    moment = moment_in_full(link.shown_moment)
    return f"{moment} ({link.launch})" if link.launch else moment


class GuestLinkViewSet(ModelViewSet):
    """The links, and for each its address to copy, its description and its revocation."""

    model = GuestLink
    url_prefix = "site-a-venir/liens"
    icon = "link"
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    add_view_class = GuestLinkCreateView
    inspect_view_class = GuestLinkInspectView
    delete_view_class = GuestLinkDeleteView
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
        TitleColumn("guest", label="Pour qui", url_name="guest_links:inspect", sort_key="guest"),
        Column("subject", label="Quoi"),
        Column("shown", label="Quand", accessor=moment_in_words),
        Column("state", label="État"),
        MomentColumn("expires_at", label="Valable jusqu’au", sort_key="expires_at"),
        MomentColumn("used_at", blank="Jamais", label="Dernière visite", sort_key="used_at"),
        CreatorColumn(),
    ]
    search_fields = ["guest"]
    ordering = ["-created_at"]
