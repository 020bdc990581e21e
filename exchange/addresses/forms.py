"""The admin's form of a redirect."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.models import Redirect

from exchange.addresses.finder import Finder

TARGETS = "Un chemin de ce site, comme /defis/, ou une adresse qui commence par https://."
LEADS_BACK = "Cette adresse ramène à l’ancienne\xa0: la redirection tournerait en rond."


def validate_target(target: str) -> None:
    if not target.startswith("/"):
        URLValidator(schemes=["http", "https"], message=TARGETS)(target)


class EffectiveRedirectForm(RedirectForm):
    """Refuses a redirect that leads nowhere, or one from where a page is, which would win."""

    redirect_link = forms.CharField(
        label="Rediriger vers une adresse",
        required=False,
        max_length=255,
        validators=[validate_target],
        help_text=TARGETS,
    )

    class Meta(RedirectForm.Meta):
        # Without `redirect_link`: a path is a target too, but the model's field refuses it.
        fields = ("old_path", "site", "is_permanent", "redirect_page")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["redirect_link"] = self.instance.redirect_link

    def clean(self) -> dict[str, Any] | None:
        values = super().clean()
        given = self.cleaned_data
        target = self.instance.redirect_link = given.get("redirect_link", "")
        self.instance.redirect_page = given.get("redirect_page")
        old = given.get("old_path")
        path = Redirect.normalise_path(old).partition("?")[0] if old else ""
        finder = Finder(given.get("site"))
        if path and (page := finder.page_at(path)):
            self.add_error(
                "old_path",
                f"La page «\xa0{page.title}\xa0» est à cette adresse\xa0: la redirection serait "
                "sans effet. Dépubliez la page, ou changez son adresse, d’abord.",
            )
        elif not target and not self.instance.redirect_page:
            self.add_error(
                "redirect_page",
                "Dites où mène la redirection\xa0: choisissez une page, ou écrivez une adresse.",
            )
        elif target and finder.leads_back(self.instance, path):
            self.add_error("redirect_link", LEADS_BACK)
        return values
