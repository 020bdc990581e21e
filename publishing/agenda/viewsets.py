"""The admin's screens of launches and freezes."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.forms import CheckboxSelectMultiple
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from publishing import clock
from publishing.agenda import launches, plans, returns
from publishing.agenda.changes import page_of_changes
from publishing.agenda.forms import FreezeForm, LaunchForm
from publishing.agenda.launches import standing
from publishing.agenda.models import Freeze, Launch, LaunchItem
from publishing.columns import CreatorColumn, MomentColumn
from publishing.keys import as_key
from publishing.reasons import NotPossibleError
from publishing.trash.trash_root import exclude_trashed

# Fields of a launch that its form leaves alone.
WRITTEN_BY_OTHERS = ["is_cancelled", "locked_at", "left_at", "taken_back_at", "reminded_at"]


def state_of(launch: Launch) -> str:
    if launch.is_cancelled:
        return "Annulé"
    if launch.taken_back_at:
        return "Repris"
    if launch.left_at:
        return "Fait"
    return "À venir" if launch.moment > clock.now() else "Pas parti"


class PlansContents:
    """Saves a launch, and brings the plans of its contents in step with it, or does neither."""

    form: Any
    form_invalid: Any
    get_error_message: Any
    request: Any

    def save_instance(self):
        launch = self.form.instance
        before = Launch.objects.select_for_update().filter(pk=launch.pk).first()
        held = before.contents() if before else []
        if before:  # the scheduler may have carried it out since it was read
            launch.refresh_from_db(fields=WRITTEN_BY_OTHERS)
        try:
            with transaction.atomic():
                launch = super().save_instance()  # type: ignore[misc]
        except IntegrityError as error:  # a page is once in a launch
            raise NotPossibleError(
                "Une de ces pages vient d’être ajoutée à ce lancement, dans un autre onglet ou par "
                "quelqu’un d’autre. Rechargez cet écran\xa0: elle y sera."
            ) from error
        if before and (before.locked_at or before.is_done) and not self.form.changes_plans:
            launches.claim_contents(launch, self.request.user)
        else:
            was = before and before.moment
            launches.plan(launch, self.request.user, was=was, held=held)
        return launch

    def form_valid(self, form):
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except NotPossibleError as error:
            form.add_error(None, list(error.args))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class LaunchCreateView(PlansContents, CreateView):
    """Starts with the pages of `?page=` that the user may plan."""

    def get_initial_form_instance(self):
        keys = [key for key in map(as_key, self.request.GET.getlist("page")) if key]
        pages = exclude_trashed(Page.objects.filter(pk__in=keys))
        launch = Launch()
        launch.items.set(
            LaunchItem(page=page) for page in pages if plans.may_plan(self.request.user, page)
        )
        return launch

    def save_instance(self):
        self.form.instance.created_by = self.request.user
        return super().save_instance()


class LaunchEditView(PlansContents, EditView):
    template_name = "agenda/launch.html"

    def get_side_panels(self):
        """Show none: Wagtail's would say that every launch is online."""
        return MediaContainer()

    def get_context_data(self, **kwargs):
        launch = self.object
        found = standing(launch)
        is_over = launch.moment <= clock.now()
        is_held = is_over and not launch.is_done and bool(found.planned)
        return super().get_context_data(**kwargs) | {
            "standing": found,
            "left": list(returns.steps(launch)) if launch.taken_back_at else [],
            "agreements": launch.agreements.all(),
            "is_to_come": (is_held or not is_over) and not launch.is_cancelled,
            "is_held": is_held,
        }


class LaunchDeleteView(DeleteView):
    """Cancels the launch first. Otherwise its contents would go live without their agreements."""

    @property
    def confirmation_message(self):
        lost = "Rien de ce qui est encore prévu n’aura lieu."
        if self.object.former_states.exists():
            lost += " Vous ne pourrez plus revenir à avant ce lancement."
        return f"{lost} Voulez-vous le supprimer\xa0?"

    def delete_action(self):
        # Locked, so that nobody plans its contents until it is deleted.
        launch = get_object_or_404(Launch.objects.select_for_update(), pk=self.object.pk)
        found = standing(launch)
        # What somebody has planned since it was cancelled is not its own.
        if not launch.is_cancelled and (found.planned or found.awaiting):
            launches.cancel(launch, self.request.user)
        super().delete_action()


@require_POST
def act(request, pk, gesture, said):
    """Carry out a gesture of `launches`, which checks the right to it."""
    launch = get_object_or_404(Launch, pk=pk)
    gesture(launch, request.user)
    messages.success(request, f"Le lancement «\xa0{launch}\xa0» {said}.")
    return redirect("launches:edit", pk)


