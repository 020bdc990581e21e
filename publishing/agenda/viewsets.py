"""The admin's screens of launches, with and without a name, and the gestures on them."""

from contextlib import nullcontext
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.tables import Column, TitleColumn, UserColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from publishing import clock
from publishing.agenda.forms import LaunchForm
from publishing.agenda.schedule import address_of, take_version
from publishing.agenda.shown_drafts import shown_drafts
from publishing.columns import MomentColumn
from publishing.dates import moment_as_typed, moment_in_full, moment_in_short
from publishing.errors import NotPossibleError
from publishing.invitations.changes import page_of_changes
from publishing.keys import as_key
from publishing.launches import gestures, invitations, readiness, refusals, returns
from publishing.launches.models import Launch, LaunchItem
from publishing.launches.refusals import NO_LONGER_PLANNED, may_publish
from publishing.moment_fields import MomentForm


class SavesItems:
    """Saves a launch with a name, whose items have no other future.

    One that is planned goes on being planned, with its new contents as they are now.
    """

    form: Any
    form_invalid: Any
    get_error_message: Any
    request: Any

    def save_instance(self):
        user, is_changed = self.request.user, self.form.has_other_contents
        stored = Launch.objects.filter(pk=self.form.instance.pk).first()
        try:
            with (
                transaction.atomic(),
                gestures.changing(stored, user) if stored and is_changed else nullcontext(),
            ):
                launch = super().save_instance()  # type: ignore[misc]
                refusals.lock_to_publish([item.key for item in launch.items.all()], user)
        except IntegrityError as error:  # a page is once in a launch
            raise NotPossibleError(
                "Une de ces pages vient d’être ajoutée à ce lancement, dans un autre onglet ou par "
                "quelqu’un d’autre. Rechargez cet écran\xa0: elle y sera."
            ) from error
        for said in self.form.absorbed:
            messages.warning(self.request, said)
        return launch

    def get_success_url(self):
        return reverse("launches:edit", args=[self.object.pk])  # type: ignore[attr-defined]

    def get_success_buttons(self):
        return []  # « Modifier » would lead to the screen that says so

    def form_valid(self, form):
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except NotPossibleError as error:
            form.add_error(None, list(error.args))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class LaunchIndexView(IndexView):
    """Lists the launches with a name. Those without one are in the agenda."""

    queryset = (
        Launch.objects.exclude(name="")
        .select_related("created_by__wagtail_userprofile")
        .prefetch_related("invitations")
    )


class LaunchCreateView(SavesItems, CreateView):
    """Starts with the pages of `?page=` that the user may plan.

    `?moment=` is the typed moment to propose.
    """

    def get_initial_form_instance(self):
        launch = Launch()
        keys = [key for key in map(as_key, self.request.GET.getlist("page")) if key]
        launch.items.set(
            LaunchItem(object_id=str(page.pk))
            for page in Page.objects.filter(pk__in=keys)
            if may_publish(self.request.user, page)
        )
        return launch

    def get_initial(self):
        return {"moment": self.request.GET.get("moment")}

    def save_instance(self):
        self.form.instance.created_by = self.request.user
        return super().save_instance()


