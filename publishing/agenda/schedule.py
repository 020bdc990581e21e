"""« Programmer… », « Proposer une date… », « Dépublier le… » and « Publier »: menus and screens."""

from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView, TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import DraftStateMixin, Page

from publishing import clock
from publishing.dates import moment_as_typed, moment_in_full
from publishing.errors import NotPossibleError
from publishing.launches import gestures, readiness
from publishing.launches.invitations import names_agreed, reason_to_wait
from publishing.launches.models import Launch, LaunchItem, title_of, version_key
from publishing.launches.plans import publication_of, removal_of, waiting_for
from publishing.launches.refusals import check_parent, may_edit, may_publish, quoted_title
from publishing.moment_fields import MomentForm


def address_of(name: str, instance: Any) -> str:
    """Return the screen `name` of a page or snippet."""
    return reverse(f"agenda:{name}", args=[instance.get_base_content_type().pk, instance.pk])


class ObjectView(WagtailAdminTemplateMixin):
    """Asks about the page or snippet of its address, and leads back to its editor."""

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        model = get_object_or_404(ContentType, pk=kwargs["content_type"]).model_class()
        if model is None or not issubclass(model, DraftStateMixin):
            raise Http404
        self.instance = cast(Any, get_object_or_404(model, pk=kwargs["object_id"]))
        self.edit_url = AdminURLFinder(request.user).get_edit_url(self.instance) or ""

    def get_header_title(self):
        return f"{self.get_page_title()}\xa0: {title_of(self.instance)}"

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("agenda:index"), "label": "Agenda"},
            {"url": self.edit_url, "label": title_of(self.instance)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"title": title_of(self.instance)}


# In the menus of the editors ----------------------------------------------------------------------

SCHEDULE, TAKE = "action-schedule", "action-take"


@hooks.register("register_page_action_menu_item")
class ScheduleItem(ActionMenuItem):
    """Saves the page or snippet, then asks for the moment. Who only writes proposes one."""

    order = 15
    name = SCHEDULE
    icon_name = "calendar-alt"

    def is_shown(self, context) -> bool:
        return context["view"] in ("create", "edit") and super().is_shown(context)

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        label = "Programmer…" if self.publishes(parent_context) else "Proposer une date…"
        return context | {"label": label}

    def publishes(self, context) -> bool:
        user = context["request"].user
        if "model" in context:
            return may_publish(user, context["model"]())
        if context["view"] == "create":
            return context["parent_page"].permissions_for_user(user).can_publish_subpage()
        return may_publish(user, context["page"])


@hooks.register("register_page_action_menu_item")
class EndItem(ActionMenuItem):
    """Takes off the site what is online, or what is planned to be."""

    order = 16
    name = "action-end"
    label = "Dépublier le…"
    icon_name = "calendar-alt"

    def is_shown(self, context) -> bool:
        if context["view"] != "edit" or not super().is_shown(context):
            return False
        instance = _instance(context)
        is_to_leave = instance.live or bool(waiting_for([instance]))
        return is_to_leave and may_publish(context["request"].user, instance)

    def get_url(self, context):
        return address_of("end", _instance(context))


def _instance(context) -> Any:
    return context.get("page") or context["instance"]


@hooks.register("construct_snippet_action_menu")
def add_items(menu_items, request, context):
    if issubclass(context["model"], DraftStateMixin):
        items = (ScheduleItem(), EndItem())
        menu_items += [item for item in items if item.is_shown(context)]


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def ask_for_the_moment(request: HttpRequest, instance: Any) -> HttpResponse | None:
    """Redirect from what was saved to its planning, except after an automatic save.

    « Planifier la dernière version » takes what was just saved.
    """
    actions = {name for name in request.POST if name.startswith("action-")}
    if not isinstance(instance, DraftStateMixin) or not request.accepts("text/html"):
        return None
    if actions == {SCHEDULE}:
        return redirect(address_of("schedule", instance))
    if actions == {TAKE} and (item := publication_of(instance)):
        said = take_version(request, item, version_key(instance.get_latest_revision()))
        messages.success(request, said)
        return redirect(request.get_full_path())
    return None


def take_version(request: HttpRequest, item: LaunchItem, version: str) -> str:
    """Have a launch take the version that was read, and return what to say."""
    gestures.take_version(item, version, request.user)
    return f"La dernière version de «\xa0{item}\xa0» est {item.future()}."


# The screens --------------------------------------------------------------------------------------


ALREADY_ONLINE = (
    "Cette version est déjà en ligne\xa0: pour que la page change à un moment choisi, corrigez-la "
    "d’abord."
)


