"""The admin's screens of invitations."""

from datetime import timedelta

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic import CreateView, DeleteView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page

from publishing import clock
from publishing.columns import MomentColumn
from publishing.dates import moment_in_full
from publishing.invitations.access import may_see, moment_of
from publishing.keys import as_key
from publishing.launches.history import tell
from publishing.launches.invitations import Invitation, lacking, parts_of
from publishing.launches.models import Launch
from publishing.launches.refusals import may_change, may_edit
from publishing.moment_fields import validate_to_come


def may_invite_to(user, invitation: Invitation) -> bool:
    """Tell whether `user` may show what is invited to, and have a launch wait for an answer."""
    if invitation.is_whole_site and not may_see(user):
        return False
    if invitation.launch:
        return may_change(user, invitation.launch)
    return invitation.page is None or may_edit(user, invitation.page)


class InvitationForm(WagtailAdminModelForm):
    """Who is invited, and for how long. The address of the form says to what."""

    lasts = forms.TypedChoiceField(
        label="Valable",
        choices=[(1, "1 jour"), (7, "1 semaine"), (30, "1 mois"), (90, "3 mois")],
        coerce=int,
        initial=7,
        help_text="À partir de maintenant. Vous pourrez révoquer l’invitation plus tôt.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        is_to_launch = self.instance.launch is not None
        email = self.fields["email"]  # hidden, unless the invitation asks
        email.required = not self.is_bound or "asks" in self.data
        email.error_messages["required"] = "Dites où envoyer la demande d’accord."
        self.fields["moment"].validators.append(validate_to_come)
        if self.instance.subject:
            shown = shown_in_words(self.instance)
            self.fields["name"].help_text += f" Le lien montre\xa0: {shown}."
        asked = {
            "asks": is_to_launch,
            "email": is_to_launch,
            "is_whole_site": is_to_launch and may_see(self.for_user),
            "moment": self.instance.subject is None,
        }
        for name, is_asked in asked.items():
            if not is_asked:
                del self.fields[name]

    def save(self, commit=True):
        asks = self.instance.to_mail = self.instance.asks
        lasts = timedelta(days=self.cleaned_data["lasts"])
        self.instance.expires_at = None if asks else clock.now() + lasts
        return super().save(commit)


class InvitationCreateView(CreateView):
    """Invites to the launch of `?lancement=`, to the page of `?page=`, or to the whole site.

    `?moment=` is the moment of the page, or the one that the form proposes.
    """

    success_message = "L’invitation est prête."

    def get_initial_form_instance(self) -> Invitation:
        asked = self.request.GET
        invitation = Invitation(
            moment=moment_of(asked.get("moment", "")), created_by=self.request.user
        )
        if "lancement" in asked:
            launches = Launch.objects.filter(left_at=None).exclude(name="")
            invitation.launch = get_object_or_404(launches, pk=as_key(asked["lancement"]))
        elif "page" in asked:
            invitation.page = get_object_or_404(Page, pk=as_key(asked["page"]))
        else:
            invitation.is_whole_site = True
        if not may_invite_to(self.request.user, invitation):
            raise PermissionDenied
        return invitation

    def get_add_url(self):
        return self.request.get_full_path()

    def get_success_url(self):
        return reverse("invitations:inspect", args=[self.object.pk])

    def get_success_buttons(self):
        return []


class InvitationInspectView(InspectView):
    """Shows the address to copy, and the facts of the list."""

    page_title = "Invitation\xa0"  # a colon follows
    template_name = "invitations/invitation.html"
    header_more_buttons = ()  # Wagtail's « Supprimer », beside « Révoquer l’invitation »

    def get_context_data(self, **kwargs):
        # Whoever has the link of one that asks could answer for its guest.
        may_give = may_invite_to(self.request.user, self.object)
        return super().get_context_data(**kwargs) | {"may_give": may_give}

    def get_fields_context(self):
        columns = [*InvitationViewSet.list_display, MomentColumn("created_at", label="Créée le")]
        return [
            {"label": column.label, "value": column.get_value(self.object) or "-"}
            for column in columns
        ]


class InvitationDeleteView(DeleteView):
    """Revokes an invitation: open views of its guest end too."""

    page_title = "Révoquer\xa0"
    template_name = "invitations/revoke.html"
    success_message = "Le lien «\xa0%(object)s\xa0» ne fonctionne plus."

    def get_object(self, queryset=None):
        invitation = super().get_object(queryset)
        if invitation.asks and not may_invite_to(self.request.user, invitation):
            raise PermissionDenied
        return invitation

    def get_usage_url(self):
        return None  # no content refers to an invitation

    def get_context_data(self, **kwargs):
        missing = lacking(self.object.launch) if self.object.asks else []
        return super().get_context_data(**kwargs) | {"missing": missing}

    def delete_action(self):
        super().delete_action()
        if launch := self.object.launch:
            tell(launch, f"Invitation révoquée\xa0: {self.object}", self.request.user)


def creator_of(invitation: Invitation) -> str:
    return get_user_display_name(invitation.created_by) or "Compte supprimé"


def shown_in_words(invitation: Invitation) -> str:
    launch, page, moment = invitation.launch, invitation.page, invitation.moment
    what = f"«\xa0{page.get_admin_display_title()}\xa0»" if page else "Tout le site"
    if launch:
        what, moment = f"Lancement «\xa0{launch}\xa0»", launch.when
        what += " et tout le site" if invitation.is_whole_site else ""
    draft = ", le dernier brouillon" if page else ""
    return f"{what}, {moment_in_full(moment)}" if moment else f"{what}{draft}"


def state_of(invitation: Invitation) -> str:
    if not invitation.is_valid:
        return "Expirée"
    if invitation.page and not invitation.page.get_url():
        return "Page dans la Corbeille"
    if invitation.launch and invitation.answer:
        said = f"A répondu «\xa0{invitation.get_answer_display()}\xa0»"
        is_void = parts_of(invitation.launch).changed_since(invitation)
        return f"{said}, avant un changement" if is_void else said
    if invitation.launch and not invitation.launch.is_planned:
        return f"Lancement {invitation.launch.state.lower()}"
    if invitation.asks:
        return "Accord demandé"
    return "Valable" if invitation.is_of_use else "Moment passé"


# Wagtail shows such a field while its rule is met.
RULED = {"data-w-rules-target": "show"}


class InvitationViewSet(ModelViewSet):
    """The invitations, and for each its address to copy, its description and its revocation."""

    model = Invitation
    url_prefix = "site-a-venir/invitations"
    icon = "link"
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    add_view_class = InvitationCreateView
    inspect_view_class = InvitationInspectView
    delete_view_class = InvitationDeleteView
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("asks", icon="mail"),
            FieldPanel("email", attrs=RULED | {"data-w-rules": '{"asks": "on"}'}),
            FieldPanel("is_whole_site", icon="site"),
            FieldPanel("moment"),
            FieldPanel("lasts", attrs=RULED | {"data-w-rules": '{"asks": []}'}),
        ],
        attrs={"data-controller": "w-rules", "data-action": "change->w-rules#resolve"},
        base_form_class=InvitationForm,
    )
    list_display = [
        TitleColumn("name", label="Pour qui", url_name="invitations:inspect", sort_key="name"),
        Column("email", label="Courriel"),
        Column("shown", label="Montre", accessor=shown_in_words),
        Column("state", label="État", accessor=state_of),
        MomentColumn(
            "ends_at",
            blank="30 jours après le départ",
            label="Fin de validité",
            sort_key="expires_at",
        ),
        MomentColumn("used_at", blank="Jamais", label="Dernière visite", sort_key="used_at"),
        Column("created_by", label="Créée par", accessor=creator_of),
    ]
    search_fields = ["name"]
    ordering = ["-created_at"]