class LaunchEditView(SavesItems, EditView):
    """The screen of a launch: where it stands, what it changes, its gestures, and its form.

    One without a name has no form. Who may not change a launch reads the screen of one without a
    name, and « Ce qui va changer » of one with a name. `?moment=` is the typed moment to propose.
    """

    permission_required = None

    def dispatch(self, request, *args, **kwargs):
        launch = Launch.objects.filter(pk=kwargs["pk"]).first()
        if launch is None:
            messages.warning(request, NO_LONGER_PLANNED)
            return redirect("agenda:index")
        self.may_change = refusals.may_change(request.user, launch)
        self.has_form = bool(launch.name and not launch.left_at and self.may_change)
        if launch.name and not self.may_change and request.method == "GET":
            return redirect("launches:changes", launch.pk)
        if request.method == "POST":
            refusals.present(launch, request.user)
            if not self.has_form:
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_template_names(self):
        return ["agenda/launch.html" if self.has_form else "agenda/launch_without_form.html"]

    def get_side_panels(self):
        """Show none: Wagtail's would say that every launch is online."""
        return MediaContainer()

    def get_delete_url(self):
        is_deletable = bool(self.object.name) and not self.object.is_planned
        return super().get_delete_url() if is_deletable else None

    def get_breadcrumbs_items(self):
        items = super().get_breadcrumbs_items()
        if not self.object.name:  # the list of launches has none of these
            items[0] = {"url": reverse("agenda:index"), "label": "Agenda"}
        return items

    def get_context_data(self, **kwargs):
        launch = Launch.objects.get(pk=self.object.pk)  # the form keeps the snippets apart
        items, user = launch.ordered_items(), self.request.user
        shown = [item.shown_revision for item in items if item.shown_revision]
        typed = self.request.GET if "moment" in self.request.GET else None
        move_form = MomentForm(typed, initial={"moment": launch.when})
        source = launch if launch.left_at else launch.return_of
        found = returns.restorations(source) if source else {}
        is_edited = {item.key: is_edited for item, is_edited in found.items()}
        context = super().get_context_data(**kwargs)
        return context | {
            "launch": launch,
            "items": items,
            "drafts": [] if launch.left_at else shown_drafts(shown, user),
            "advice": [] if launch.left_at else readiness.advice(shown),
            "invitations": invitations.standings(launch),
            "asks": bool(invitations.asked(launch)),
            "may_change": self.may_change and not launch.left_at,
            "may_return": returns.may_return(launch),
            "as_left": [item for item in items if is_edited.get(item.key) is False],
            "edited": [item for item in items if is_edited.get(item.key)],
            # What was planned was checked, and what was online may come back as it was.
            "to_correct": []
            if launch.planned_at or launch.return_of_id
            else [item for item in items if not _is_ready(item)],
            "is_returning": launch.returns.filter(left_at=None).exists(),
            "missing": invitations.names_lacking(launch) if launch.is_planned else "",
            "move_form": move_form,
            "form": context["form"] if self.has_form else move_form,
            "media": context["media"] + move_form.media,
            "next": get_valid_next_url_from_request(self.request),
        }


def _is_ready(item: LaunchItem) -> bool:
    version = item.shown_revision
    return version is None or not readiness.problems(version.as_object())


class LaunchDeleteView(DeleteView):
    """Deletes a launch with a name in preparation, or one that has left."""

    queryset = Launch.objects.exclude(name="").exclude(planned_at__isnull=False, left_at=None)

    confirmation_message = (
        "Rien de ce qu’il prévoit encore n’aura lieu. Ce qu’il a déjà changé reste, sans retour "
        "possible. Ses invitations finissent avec lui. Voulez-vous le supprimer\xa0?"
    )

    def get_usage_url(self):
        return None  # no content refers to a launch