class ScheduleView(ObjectView, FormView):
    """Asks for the moment at which a page or snippet goes live, or with another `action` leaves.

    The latest version goes live. It is named in the form. A newer one is refused, for nobody has
    read it here. Who may not publish proposes the moment. `?moment=` is the typed moment that the
    form proposes.
    """

    template_name = "agenda/schedule.html"
    header_icon = "calendar-alt"
    form_class = MomentForm
    action = LaunchItem.Action.PUBLISH

    def dispatch(self, request, *args, **kwargs):
        self.publishes = may_publish(request.user, self.instance)
        if not (self.publishes or (may_edit(request.user, self.instance) and not self.is_end)):
            raise PermissionDenied
        self.version = self.instance.get_latest_revision()
        if self.version is None:  # an alias, whose editor leads to its source
            raise Http404
        self.item = removal_of(self.instance) if self.is_end else publication_of(self.instance)
        if self.instance.live and not (self.instance.has_unpublished_changes or self.is_end):
            messages.warning(request, ALREADY_ONLINE)
            return redirect(self.edit_url)
        item = self.item
        if item and (item.launch.name or not (self.publishes or item.launch.is_proposal)):
            said = f"{quoted_title(self.instance)} est déjà {item.future()}."
            messages.warning(request, said)
            return redirect("launches:edit", item.launch_id)
        return super().dispatch(request, *args, **kwargs)

    @property
    def is_end(self) -> bool:
        return self.action == LaunchItem.Action.UNPUBLISH

    def get_page_title(self):
        if self.is_end:
            return "Dépublier"
        return "Programmer" if self.publishes else "Proposer une date"

    def get_initial(self) -> dict[str, Any]:
        proposed = self.item.launch.moment if self.item else None
        is_to_come = proposed and proposed > clock.now()
        return {"moment": self.request.GET.get("moment") or (proposed if is_to_come else None)}

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "problems": [] if self.is_end else readiness.problems(self.version.as_object()),
            "advice": [] if self.is_end else readiness.advice([self.version]),
            "version_key": version_key(self.version),
        }

    def form_valid(self, form: MomentForm) -> HttpResponse:
        moment, user = form.cleaned_data["moment"], self.request.user
        version = self.request.POST.get("version", "")
        try:
            if self.publishes:
                gestures.plan_alone(self.instance, version, moment, user, self.action)
            else:
                gestures.propose(self.instance, moment, user)
        except NotPossibleError as error:
            form.add_error(None, list(error.args))
            return self.form_invalid(form)
        day = f"{reverse('agenda:index')}?date={timezone.localdate(moment).isoformat()}"
        said, buttons = self._said(moment), [messages.button(day, "Voir l’agenda")]
        planned = Launch.objects.planned().filter(moment=moment)
        others = [launch for launch in planned if not launch.publishes(self.instance)]
        if others and self.publishes and not self.is_end:
            names = ", ".join(f"«\xa0{launch}\xa0»" for launch in others)
            said += f" Au même moment, l’un après l’autre, partent aussi\xa0: {names}."
            buttons += self._to_leave_together(others, moment)
        messages.success(self.request, said, buttons=buttons)
        return redirect(self.edit_url)

    def _to_leave_together(self, others: list[Launch], moment: datetime) -> list[Any]:
        pages = [self.instance, *(item.instance for each in others for item in each.items.all())]
        query = [("page", page.pk) for page in pages if isinstance(page, Page)]
        query.append(("moment", moment_as_typed(moment)))
        if not self.request.user.has_perm("publishing.add_launch") or len(query) < 3:
            return []
        address = f"{reverse('launches:add')}?{urlencode(query)}"
        return [messages.button(address, "Les faire paraître ensemble")]

    def _said(self, moment) -> str:
        name, when = quoted_title(self.instance), moment_in_full(moment)
        if self.is_end:
            at_all = "" if self.instance.live else ", si elle est alors en ligne"
            return f"{name} sera dépubliée le {when}{at_all}."
        if self.publishes:
            what = "La nouvelle version de " if self.instance.live else ""
            return f"{what}{name} paraîtra le {when}."
        asked = "Envoyez-la maintenant en relecture, par le menu en bas de la page."
        return f"Vous proposez que {name} paraisse le {when}. {asked}"


# « Publier », which asks first when the publication of the page waits ---------------------------


@hooks.register("before_publish_page")
@hooks.register("before_publish")
def ask_before_publishing(request: HttpRequest, instance: Any) -> HttpResponse | None:
    """Redirect from the saved draft to the question, or back below a page that is not online."""
    if publication_of(instance):
        return redirect(address_of("publish", instance))
    try:
        check_parent(instance)
    except NotPossibleError as error:
        messages.error(request, f"Le brouillon est enregistré, mais rien n’est publié. {error}")
        return redirect("wagtailadmin_pages:edit", instance.pk)
    return None


class PublishView(ObjectView, TemplateView):
    """Asks what goes online now, and what at the planned moment."""

    template_name = "agenda/publish.html"
    page_title = "Publier"
    header_icon = "upload"

    def dispatch(self, request, *args, **kwargs):
        if not may_publish(request.user, self.instance):
            raise PermissionDenied
        item, self.version = publication_of(self.instance), self.instance.get_latest_revision()
        if item is None or self.version is None:
            return redirect(self.edit_url)
        self.item: LaunchItem = item
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "item": self.item,
            "launch": self.item.launch,
            "version_key": version_key(self.version),
            "is_other": self.item.revision_id not in (None, self.version.pk),
            "missing_agreement": reason_to_wait(self.item.launch),
            "agreed": names_agreed(self.item.launch),
            "problems": readiness.problems(self.version.as_object()),
            "advice": readiness.advice([self.version]),
        }

    def post(self, request, *args, **kwargs) -> HttpResponse:
        version, what = request.POST.get("version", ""), request.POST.get("faire", "")
        if what == "prendre":
            said = take_version(request, self.item, version)
        else:
            gestures.publish_now(self.instance, version, request.user, keeps=what == "garder")
            item = publication_of(self.instance)
            left = f"toujours {item.future()}" if item else "sa publication planifiée est annulée"
            said = f"{quoted_title(self.instance)} est en ligne, et {left}."
        messages.success(request, said)
        return redirect(self.edit_url)
