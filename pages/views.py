"""Receives the messages of the contact form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext

from pages.forms import ContactForm
from pages.models import ContactMessage, ContactPage
from pages.same_origin import same_origin_only
from publishing.base.visibility import visible_to_all
from publishing.caching.public_views import public
from publishing.ratelimit import HOUR, times_from

# The most messages in an hour from one address, which many people may share.
FROM_ONE = 20


@same_origin_only
@public()
def send_message(request: HttpRequest, page_id: int) -> HttpResponse:
    """Store the message of a contact page, and lead back to the page; `contact_mails` mails it.

    Errors are shown on the page, beside the text as it was typed. A robot gets the answer of a
    success.
    """
    page = get_object_or_404(visible_to_all(ContactPage.objects.all()), id=page_id)
    if request.method != "POST":
        return redirect(page.get_url(request))
    form = ContactForm(request.POST)
    if form.is_from_a_robot:
        return received(request, page)
    if not form.is_valid():
        return shown_again(request, page, form, 422)
    lately = ContactMessage.objects.filter(sent_at__gt=timezone.now() - HOUR)
    if times_from(request, "contact", HOUR) > FROM_ONE:
        form.add_error(
            None, gettext("Nous recevons trop de messages en ce moment. Réessayez dans une heure.")
        )
        return shown_again(request, page, form, 429)
    sent = form.save(commit=False)
    # A visitor who clicks twice writes once.
    if not lately.filter(sender=sent.sender, subject=sent.subject, message=sent.message).exists():
        sent.save()
    return received(request, page)


def received(request: HttpRequest, page: ContactPage) -> HttpResponse:
    return redirect(f"{page.get_url(request)}?message=recu")


def shown_again(
    request: HttpRequest, page: ContactPage, form: ContactForm, status: int
) -> HttpResponse:
    """Show the page with its form as it was typed, and with its errors."""
    context = page.get_context(request) | {"form": form}
    response = render(request, page.get_template(request), context, status=status)
    add_never_cache_headers(response)
    return response
