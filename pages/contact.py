"""Receives the messages of the contact form."""

from datetime import timedelta

from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext

from pages.forms import ContactForm
from pages.models import ContactMessage, ContactPage, SiteSettings
from pages.same_origin import same_origin_only
from publishing import clock
from publishing.caching.public_views import public
from publishing.ratelimit import HOUR, times_from
from publishing.restrictions import visible_to_all
from publishing.scheduling.mail_queue import send_one

# The most messages in an hour from one address, which many people may share, and the most mails to
# the team. The other messages are in the inbox, and their mails wait.
FROM_ONE, MAILS = 20, 50
# An older message is no news: it is in the inbox.
LATEST = timedelta(days=7)


@same_origin_only
@public()
def send_message(request: HttpRequest, page_id: int) -> HttpResponse:
    """Store the message of a contact page, and lead back to the page; `mail_next` mails it.

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


def mail_next() -> bool:
    """Mail the team one message that it has not got; return False when none is due.

    Done by the scheduler in its spare time, so that no visitor waits for a mail server. A mail that
    cannot be sent is tried again, as long as `LATEST` after the message. At most `MAILS` leave in
    an hour, however many messages come.
    """
    settings = SiteSettings.objects.filter(site__is_default_site=True).first()
    if settings is None or not settings.contact_address:
        return False
    to = settings.contact_address
    # The next try of a mail that left would have been a minute after it.
    if (
        ContactMessage.objects.filter(mailed=True, next_try_at__gt=clock.now() - HOUR).count()
        >= MAILS
    ):
        return False

    def send(message: ContactMessage) -> None:
        EmailMessage(
            subject=f"[Contact] {message.subject}",
            body=f"{message.message}\n\n-- \n{message.sender}",
            to=[to],
            reply_to=[message.sender],
        ).send()
        ContactMessage.objects.filter(pk=message.pk).update(mailed=True)

    return send_one(waiting_messages(), send)


def waiting_messages() -> QuerySet[ContactMessage]:
    """Return the messages that the team is still to get by mail."""
    return ContactMessage.objects.filter(mailed=False, sent_at__gt=clock.now() - LATEST)
