"""The page on which a guest reads the changes of a launch, and answers."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from wagtail.log_actions import log

from publishing import clock
from publishing.caching import generation
from publishing.launches.agreements import Parts, parts_of
from publishing.launches.models import Agreement, Launch
from publishing.preview.changes import page_of_changes

ANSWER = "agenda.answer"


class AnswerForm(forms.Form):
    """An answer about the versions of `digest`."""

    answer = forms.ChoiceField(choices=Agreement.Answer.choices)
    # Browsers let 2,000 characters be written, and send two for each line break.
    remark = forms.CharField(max_length=4000, required=False)
    digest = forms.CharField(max_length=64)

    def __init__(self, *args, present: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.present = present

    def clean(self):
        values = super().clean() or {}
        if values.get("digest") != self.present:
            raise forms.ValidationError(
                "Le lancement a changé pendant votre lecture. Relisez-le, puis répondez."
            )
        if values.get("answer") == Agreement.Answer.REVIEW and not values.get("remark"):
            raise forms.ValidationError("Dites en quelques mots ce qui est à revoir.")
        return values


@csrf_exempt
@never_cache
def agree(request: HttpRequest, token: str) -> HttpResponse:
    """Show « Ce qui va changer » with the form of the answer, and store the answer.

    The link of the mail is secret, so nobody else can answer. Hence no CSRF token is needed.
    """
    agreement = Agreement.with_token(token)
    if not agreement or not Launch.objects.planned().filter(pk=agreement.launch_id).exists():
        remark = request.POST.get("remark", "")
        text = render_to_string("preview/agreement_over.html", {"remark": remark})
        return HttpResponse(text, status=410)
    if request.method != "POST":
        return _page(agreement, parts_of(agreement.launch))
    with generation.atomic():
        parts = parts_of(Launch.objects.get(pk=agreement.launch_id))
        form = AnswerForm(request.POST, present=parts.digest)
        if form.is_valid():
            _answer(agreement, form, parts)
            return redirect("agreement", token)
    return _page(agreement, parts, status=422, form=form)


def _page(agreement: Agreement, parts: Parts, **context) -> HttpResponse:
    changed = parts.changed_since(agreement) if agreement.answer else []
    return page_of_changes(
        agreement.launch, agreement=agreement, digest=parts.digest, changed=changed, **context
    )


def _answer(agreement: Agreement, form: AnswerForm, parts: Parts) -> None:
    values = form.cleaned_data | {"answered_at": clock.now(), "to_mail": False}
    Agreement.objects.filter(pk=agreement.pk).update(**values, parts=parts.digests)
    said = Agreement.Answer(values["answer"]).label
    log(agreement.launch, ANSWER, data={"name": agreement.name, "answer": said})