@never_cache
def show_changes(request, pk):
    """Show the changes of a launch to every user who may see launches."""
    policy = policy_registry.get_by_type(Launch)
    if not policy.user_has_any_permission(request.user, {"add", "change", "delete", "view"}):
        raise PermissionDenied
    return page_of_changes(get_object_or_404(Launch, pk=pk))


class TakeBackView(
    PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView
):
    """« Revenir à avant ce lancement »: lists the changes, and asks about later edits."""

    model = Launch
    permission_required = "change"
    template_name = "agenda/take_back.html"
    page_title = "Revenir à avant ce lancement"
    header_icon = "rotate"

    def get_base_object_queryset(self):
        return Launch.objects.filter(former_states__isnull=False).distinct()

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("launches:index"), "label": "Lancements"},
            {"url": reverse("launches:edit", args=[self.object.pk]), "label": str(self.object)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        steps = list(returns.steps(self.object))
        return super().get_context_data(**kwargs) | {
            "launch": self.object,
            "plain": [step for step in steps if not step.is_edited],
            "edited": [step for step in steps if step.is_edited],
        }

    def post(self, request, *args, **kwargs):
        overwritten = set(request.POST.getlist("overwritten"))
        left = returns.take_back(self.object, request.user, overwritten)
        said = "Le site est comme avant ce lancement."
        if left:
            names = ", ".join(plans.named(step.instance) for step in left)
            said = f"C’est fait. Reste comme il est, car modifié depuis\xa0: {names}."
        messages.success(request, said)
        return redirect("launches:edit", self.object.pk)


class LaunchViewSet(ModelViewSet):
    model = Launch
    url_prefix = "agenda/lancements"
    icon = "calendar-check"
    add_to_admin_menu = False
    copy_view_enabled = False
    inspect_view_enabled = False
    add_view_class = LaunchCreateView
    edit_view_class = LaunchEditView
    delete_view_class = LaunchDeleteView
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("moment"),
            InlinePanel(
                "items",
                heading="Pages du lancement",
                label="Page",
                min_num=1,
                help_text="Le dernier brouillon de chaque page est planifié pour ce moment. "
                "Une page en relecture l’est dès qu’elle est approuvée. Une page à retirer quitte "
                "le site avec ce qui est en dessous.",
            ),
            FieldPanel("chosen_snippets"),
            FieldPanel("return_at"),
            InlinePanel(
                "agreements",
                heading="Accords demandés",
                label="Accord",
                help_text="Chaque personne reçoit un lien vers «\xa0Ce qui va changer\xa0», sans "
                "compte. Sans son accord, rien ne part.",
            ),
        ],
        base_form_class=LaunchForm,
    )
    list_display = [
        TitleColumn("name", label="Lancement", url_name="launches:edit", sort_key="name"),
        MomentColumn("moment", label="Moment", sort_key="moment"),
        Column("state", label="État", accessor=state_of),
        CreatorColumn(),
    ]
    search_fields = ["name"]
    ordering = ["-moment"]

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            self._gesture("annuler", launches.cancel, "est annulé", "cancel"),
            self._gesture("verrouiller", launches.lock, "est verrouillé", "lock"),
            self._gesture("deverrouiller", launches.unlock, "n’est plus verrouillé", "unlock"),
            path("<int:pk>/revenir/", TakeBackView.as_view(), name="take_back"),
            path("<int:pk>/changements/", show_changes, name="changes"),
        ]

    def _gesture(self, address: str, gesture, said: str, name: str):
        return path(f"<int:pk>/{address}/", act, {"gesture": gesture, "said": said}, name=name)


class FreezeDeleteView(DeleteView):
    confirmation_message = (
        "Ce que cette réserve retient déjà partira aussitôt, et le reste à son moment. "
        "Voulez-vous la supprimer\xa0?"
    )


class FreezeViewSet(ModelViewSet):
    model = Freeze
    delete_view_class = FreezeDeleteView
    url_prefix = "agenda/reserves"
    icon = "lock"
    add_to_admin_menu = False
    copy_view_enabled = False
    inspect_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("begins_at"),
            FieldPanel("ends_at"),
            FieldPanel("exceptions", widget=CheckboxSelectMultiple),
        ],
        base_form_class=FreezeForm,
    )
    list_display = [
        TitleColumn("name", label="Réserve", url_name="freezes:edit", sort_key="name"),
        MomentColumn("begins_at", label="Début", sort_key="begins_at"),
        MomentColumn("ends_at", label="Fin", sort_key="ends_at"),
    ]
    ordering = ["-begins_at"]
