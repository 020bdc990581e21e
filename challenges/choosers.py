"""How editors choose a person, and create one on the way."""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from challenges.annotations import names_of
from challenges.models import PersonIndexPage, PersonPage, PromotionPage
from challenges.teams import PersonRole
from media.forms import UploadedImageField
from publishing.trash.trash_root import exclude_trashed

NO_INDEX = (
    "Il n’y a pas encore de page «\xa0liste des personnes\xa0» sur le site\xa0: "
    "créez-la sous la page d’accueil, puis revenez ici."
)
NOT_ALLOWED = "Vous n’avez pas le droit d’ajouter une personne sous cette page."
ONLINE = "Sa page est publiée tout de suite\xa0; vous pourrez la compléter plus tard."
DRAFT = "Sa page est enregistrée comme brouillon\xa0; l’équipe Communication la publiera."


class PersonCreationForm(forms.Form):
    """The least that makes a person; the page is completed later in its own editor."""

    name = forms.CharField(label="Prénom et nom", max_length=255)
    roles = forms.MultipleChoiceField(
        label="Rôles", choices=PersonRole, required=False, widget=forms.CheckboxSelectMultiple
    )
    job = forms.CharField(label="Métier ou fonction", max_length=255, required=False)
    portrait = UploadedImageField(label="Portrait", required=False)

    def __init__(self, *args: Any, user, parent: PersonIndexPage | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user
        self.parent = parent
        self.rights: Any = parent and parent.permissions_for_user(user)
        fate = ONLINE if self.rights and self.rights.can_publish_subpage() else DRAFT
        self.fields["name"].help_text = self.obstacle() or fate
        self.collection = self._collection()
        if self.collection is None:
            del self.fields["portrait"]

    def obstacle(self) -> str:
        """Say why nobody can be created here, "" if nothing is in the way."""
        if self.rights is None:
            return NO_INDEX
        return "" if self.rights.can_add_subpage() else NOT_ALLOWED

    def _collection(self) -> Collection | None:
        policy = policy_registry.get_by_type(get_image_model())
        return policy.collections_user_has_permission_for(self.user, "add").first()

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if self.parent and self.parent.get_children().filter(title__iexact=name).exists():
            raise forms.ValidationError(
                "Il y a déjà une personne de ce nom\xa0: choisissez-la dans la liste, "
                "ou ajoutez ce qui les distingue."
            )
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if obstacle := self.obstacle():
            raise forms.ValidationError(obstacle)
        return cleaned

    def save(self) -> PersonPage:
        """Create the page, live if the user may publish there and a draft otherwise."""
        assert self.parent is not None  # noqa: S101 - `clean` saw to it
        values = self.cleaned_data
        with transaction.atomic():
            person = PersonPage(
                title=values["name"], job=values["job"], locale=self.parent.locale, live=False
            )
            person.roles = values["roles"]
            if values.get("portrait"):
                person.portrait = get_image_model().objects.create(
                    title=values["name"],
                    file=values["portrait"],
                    collection=self.collection,
                    uploaded_by_user=self.user,
                )
            self.parent.add_child(instance=person)
            revision = person.save_revision(user=self.user, log_action=True)
            if self.rights.can_publish_subpage():
                revision.publish(user=self.user)
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
            BooleanColumn("live", label="En ligne"),
        ]

    def get_creation_form_kwargs(self) -> dict[str, Any]:
        parent = exclude_trashed(PersonIndexPage.objects.order_by("path")).first()
        kwargs = super().get_creation_form_kwargs()  # type: ignore[misc]
        return kwargs | {"user": self.request.user, "parent": parent}


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
