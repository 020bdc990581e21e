"""The admin's way to erase a person, and to find the texts that name somebody."""

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import AdminAutoHeightTextInput, Button
from wagtail.models import Page

from challenges import erasure
from challenges.erasure.plan import Plan, address_of, own_pages
from challenges.models import PersonPage
from listing.folding import folded
from publishing.trash.models import is_publisher, item_of
from publishing.trash.trash_root import is_trashed

# Fewer letters stand in every other text.
LEAST_LETTERS = 3


class NamesForm(forms.Form):
    names = forms.CharField(
        label="Nom",
        widget=AdminAutoHeightTextInput,
        help_text="Un nom par ligne. Majuscules, accents et ordre des mots ne comptent pas.",
    )

    def clean_names(self) -> list[str]:
        names = [line for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if any(len(folded(name)) < LEAST_LETTERS for name in names):
            raise forms.ValidationError(
                f"Écrivez au moins {LEAST_LETTERS} lettres ou chiffres pour chaque nom."
            )
        return names


def may_erase(user, page) -> bool:
    """Tell whether `user` may erase `page`: it takes the rights to publish and to delete it.

    For one in the trash, the right to publish where it was counts. If the page above is gone too,
    it counts on the whole site.
    """
    if is_trashed(page):
        item = item_of(page)
        above = item.parent if item else None
        if above is None or is_trashed(above):
            above = Page.get_first_root_node()
        return above.permissions_for_user(user).can_publish_subpage()
    permissions = page.permissions_for_user(user)
    return permissions.can_delete() and permissions.can_publish()


def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """List all that would go, and erase the person once that is confirmed.

    The answer then is the list of texts that still name them: nothing else knows the name any more.
    """
    person = get_object_or_404(PersonPage, id=pk)
    if not all(may_erase(request.user, page) for page in own_pages(person)):
        raise PermissionDenied
    if request.method == "POST":
        try:
            plan = erasure.erase(person, user=request.user)
        except PersonPage.DoesNotExist as error:
            raise Http404 from error
        # Messages are stored: this one names nobody.
        messages.success(request, "La personne est effacée du site.")
        return show_texts(request, NamesForm({"names": "\n".join(plan.names)}))
    context = {
        "person": person,
        "sections": sections(Plan(person)),
        "back": reverse("wagtailadmin_pages:edit", args=[person.pk]),
    }
    return render(request, "challenges/erasure/confirm.html", context)


def sections(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    """Yield the French headings and lines of what goes and what stays."""
    yield (
        "Pages supprimées, avec leurs versions, brouillons, commentaires et historique",
        [f"{page.title} ({address_of(page) or 'hors du site'})" for page in plan.pages],
    )
    yield "Adresses qui répondront «\xa0410, page retirée\xa0»", plan.addresses
    yield (
        "Équipes dont la personne sort",
        [f"{part.challenge.title}, {part.get_role_display()}" for part in plan.teams],
    )
    yield "Images supprimées, avec leurs fichiers", [str(image) for image in plan.images]
    yield (
        "Fichiers gardés, à supprimer vous-même s’il le faut",
        [
            f"{file} (montré aussi ailleurs)" if plan.is_used_elsewhere(file) else str(file)
            for file in plan.kept_files
        ],
    )
    yield (
        "Recherches de visiteurs, effacées",
        [str(row) for row in plan.rows_with_name],
    )
    yield (
        "Une autre personne porte ce nom\xa0: ses pages et les recherches de visiteurs restent",
        [f"{page.title} ({address_of(page)})" for page in plan.homonyms],
    )


def find_texts(request: HttpRequest) -> HttpResponse:
    """Ask for names, and list the texts that have one of them."""
    if not is_publisher(request.user):
        raise PermissionDenied
    return show_texts(request, NamesForm(request.POST if request.method == "POST" else None))


def show_texts(request: HttpRequest, form: NamesForm) -> HttpResponse:
    """Show the form and what it finds: sent by POST, so that no address or log has a name."""
    found = None
    if form.is_valid():
        found = erasure.mentions_of(form.cleaned_data["names"], request.user)
    return render(request, "challenges/erasure/texts.html", {"form": form, "found": found})


class TextsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_publisher(request.user)


@hooks.register("register_admin_urls")
def register_addresses():
    return [
        path("personnes/<int:pk>/effacer/", erase, name="erase_person"),
        path("reports/noms/", find_texts, name="texts_naming"),
    ]


@hooks.register("register_reports_menu_item")
def add_report():
    return TextsMenuItem(
        "Noms dans les textes", reverse("texts_naming"), icon_name="user", order=660
    )


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def add_button(page, user, view_name="", next_url=None):
    # Listings give plain pages.
    if issubclass(page.specific_class or type(page), PersonPage) and may_erase(user, page):
        yield Button(
            "Effacer cette personne…",
            reverse("erase_person", args=[page.pk]),
            icon_name="bin",
            priority=80,
        )


@hooks.register("register_log_actions")
def register_erasure_action(actions):
    actions.register_action(
        "challenges.erase", "Effacement d’une personne", "Personne effacée du site, à sa demande"
    )
