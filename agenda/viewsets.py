"""The admin's screens of launches."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.urls import path
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page

from agenda import launches, plans
from agenda.forms import LaunchForm
from agenda.models import Launch, LaunchItem
from agenda.plans import PlanError
from agenda.views import remember
from publishing import clock
from trash.trash_root import exclude_trashed


def state_of(launch: Launch) -> str:
    if launch.is_cancelled:
        return "Annulé"
    return "À venir" if launch.moment > clock.now() else "Passé"


class LaunchIndexView(IndexView):
    page_title = "Lancements"

    def get_base_queryset(self):
        return super().get_base_queryset().prefetch_related("items__page")


def save_and_plan(view: Any, save: Callable[[], Launch]) -> Launch:
    """Save the launch of the view's form, and bring the plans of its pages in step with it."""
    with transaction.atomic():
        before = Launch.objects.select_for_update().filter(pk=view.form.instance.pk).first()
        pages = set(before.items.values_list("page", flat=True)) if before else set()
        launch = save()
        kept = set(launch.items.values_list("page", flat=True))
        dropped = Page.objects.filter(pk__in=pages - kept)
        was = before.moment if before else None
        launches.plan(launch, view.request.user, was=was, dropped=dropped)
    return launch


def refuse(view: Any, form, error: PlanError):
    form.add_error(None, str(error))
    return view.form_invalid(form)


class LaunchCreateView(CreateView):
    """Begins with the pages that `?page=` names, of those that the user may plan."""

    def get_initial_form_instance(self):
        keys = [key for key in self.request.GET.getlist("page") if key.isascii() and key.isdigit()]
        pages = exclude_trashed(Page.objects.filter(pk__in=[key for key in keys if len(key) < 10]))
        launch = Launch()
        launch.items.set(
            LaunchItem(page=page) for page in pages if plans.may_plan(self.request.user, page)
        )
        return launch

    def save_instance(self):
        self.form.instance.created_by = self.request.user
        return save_and_plan(self, super().save_instance)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except PlanError as error:
            return refuse(self, form, error)


class LaunchEditView(EditView):
    template_name = "agenda/launch.html"

    def save_instance(self):
        return save_and_plan(self, super().save_instance)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except PlanError as error:
            return refuse(self, form, error)

    def get_context_data(self, **kwargs):
        launch = self.object
        return super().get_context_data(**kwargs) | {
            "standing": launches.standing(launch),
            "is_to_come": launch.moment > clock.now() and not launch.is_cancelled,
        }


def cancel(request, pk):
    """Cancel the plans of a launch's pages; the launch keeps its pages, to be planned again."""
    if not request.user.has_perm("agenda.change_launch"):
        raise PermissionDenied
    launch = Launch.objects.filter(pk=pk).first()
    if launch and request.method == "POST":
        try:
            done = launches.cancel(launch, request.user)
        except PlanError as error:
            messages.error(request, str(error))
        else:
            remember(request, f"Le lancement «\xa0{launch}\xa0» est annulé.", done)
    return redirect("agenda:index")


class LaunchViewSet(ModelViewSet):
    model = Launch
    url_prefix = "agenda/lancements"
    icon = "calendar-check"
    add_to_admin_menu = False
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = LaunchIndexView
    add_view_class = LaunchCreateView
    edit_view_class = LaunchEditView
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
                "Une page en relecture l’est dès qu’elle est approuvée.",
            ),
        ],
        base_form_class=LaunchForm,
    )
    list_display = [
        TitleColumn("name", label="Lancement", url_name="launches:edit", sort_key="name"),
        Column("moment", label="Moment", sort_key="moment"),
        Column("state", label="État", accessor=state_of),
        Column("pages", label="Pages", accessor=lambda launch: len(launch.items.all())),
        Column("created_by", label="Créé par"),
    ]
    search_fields = ["name"]
    ordering = ["-moment"]

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("<int:pk>/annuler/", cancel, name="cancel")]
