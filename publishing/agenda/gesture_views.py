"""The gestures on the screen of a launch, each a POST that checks the right to it."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from publishing.agenda.schedule import address_of, take_version, warn_of_ended_agreements
from publishing.agenda.shown_drafts import shown_drafts
from publishing.dates import moment_as_typed, moment_in_full, moment_in_short
from publishing.errors import NotPossibleError
from publishing.launches import gestures, returns
from publishing.launches.models import Launch
from publishing.launches.objects import NO_LONGER_PLANNED
from publishing.moment_fields import MomentForm


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out one of the gestures of the launch's screen, which check the right to it."""
    launch = _launch(pk)
    user, name = request.user, launch.said()
    done = "parti\xa0: tout est fait" if launch.name else launch.verb
    versions = {item.pk: request.POST.get(f"version-{item.pk}", "") for item in launch.items.all()}
    match request.POST.get("faire", ""):
        case "planifier":
            form = MomentForm(request.POST)
            if not form.is_valid():
                return _propose_again(request, launch, " ".join(map(str, form.errors["moment"])))
            moment = form.cleaned_data["moment"]
            gestures.plan(launch, versions, user, moment)
            said = f"{name} est planifié pour le {moment_in_full(moment)}."
        case "maintenant":
            gestures.leave_now(launch, versions, user)
            said = f"{name} est {done}."
        case "annuler" if launch.name:
            _cancel(request, launch)
            said = f"{name} n’est plus planifié. Il garde ses pages et leurs versions."
        case "annuler" if launch.is_proposal:
            _cancel(request, launch)
            messages.success(request, "Cette date n’est plus proposée.")
            return redirect(get_valid_next_url_from_request(request) or "agenda:index")
        case "annuler":
            item = launch.items.all()[0]
            _cancel(request, launch)
            again = address_of("end" if item.is_removal else "schedule", item.instance)
            if not launch.has_passed:
                again += f"?{urlencode({'moment': moment_as_typed(launch.moment)})}"
            buttons = [messages.button(again, "Planifier de nouveau")]
            messages.success(request, f"{name} n’est plus planifiée.", buttons=buttons)
            return redirect(get_valid_next_url_from_request(request) or "agenda:index")
        case "redemander":
            gestures.ask_again(launch, user)
            said = "La demande part de nouveau par courriel."
        case "brouillons":
            versions_shown = [item.shown_revision for item in launch.ordered_items()]
            gestures.add_drafts(launch, shown_drafts(filter(None, versions_shown), user), user)
            said = f"{name} publie aussi ces brouillons."
        case "revenir":
            found = returns.restorations(launch)
            back = returns.prepare(launch, user)
            for item in (item for item, is_edited in found.items() if is_edited):
                kept = f"«\xa0{item}\xa0» a changé depuis, et ne revient pas à sa version d’avant."
                messages.warning(request, kept)
            said = "Le retour est prêt, et rien n’a encore changé\xa0: relisez-le, puis lancez-le."
            pk = back.pk
        case _:
            raise PermissionDenied
    messages.success(request, said)
    return redirect("launches:edit", pk)


def _launch(pk: int) -> Launch:
    launch = Launch.objects.filter(pk=pk).first()
    if launch is None:
        raise NotPossibleError(NO_LONGER_PLANNED)
    return launch


def _cancel(request: HttpRequest, launch: Launch) -> None:
    for warning in gestures.cancel(launch, request.user):
        messages.warning(request, warning)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a launch to the typed moment, and offer to move it back."""
    launch = _launch(pk)
    form = MomentForm(request.POST)
    if not form.is_valid():
        return _propose_again(request, launch, " ".join(map(str, form.errors["moment"])))
    moment = form.cleaned_data["moment"]
    try:
        gestures.move(launch, moment, request.user)
    except NotPossibleError as error:
        return _propose_again(request, launch, str(error))
    buttons = []
    if not launch.has_passed:
        address = _screen_proposing(launch, moment_as_typed(launch.moment))
        buttons = [messages.button(address, f"Remettre au {moment_in_short(launch.moment)}")]
    said = f"{launch.said()}\xa0: désormais le {moment_in_full(moment)}."
    messages.success(request, said, buttons=buttons)
    warn_of_ended_agreements(request, launch)
    following = get_valid_next_url_from_request(request)
    return redirect(following or reverse("launches:edit", args=[pk]))


def _propose_again(request: HttpRequest, launch: Launch, refusal: str) -> HttpResponse:
    messages.error(request, refusal)
    return redirect(_screen_proposing(launch, request.POST.get("moment", "")))


def _screen_proposing(launch: Launch, moment: str) -> str:
    return f"{reverse('launches:edit', args=[launch.pk])}?{urlencode({'moment': moment})}"


@require_POST
def take(request: HttpRequest, pk: int, item: int, version: str) -> HttpResponse:
    """« Prendre cette version », in the editor and on the screen of the launch."""
    found = get_object_or_404(_launch(pk).items, pk=item)
    take_version(request, found, version)
    return redirect(get_valid_next_url_from_request(request) or reverse("launches:edit", args=[pk]))