@never_cache
def show_changes(request, pk):
    """Show the changes of a launch to every user who may see launches."""
    policy = policy_registry.get_by_type(Launch)
    if not policy.user_has_any_permission(request.user, {"add", "change", "delete", "view"}):
        raise PermissionDenied
    launch = get_object_or_404(Launch, pk=pk)
    return page_of_changes(launch, may_change=refusals.may_change(request.user, launch))


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out one of the gestures of the launch's screen, which check the right to it."""
    launch = Launch.objects.filter(pk=pk).first()
    if launch is None:
        raise NotPossibleError(NO_LONGER_PLANNED)
    user, name, was = request.user, launch.said(), launch.moment
    what, _, chosen = request.POST.get("faire", "").partition("-")
    screen = reverse("launches:edit", args=[pk])
    following, back, buttons = screen, get_valid_next_url_from_request(request), []
    items = {str(item.pk): item for item in launch.items.all()}
    versions = {item.pk: request.POST.get(f"version-{item.pk}", "") for item in items.values()}
    form = MomentForm(request.POST)
    match what:
        case "planifier" | "deplacer" if not form.is_valid():  # its field says why
            typed = {"moment": request.POST.get("moment", ""), "next": back or ""}
            return redirect(f"{screen}?{urlencode(typed)}")
        case "planifier":
            moment = form.cleaned_data["moment"]
            gestures.plan(launch, versions, user, moment)
            said = f"{name} est planifié pour le {moment_in_full(moment)}."
        case "deplacer" if form.cleaned_data["moment"] == was:
            refusals.present(launch, user)
            following = back or screen
            said = f"{name} garde son moment\xa0: le {moment_in_full(was)}."
        case "deplacer":
            moment = form.cleaned_data["moment"]
            gestures.move(launch, moment, user)
            following = back or screen
            if was > clock.now():
                address = f"{screen}?{urlencode({'moment': moment_as_typed(was)})}"
                buttons = [messages.button(address, f"Remettre au {moment_in_short(was)}…")]
            said = f"{name} a un nouveau moment\xa0: le {moment_in_full(moment)}."
        case "maintenant":
            gestures.leave_now(launch, versions, user)
            said = f"{name} est {'parti\xa0: tout est fait' if launch.name else launch.verb}."
        case "prendre" if item := items.get(chosen):
            following = back or screen
            said = take_version(request, item, request.POST.get(f"latest-{chosen}", ""))
        case "annuler":
            item, is_proposal = launch.items.first(), launch.is_proposal
            for warning in gestures.cancel(launch, user):
                messages.warning(request, warning)
            if launch.name:
                said = f"{name} n’est plus planifié. Il garde ses pages et leurs versions."
            else:
                following = back or reverse("agenda:index")
                said = f"{name} n’est plus {'proposée' if is_proposal else 'planifiée'}."
                if item and item.is_removal:
                    said = f"La dépublication de {name} est annulée."
            if item and item.instance and not (launch.name or is_proposal):
                query = urlencode({"moment": moment_as_typed(was) if was > clock.now() else ""})
                address = address_of("end" if item.is_removal else "schedule", item.instance)
                buttons = [messages.button(f"{address}?{query}", "Planifier de nouveau…")]
        case "redemander":
            gestures.ask_again(launch, user)
            said = "La demande part de nouveau par courriel."
        case "brouillons":
            versions_shown = [item.shown_revision for item in launch.ordered_items()]
            gestures.add_drafts(launch, shown_drafts(filter(None, versions_shown), user), user)
            said = f"{name} publie aussi ces brouillons."
        case "revenir":
            found = returns.restorations(launch)
            made = returns.prepare(launch, user)
            for item in (item for item, is_edited in found.items() if is_edited):
                kept = f"«\xa0{item}\xa0» a changé depuis, et ne revient pas à sa version d’avant."
                messages.warning(request, kept)
            said = "Le retour est prêt, et rien n’a encore changé\xa0: relisez-le, puis lancez-le."
            following = reverse("launches:edit", args=[made.pk])
        case _:
            raise PermissionDenied
    messages.success(request, said, buttons=buttons)
    return redirect(following)


class LaunchViewSet(ModelViewSet):
    model = Launch
    url_prefix = "agenda/lancements"
    icon = "calendar-check"
    copy_view_enabled = False
    index_view_class = LaunchIndexView
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
                help_text="Une page à retirer quitte le site avec ce qui est en dessous. Une page "
                "qui était planifiée seule attend ce lancement. Rien ne part tant qu’il n’est pas "
                "planifié.",
            ),
            FieldPanel("chosen_snippets"),
        ],
        base_form_class=LaunchForm,
    )
    list_display = [
        TitleColumn("name", label="Lancement", url_name="launches:edit", sort_key="name"),
        Column("state", label="État", accessor=invitations.state_of, classname="launch-state"),
        MomentColumn("when", label="Moment", sort_key="moment"),
        UserColumn("created_by", "Compte supprimé", label="Créé par"),
    ]
    search_fields = ["name"]

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/faire/", act, name="act"),
            path("<int:pk>/changements/", show_changes, name="changes"),
        ]
