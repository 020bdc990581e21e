"""The chooser of people, in which editors can also create one."""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.text import slugify
from wagtail.admin.ui.tables import Column, StatusFlagColumn
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from challenges.models import PersonIndexPage, PersonPage, PromotionPage
from challenges.teams import PersonRole
from listing.annotations import names_of
from listing.folding import folded
from publishing.trash.trash_root import exclude_trashed

DRAFT = "Sa page est un brouillon\xa0: publier la page qui la montre propose de la publier aussi."


class PersonCreationForm(forms.Form):
    """The least that makes a person; the page is completed later in its own editor."""

    name = forms.CharField(label="Prénom et nom", max_length=255, help_text=DRAFT)
    roles = forms.MultipleChoiceField(
        label="Rôles", choices=PersonRole, required=False, widget=forms.CheckboxSelectMultiple
    )
    job = forms.CharField(label="Métier ou fonction", max_length=255, required=False)

    def __init__(self, *args: Any, user, parent: PersonIndexPage, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user
        self.parent = parent

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not slugify(name):
            raise forms.ValidationError(
                "Écrivez ce nom en lettres latines\xa0: l’adresse de la page en est faite."
            )
        people = PersonPage.objects.child_of(self.parent)
        if people.filter(sort_title=folded(name)).exists():
            raise forms.ValidationError(
                "Il y a déjà une personne de ce nom\xa0: choisissez-la dans la liste, "
                "ou ajoutez ce qui les distingue."
            )
        return name

    def save(self) -> PersonPage:
        """Create the page as a draft: the page that names it may still be secret."""
        values = self.cleaned_data
        with transaction.atomic():
            person = PersonPage(
                title=values["name"], job=values["job"], locale=self.parent.locale, live=False
            )
            person.roles = values["roles"]
            self.parent.add_child(instance=person)
            person.save_revision(user=self.user, log_action=True)
        return PersonPage.objects.get(pk=person.pk)


class PersonChooserMixin:
    """Tells two people of one name apart, and gives the creation form what it needs."""

    ordering = "title"
    request: Any

    def get_object_list(self) -> QuerySet:
        promotions = names_of(PromotionPage, "people", "title")
        people = super().get_object_list()  # type: ignore[misc]
        return exclude_trashed(people.defer_streamfields()).annotate(promotion_names=promotions)

    @property
    def columns(self) -> list[Column]:
        name, *others = super().columns  # type: ignore[misc]
        return [
            name,
            Column("job", label="Métier"),
            Column("promotion_names", label="Promotions"),
            *others,
            StatusFlagColumn("live", label="En ligne", true_label="Oui", false_label="Non"),
        ]

    @cached_property
    def parent(self) -> PersonIndexPage | None:
        return exclude_trashed(PersonIndexPage.objects.order_by("path")).first()

    def can_create(self) -> bool:
        """Tell whether there is a list of people, and the editor may add a page to it."""
        user = self.request.user
        return bool(self.parent and self.parent.permissions_for_user(user).can_add_subpage())

    def get_creation_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_creation_form_kwargs()  # type: ignore[misc]
        return kwargs | {"user": self.request.user, "parent": self.parent}


class ChoosePersonView(PersonChooserMixin, chooser.ChooseView):
    pass


class ChoosePersonResultsView(PersonChooserMixin, chooser.ChooseResultsView):
    pass


class CreatePersonView(PersonChooserMixin, chooser.CreateView):
    pass


class PersonChooserViewSet(ChooserViewSet):
    model = PersonPage
    icon = "user"
    per_page = 20
    choose_one_text = "Choisir une personne"
    choose_another_text = "Choisir une autre personne"
    edit_item_text = "Modifier cette personne"
    search_tab_label = "Chercher"
    creation_tab_label = "Créer une personne"
    create_action_label = "Créer et choisir"
    create_action_clicked_label = "Création…"
    choose_view_class = ChoosePersonView
    choose_results_view_class = ChoosePersonResultsView
    create_view_class = CreatePersonView
    creation_form_class = PersonCreationForm


person_chooser = PersonChooserViewSet("person_chooser", url_prefix="choisir-personne")
