"""The admin's screens of launches."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from publishing import clock
from publishing.agenda import launches, plans
from publishing.agenda.changes import page_of_changes
from publishing.agenda.forms import LaunchForm
from publishing.agenda.models import Launch, LaunchItem
from publishing.agenda.views import remember
from publishing.columns import MomentColumn
from publishing.keys import as_key
from publishing.reasons import NotPossibleError
from publishing.trash.trash_root import exclude_trashed


def state_of(launch: Launch) -> str:
    if launch.is_cancelled:
        return "Annulé"
    return "À venir" if launch.moment > clock.now() else "Passé"


class LaunchIndexView(IndexView):
    page_title = "Lancements"

    def get_base_queryset(self):
        return super().get_base_queryset().prefetch_related("items__page")


class PlansPages:
    """Saves a launch, and brings the plans of its pages in step with it, or does neither."""

    form: Any
    form_invalid: Any
    request: Any

    def save_instance(self):
        before = Launch.objects.select_for_update().filter(pk=self.form.instance.pk).first()
        pages = set(before.items.values_list("page", flat=True)) if before else set()
        launch = super().save_instance()  # type: ignore[misc]
        kept = set(launch.items.values_list("page", flat=True))
        dropped = Page.objects.filter(pk__in=pages - kept)
        was = before.moment if before else None
        launches.plan(launch, self.request.user, was=was, dropped=dropped)
        return launch

    def form_valid(self, form):
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except NotPossibleError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)


class LaunchCreateView(PlansPages, CreateView):
    """Begins with the pages that `?page=` names, of those that the user may plan."""

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


class LaunchEditView(PlansPages, EditView):
    template_name = "agenda/launch.html"

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
        except NotPossibleError as error:
            messages.error(request, str(error))
        else:
            remember(request, f"Le lancement «\xa0{launch}\xa0» est annulé.", done)
    return redirect("agenda:index")


@never_cache
def show_changes(request, pk):
    """Show what a launch changes, to whoever may see launches."""
    policy = policy_registry.get_by_type(Launch)
    if not policy.user_has_any_permission(request.user, {"add", "change", "delete", "view"}):
        raise PermissionDenied
    return page_of_changes(get_object_or_404(Launch, pk=pk))


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
        MomentColumn("moment", label="Moment", sort_key="moment"),
        Column("state", label="État", accessor=state_of),
        Column("pages", label="Pages", accessor=lambda launch: len(launch.items.all())),
        Column("created_by", label="Créé par"),
    ]
    search_fields = ["name"]
    ordering = ["-moment"]

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/annuler/", cancel, name="cancel"),
            path("<int:pk>/changements/", show_changes, name="changes"),
        ]
