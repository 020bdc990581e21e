"""What guests open with their invitation, and how they answer and leave."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from publishing import clock
from publishing.caching import generation
from publishing.invitations import agreement_mails
from publishing.invitations.access import GUEST, invitation_of, leave, message_page, open_view
from publishing.invitations.changes import page_of_changes
from publishing.invitations.views import first_address
from publishing.launches.history import tell
from publishing.launches.invitations import Invitation, Parts, lacking, parts_of
from publishing.launches.models import Launch


class AnswerForm(forms.Form):
    """An answer about the versions of `digest`. The initial one is that of the present versions."""

    answer = forms.ChoiceField(choices=Invitation.Answer.choices)
    remark = forms.CharField(max_length=4000, required=False)
    digest = forms.CharField(max_length=64)

    def clean(self):
        values = super().clean() or {}
        if "digest" in self.changed_data:
            raise forms.ValidationError(
                "Le lancement a changé pendant votre lecture. Relisez-le, puis répondez."
            )
        if values.get("answer") == Invitation.Answer.REVIEW and not values.get("remark"):
            raise forms.ValidationError("Dites en quelques mots ce qui est à revoir.")
        return values


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show « Ce qui va changer » of a launch, with the form if it asks; or lead to the site.

    The address is secret, so nobody else can answer. Hence no CSRF token is needed.
    """
    remark = request.POST.get("remark", "")
    invitation = invitation_of(token, remark)
    launch, is_answer = invitation.launch, request.method == "POST"
    if launch is None:
        page = invitation.page
        if page and not page.get_url(request):
            return message_page("over", 404, removed=page)
        return _lead(request, invitation, page)
    if launch.left_at and not is_answer:
        return page_of_changes(launch, invitation)
    if not launch.is_planned or (is_answer and not invitation.asks):
        status = 410 if launch.left_at else 404
        return message_page("over", status, remark=remark, launch=launch)
    if not is_answer:
        return _page(launch, invitation, parts_of(launch))
    with generation.atomic():
        parts = parts_of(Launch.objects.get(pk=launch.pk))
        form = AnswerForm(request.POST, initial={"digest": parts.digest})
        if form.is_valid():
            _answer(invitation, form, parts)
            return redirect(f"{reverse('invitation', args=[token])}#reponse")
    return _page(launch, invitation, parts, status=422, form=form)


@require_safe
@never_cache
def visit(request: HttpRequest, token: str, page_id: int | None = None) -> HttpResponse:
    """Lead a guest to one page of the launch, or to the home page of the whole site."""
    invitation = invitation_of(token)
    page = get_object_or_404(Page, pk=page_id) if page_id else None
    if page and not (invitation.launch and invitation.launch.publishes(page)):
        raise Http404
    return _lead(request, invitation, page)


@require_safe
@never_cache
def go_back(request: HttpRequest) -> HttpResponse:
    """Leave the view for the same page of today's site (`?suite=`)."""
    address = request.GET.get("suite", "")
    if not address.startswith("/") or not url_has_allowed_host_and_scheme(address, None):
        address = "/"
    response = HttpResponseRedirect(address)
    leave(response)
    return response


def _lead(request: HttpRequest, invitation: Invitation, page: Page | None) -> HttpResponse:
    """Redirect to a page, with the cookie that shows it as it will be."""
    if not invitation.is_of_use:
        address = page.get_url(request) if page else None
        return redirect(address or "/")
    response = redirect(first_address(request, page, invitation.shown_moment, invitation))
    open_view(response, GUEST, invitation.token, invitation.expires_at)
    return response


def _page(launch: Launch, invitation: Invitation, parts: Parts, **context) -> HttpResponse:
    context["digest"] = parts.digest
    context["missing"] = lacking(launch)
    context["changed"] = parts.changed_since(invitation)
    return page_of_changes(launch, invitation, **context)


def _answer(invitation: Invitation, form: AnswerForm, parts: Parts) -> None:
    answer, remark = form.cleaned_data["answer"], form.cleaned_data["remark"]
    values = {"answered_at": clock.now(), "parts": parts.contents, "to_mail": False}
    Invitation.objects.filter(pk=invitation.pk).update(answer=answer, remark=remark, **values)
    said = f"{invitation}\xa0: {Invitation.Answer(answer).label}"
    tell(invitation.launch, f"{said}. «\xa0{remark}\xa0»" if remark else said)
    invitation.answer, invitation.remark = answer, remark
    agreement_mails.tell_answer(invitation)
