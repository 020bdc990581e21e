"""Profile pictures pass the gate that every picture passes."""

from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.admin.views import account

from media.forms import UploadedImageField


class AvatarForm(AvatarPreferencesForm):
    avatar = UploadedImageField(label="Envoyer une photo", required=False)


class AvatarPanel(account.AvatarSettingsPanel):
    """As Wagtail's, and says why a picture is refused."""

    form_class = AvatarForm
    template_name = "editing/avatar_panel.html"


class AccountView(account.AccountView):
    """Wagtail's page of one's own account, with that panel in the place of its own."""

    def get_panels(self) -> list[account.BaseSettingsPanel]:
        return [
            AvatarPanel(panel.request, panel.user, panel.profile)
            if isinstance(panel, account.AvatarSettingsPanel)
            else panel
            for panel in super().get_panels()
        ]
