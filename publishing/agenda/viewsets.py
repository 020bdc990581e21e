"""The admin's screens of launches."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from publishing.agenda.changes import page_for_team
from publishing.agenda.forms import LaunchForm
from publishing.agenda.shown_drafts import shown_drafts
from publishing.columns import CreatorColumn, MomentColumn
from publishing.keys import as_key
from publishing.launches import agreements, checks, gestures, returns
from publishing.launches.models import Launch, LaunchItem
from publishing.launches.objects import may_publish
from publishing.reasons import NotPossibleError


class SavesItems:
    """Saves a launch and its items, whose objects have no other future. It plans nothing."""

    form: Any
    form_invalid: Any
    get_error_message: Any
    request: Any

    def save_instance(self):
        launch, user = self.form.instance, self.request.user
        moment = launch.moment
        if launch.pk and (present := gestures.present(launch, user)).is_planned:
            launch.moment = present.moment  # it is moved below, with a rehearsal
        try:
            with transaction.atomic():
                launch = super().save_instance()  # type: ignore[misc]
        except IntegrityError as error:  # a page is once in a launch
            raise NotPossibleError(
                "Une de ces pages vient d’être ajoutée à ce lancement, dans un autre onglet ou par "
                "quelqu’un d’autre. Rechargez cet écran\xa0: elle y sera."
            ) from error
        items = launch.items.all()
        checks.lock_to_publish([item.key for item in items], user)
        if moment != launch.moment:
            gestures.move(launch, moment, user)
        return launch

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

    queryset = Launch.objects.exclude(name="")


class LaunchCreateView(SavesItems, CreateView):
    """Starts with the pages of `?page=` that the user may plan, or with those of `?copie=`."""

    def get_initial_form_instance(self):
        launch = Launch()
        asked = self.request.GET
        if copied := Launch.objects.filter(pk=as_key(asked.get("copie"))).first():  # type: ignore[misc]
            launch.items.set(
                LaunchItem(
                    content_type=item.content_type, object_id=item.object_id, action=item.action
                )
                for item in copied.items.all()
                if item.instance
            )
            return launch
        keys = [key for key in map(as_key, asked.getlist("page")) if key]
        launch.items.set(
            LaunchItem(object_id=str(page.pk))
            for page in Page.objects.filter(pk__in=keys)
            if may_publish(self.request.user, page)
        )
        return launch

    def save_instance(self):
        self.form.instance.created_by = self.request.user
        return super().save_instance()

    def get_success_url(self):
        return reverse("launches:edit", args=[self.object.pk])


class LaunchEditView(SavesItems, EditView):
    def dispatch(self, request, *args, **kwargs):
        """Show what it changes to whoever may only see launches: every link leads here."""
        may = self.user_has_permission
        if Launch.objects.filter(pk=kwargs["pk"], name="", left_at=None).exists():
            return redirect("agenda:plan", kwargs["pk"])
        if request.method == "GET" and may("view") and not may("change"):
            return redirect("launches:changes", kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_template_names(self):
        return ["agenda/left.html" if self.object.left_at else "agenda/launch.html"]

    def get_side_panels(self):
        """Show none: Wagtail's would say that every launch is online."""
        return MediaContainer()

    def get_success_url(self):
        return reverse("launches:edit", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        launch = Launch.objects.get(pk=self.object.pk)  # the form keeps the snippets apart
        items = launch.ordered_items()
        return super().get_context_data(**kwargs) | {
            "items": items,
            "unplanned": [i for i in items if not i.is_removal and not i.revision_id],
            "drafts": shown_drafts(
                [item.shown_revision for item in items if item.shown_revision], self.request.user
            )
            if not launch.left_at
            else [],
            "agreements": agreements.standings(launch),
            "may_plan": not launch.left_at
            and self.permission_policy.user_has_permission(self.request.user, "change"),
            "may_return": returns.may_return(launch),
            "state": agreements.state_of(launch),
        }


class LaunchDeleteView(DeleteView):
    @property
    def confirmation_message(self):
        if self.object.left_at:
            lost = "Vous ne pourrez plus revenir à avant ce lancement."
        else:
            lost = "Rien de ce qu’il prévoit n’aura lieu."
        return f"{lost} Voulez-vous le supprimer\xa0?"


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out one of the gestures of the launch's screen, which check the right to it."""
    launch = get_object_or_404(Launch, pk=pk)
    user, name = request.user, f"«\xa0{launch}\xa0»"
    versions = {item.pk: request.POST.get(f"version-{item.pk}", "") for item in launch.items.all()}
    match request.POST.get("faire", "").split("-"):
        case ["planifier"]:
            gestures.plan(launch, versions, user)
            said = f"Le lancement {name} est planifié."
        case ["maintenant"]:
            gestures.leave_now(launch, versions, user)
            said = f"Le lancement {name} est parti\xa0: tout est fait."
        case ["annuler"]:
            for warning in gestures.cancel(launch, user):
                messages.warning(request, warning)
            said = f"Le lancement {name} n’est plus planifié. Il garde ses pages et leurs versions."
        case ["redemander"]:
            gestures.ask_again(launch, user)
            said = "La demande part de nouveau par courriel."
        case ["brouillons"]:
            versions_shown = [item.shown_revision for item in launch.ordered_items()]
            gestures.add_drafts(launch, shown_drafts(filter(None, versions_shown), user), user)
            said = f"Le lancement {name} publie aussi ces brouillons. Planifiez-le de nouveau."
        case ["prendre", key]:
            item = get_object_or_404(launch.items, pk=as_key(key))
            gestures.take_version(item, request.POST.get(f"derniere-{item.pk}", ""), user)
            said = f"Le lancement {name} prend la dernière version de «\xa0{item}\xa0»."
        case _:
            raise PermissionDenied
    messages.success(request, said)
    return redirect("launches:edit", pk)


@never_cache
def show_changes(request, pk):
    """Show the changes of a launch to every user who may see launches."""
    policy = policy_registry.get_by_type(Launch)
    if not policy.user_has_any_permission(request.user, {"add", "change", "delete", "view"}):
        raise PermissionDenied
    return page_for_team(get_object_or_404(Launch, pk=pk))


class TakeBackView(
    PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView
):
    """« Revenir à avant ce lancement »: lists what comes back, and asks about later edits."""

    model = Launch
    permission_required = "change"
    template_name = "agenda/take_back.html"
    page_title = "Revenir à avant ce lancement"
    header_icon = "rotate"

    def get_base_object_queryset(self):
        return Launch.objects.filter(left_at__isnull=False)

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("launches:index"), "label": "Lancements"},
            {"url": reverse("launches:edit", args=[self.object.pk]), "label": str(self.object)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        found = returns.restorations(self.object)
        return super().get_context_data(**kwargs) | {
            "launch": self.object,
            "plain": [each for each in found if not each.is_edited],
            "edited": [each for each in found if each.is_edited],
        }

    def post(self, request, *args, **kwargs):
        overwritten = set(request.POST.getlist("overwritten"))
        back = returns.prepare(self.object, request.user, overwritten)
        messages.success(
            request,
            "Le retour est prêt, et rien n’a encore changé\xa0: relisez-le, puis lancez-le "
            "maintenant ou planifiez-le.",
        )
        return redirect("launches:edit", back.pk)


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
                help_text="Une page à retirer quitte le site avec ce qui est en dessous. Rien ne "
                "part tant que le lancement n’est pas planifié.",
            ),
            FieldPanel("chosen_snippets"),
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
        Column("state", label="État", accessor=agreements.state_of, classname="launch-state"),
        MomentColumn("moment", label="Moment", sort_key="moment"),
        CreatorColumn(),
    ]
    search_fields = ["name"]
    ordering = ["-moment"]

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/faire/", act, name="act"),
            path("<int:pk>/revenir/", TakeBackView.as_view(), name="take_back"),
            path("<int:pk>/changements/", show_changes, name="changes"),
        ]
