"""The gestures on the screen of a launch, each a POST that checks the right to it."""

from datetime import datetime
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from publishing import clock
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
    launch = Launch.objects.filter(pk=pk).first()
    if launch is None:
        raise NotPossibleError(NO_LONGER_PLANNED)
    user, name, was = request.user, launch.said(), launch.moment
    what, _, chosen = request.POST.get("faire", "").partition("-")
    screen = reverse("launches:edit", args=[pk])
    following, back, buttons = screen, get_valid_next_url_from_request(request), []
    items = {str(item.pk): item for item in launch.items.all()}
    versions = {item.pk: request.POST.get(f"version-{item.pk}", "") for item in items.values()}
    match what:
        case "planifier":
            moment = _typed_moment(request)
            gestures.plan(launch, versions, user, moment)
            said = f"{name} est planifié pour le {moment_in_full(moment)}."
        case "deplacer":
            moment = _typed_moment(request)
            gestures.move(launch, moment, user)
            following = back or screen
            if was > clock.now():
                address = f"{screen}?{urlencode({'moment': moment_as_typed(was)})}"
                buttons = [messages.button(address, f"Remettre au {moment_in_short(was)}")]
            said = f"{name}\xa0: désormais le {moment_in_full(moment)}."
            warn_of_ended_agreements(request, launch)
        case "maintenant":
            gestures.leave_now(launch, versions, user)
            said = f"{name} est {'parti\xa0: tout est fait' if launch.name else launch.verb}."
        case "prendre" if item := items.get(chosen):
            following = back or screen
            said = take_version(request, item, request.POST.get(f"latest-{chosen}", ""))
        case "annuler":
            item, is_proposal = launch.items.all()[0], launch.is_proposal
            for warning in gestures.cancel(launch, user):
                messages.warning(request, warning)
            if launch.name:
                said = f"{name} n’est plus planifié. Il garde ses pages et leurs versions."
            else:
                following = back or reverse("agenda:index")
                said = f"{name} n’est plus {'proposée' if is_proposal else 'planifiée'}."
            if item.instance and not (launch.name or is_proposal):
                query = urlencode({"moment": moment_as_typed(was) if was > clock.now() else ""})
                address = address_of("end" if item.is_removal else "schedule", item.instance)
                buttons = [messages.button(f"{address}?{query}", "Planifier de nouveau")]
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


def _typed_moment(request: HttpRequest) -> datetime:
    form = MomentForm(request.POST)
    if not form.is_valid():
        typed = f"«\xa0{request.POST.get('moment', '')}\xa0»\xa0:"
        raise NotPossibleError(typed, *form.errors["moment"])
    return form.cleaned_data["moment"]
