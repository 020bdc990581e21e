"""The admin's form of a redirect."""

from typing import Any

from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.models import Redirect

from exchange.addresses.finder import Finder


class EffectiveRedirectForm(RedirectForm):
    """Refuses a redirect that leads nowhere, or one from where a page is, which would win."""

    def clean(self) -> dict[str, Any] | None:
        values = super().clean()
        given = self.cleaned_data
        if not given.get("redirect_page") and not given.get("redirect_link"):
            self.add_error(
                "redirect_page",
                "Dites où mène la redirection\xa0: choisissez une page, ou écrivez une adresse.",
            )
        old = given.get("old_path")
        path = Redirect.normalise_path(old).partition("?")[0] if old else ""
        page = Finder(given.get("site")).page_at(path) if path else None
        if page is not None:
            self.add_error(
                "old_path",
                f"La page «\xa0{page.title}\xa0» est à cette adresse\xa0: la redirection serait "
                "sans effet. Dépubliez la page, ou changez son adresse, d’abord.",
            )
        return values
