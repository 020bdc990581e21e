"""The form of an invitation."""

from datetime import timedelta

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from publishing import clock
from publishing.invitations.access import may_see
from publishing.moment_fields import PASSED

DURATIONS = [(1, "1 jour"), (7, "1 semaine"), (30, "1 mois"), (90, "3 mois")]


class InvitationForm(WagtailAdminModelForm):
    """Who is invited, and for how long. The address of the form says to what."""

    lasts = forms.TypedChoiceField(
        label="Valable",
        choices=DURATIONS,
        coerce=int,
        initial=7,
        help_text="À partir de maintenant. Vous pourrez révoquer l’invitation plus tôt. Si elle "
        "demande un accord, elle vaut jusqu’à trente jours après le départ.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        is_to_launch = self.instance.launch is not None
        asked = {
            "asks": is_to_launch,
            "email": is_to_launch,
            "is_whole_site": is_to_launch and may_see(self.for_user),
            "moment": self.instance.subject is None,
        }
        for name, is_asked in asked.items():
            if not is_asked:
                del self.fields[name]

    def clean(self):
        values = super().clean()
        if values.get("asks") and not values.get("email") and "email" not in self.errors:
            self.add_error("email", "Dites où envoyer la demande d’accord.")
        if values.get("moment") and values["moment"] <= clock.now():
            self.add_error("moment", PASSED)
        return values

    def save(self, commit=True):
        asks = self.instance.to_mail = self.instance.asks
        lasts = timedelta(days=self.cleaned_data["lasts"])
        self.instance.expires_at = None if asks else clock.now() + lasts
        return super().save(commit)
