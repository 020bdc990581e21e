"""The form of a link for a guest."""

from datetime import timedelta
from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from publishing import clock
from publishing.launches.models import Launch
from publishing.moment_fields import PASSED

DURATIONS = [(1, "1 jour"), (7, "1 semaine"), (30, "1 mois"), (90, "3 mois")]


class GuestLinkForm(WagtailAdminModelForm):
    """The moment or launch, the page or whole site, and the duration of the link."""

    lasts = forms.TypedChoiceField(
        label="Valable",
        choices=DURATIONS,
        coerce=int,
        initial=7,
        help_text="À partir de maintenant. Vous pourrez révoquer le lien plus tôt.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        launches = Launch.objects.to_come().exclude(name="")
        fields["launch"].queryset = launches.order_by("moment")
        fields["launch"].empty_label = "Aucun"

    def clean(self):
        values = super().clean()
        launch, moment = values.get("launch"), values.get("moment")
        if launch and moment:
            self.add_error("moment", "Choisissez un lancement ou un moment, pas les deux.")
        elif moment and moment <= clock.now():
            self.add_error("moment", PASSED)
        elif values.get("is_whole_site") and not (launch or moment or "moment" in self.errors):
            self.add_error("moment", "Dites quel moment, ou choisissez un lancement.")
        if not values.get("page") and not values.get("is_whole_site") and "page" not in self.errors:
            self.add_error(
                "page", "Choisissez une page, ou cochez «\xa0Laisser parcourir tout le site\xa0»."
            )
        return values

    def save(self, commit=True):
        self.instance.expires_at = clock.now() + timedelta(days=self.cleaned_data["lasts"])
        return super().save(commit)
