"""The admin's way to erase a person: a button on their page and a confirmation."""

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogFormatter

from challenges import erasure
from challenges.erasure.plan import Plan, address_of
from challenges.models import PersonPage
from publishing.trash.models import is_publisher
from publishing.trash.trash_root import is_trashed

EVERYWHERE, KEEP_NAME = "partout", "nom"


class ErasureForm(forms.Form):
    teams = forms.ChoiceField(
        label="Dans les équipes des défis",
        choices=[
            (EVERYWHERE, "Retirer la personne partout"),
            (KEEP_NAME, "Garder son nom, seul et sans lien"),
        ],
        widget=forms.RadioSelect,
    )
    replace_text = forms.BooleanField(
        label="Remplacer aussi son nom par «\xa0une personne\xa0» dans les textes des autres pages",
        required=False,
        help_text="Les versions déjà enregistrées de ces pages sont changées aussi.",
    )


def may_erase(user, page) -> bool:
    """Tell whether `user` may erase the person: it takes the rights to publish and to delete."""
    if is_trashed(page):
        return is_publisher(user)
    permissions = page.permissions_for_user(user)
    return permissions.can_delete() and permissions.can_publish()


def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """List all that would go, and erase the person once that is confirmed."""
    person = get_object_or_404(PersonPage, pk=pk)
    if not may_erase(request.user, person):
        raise PermissionDenied
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        parent = person.get_parent().pk
        try:
            erasure.erase(
                person,
                keep_name=form.cleaned_data["teams"] == KEEP_NAME,
                replace_text=form.cleaned_data["replace_text"],
                user=request.user,
            )
        except PersonPage.DoesNotExist as error:
            raise Http404 from error
        # Messages are stored: this one names nobody.
        messages.success(request, "La personne est effacée du site.")
        return redirect("wagtailadmin_explore", parent)
    plan = Plan(person)
    context = {
        "person": person,
        "form": form,
        "sections": sections(plan),
        "back": reverse("wagtailadmin_pages:edit", args=[person.pk]),
    }
    return render(request, "challenges/erasure/confirm.html", context)


def sections(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    """Yield the French headings and lines, before the editor chooses what stays."""
    rows, named, by_hand = set[str](), set[str](), set[str]()
    for text in plan.texts:
        if plan.matcher.mentions(text.value):
            places = rows if text.goes_with_row else by_hand if text.is_place else named
            places.add(str(text))
    teams = [f"{part.challenge.title}, {part.get_role_display()}" for part in plan.teams]
    versions = 0
    for revision in plan.other_versions():
        others = plan.without_them(revision.content)
        versions += others != revision.content
        if plan.matcher.mentions(others):
            named.add(f"versions et brouillons de «\xa0{revision.object_str}\xa0»")
    if versions:
        teams.append(f"ainsi que dans des versions ou brouillons de défis ({versions})")
    yield (
        "Pages supprimées, avec leurs versions, brouillons, commentaires et historique",
        [f"{page.title} ({address_of(page) or 'hors du site'})" for page in plan.pages],
    )
    yield "Adresses qui répondront «\xa0410, page retirée\xa0»", plan.addresses
    yield "Équipes où la personne figure", teams
    yield "Images supprimées, avec leurs fichiers", [str(image) for image in plan.images]
    yield (
        "Images gardées, car une autre page s’en sert",
        [str(image) for image in plan.shared_images],
    )
    yield (
        "Fichiers cités par ces pages seules, à supprimer vous-même s’il le faut",
        [str(file) for file in plan.other_files],
    )
    yield (
        "Adresses et recherches de visiteurs, gardées car une autre personne porte ce nom"
        if plan.homonyms
        else "Adresses et recherches de visiteurs, effacées",
        sorted(rows),
    )
    yield "Textes qui nomment la personne", sorted(named)
    if plan.homonyms:
        yield (
            "Une autre personne porte ce nom\xa0: les textes restent tels quels",
            [f"{page.title} ({address_of(page)})" for page in plan.homonyms],
        )
    yield "Adresses et fichiers qui contiennent le nom, à changer vous-même", sorted(by_hand)
    yield (
        "Comptes à supprimer à part, dans les réglages",
        [account.get_username() for account in plan.accounts()],
    )


@hooks.register("register_admin_urls")
def register_erasure_address():
    return [path("personnes/<int:pk>/effacer/", erase, name="erase_person")]


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
    @actions.register_action("challenges.erase")
    class ErasureFormatter(LogFormatter):
        label = "Effacement d’une personne"

        def format_message(self, log_entry):
            return "Personne effacée du site, à sa demande"
