"""« Prévenez-moi »: visitors leave an address on a call, and are told once when it opens.

Anybody may leave an address; its owner confirms it by a link in a mail. After the opening it gets
one more mail and is erased.
"""

import email.policy
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage as ComposedMessage
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from pages.contact import shown_again
from pages.flood import DAY, HOUR, is_flooded, times_of
from pages.forms import SubscriptionForm
from pages.models import CallPage, CallSubscription
from pages.models.subscriptions import UNCONFIRMED_RETENTION
from pages.origin import from_own_pages
from publishing import clock
from publishing.caching import generation
from publishing.caching.public_views import public
from publishing.lines import one_line
from publishing.restrictions import visible_to_all
from publishing.scheduling.mail_queue import send_one

# The most requests in an hour from everybody, and the most mails to one address in a day.
REQUESTS_FROM_ALL, LINKS_A_DAY = 500, 3


@from_own_pages
@public()
def subscribe(request: HttpRequest, page_id: int) -> HttpResponse:
    """Take an address on the page of a call, and lead back to it; `mail_next` mails its link.

    The answer is the same whether the address is known or not.
    """
    call = get_object_or_404(visible_to_all(CallPage.objects.all()), id=page_id)
    if request.method != "POST" or not call.takes_subscriptions:
        return redirect(call.get_url(request))
    form = SubscriptionForm(request.POST)
    if form.is_from_a_robot:
        return asked(request, call)
    if not form.is_valid():
        return shown_again(request, call, form, 422)
    lately = CallSubscription.objects.filter(asked_at__gt=clock.now() - HOUR).count()
    if is_flooded(request, "subscription", lately, REQUESTS_FROM_ALL):
        form.add_error(
            None, gettext("Nous recevons trop de demandes en ce moment. Réessayez dans une heure.")
        )
        return shown_again(request, call, form, 429)
    ask_for_link(call, form.cleaned_data["address"])
    return asked(request, call)


def asked(request: HttpRequest, call: CallPage) -> HttpResponse:
    return redirect(f"{call.get_url(request)}?inscription=demandee#prevenez-moi")


def ask_for_link(call: CallPage, address: str) -> None:
    """Have the link mailed, once more to an address that is known, but not too often in a day."""
    if times_of(address, "subscription-link", DAY) > LINKS_A_DAY:
        return
    now = clock.now()
    CallSubscription.objects.update_or_create(
        call=call,
        address=address,
        defaults={"asked_at": now, "link_mailed": False, "tries": 0, "next_try_at": now},
    )


@csrf_exempt
@never_cache
def subscription(request: HttpRequest, key: str) -> HttpResponse:
    """Show the page of the link in a mail; a POST confirms the address or erases it.

    A `GET` changes nothing, for mail servers follow links. Any POST but a confirmation erases, as
    mail programs do it in one click (RFC 8058); the key is all that it needs.
    """
    found = CallSubscription.objects.select_related("call").filter(key=key).first()
    status = 200 if found or request.method == "POST" else 404
    if found and request.method == "POST":
        if "confirm" in request.POST:
            confirm(found)
        else:
            erase(found)
            found = None
    context = {"subscription": found, "call_url": found and found.call.get_url(request)}
    return render(request, "pages/subscription.html", context, status=status)


def confirm(found: CallSubscription) -> None:
    if found.confirmed_at is None:
        found.confirmed_at = found.next_try_at = clock.now()
        found.tries = 0
        found.save(update_fields=["confirmed_at", "next_try_at", "tries"])


def mail_next() -> bool:
    """Mail one link, or tell one subscriber that a call is open; return False when none is due.

    Done by the scheduler in its spare time, so that no visitor waits for a mail server.
    """
    links = CallSubscription.objects.filter(link_mailed=False)
    return send_one(links, mail_link) or send_one(waiting_for_news(), tell)


def waiting_for_news() -> QuerySet[CallSubscription]:
    """Return the confirmed addresses of the calls that visitors see open.

    They see it once the scheduler has committed the opening: the generation is past it then.
    """
    _, reached = generation.state()
    calls = visible_to_all(CallPage.objects.open(at=reached).open(at=clock.now()))
    return CallSubscription.objects.confirmed().filter(call__in=calls)


def mail_link(found: CallSubscription) -> None:
    if found.confirmed_at:
        mail(found, gettext_noop("Votre adresse est sur la liste\xa0: %s"), "subscribed")
    else:
        mail(found, gettext_noop("Confirmez votre adresse\xa0: %s"), "confirm_subscription")
    CallSubscription.objects.filter(pk=found.pk).update(link_mailed=True, tries=0)


def tell(found: CallSubscription) -> None:
    """Tell of the opening, then erase: only a crash in between can bring a second mail."""
    mail(found, gettext_noop("C’est ouvert\xa0: %s"), "call_is_open")
    erase(found)


def erase(found: CallSubscription) -> None:
    CallSubscription.objects.filter(pk=found.pk).delete()


class LinkHeader(UnstructuredHeader):
    """A header with a link, which is never cut: mail programs follow none that is."""

    name: str

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", LinkHeader)  # type: ignore[arg-type]


class SubscriptionMessage(EmailMessage):
    def message(self, *, policy: Any = email.policy.default) -> ComposedMessage:
        return super().message(policy=policy.clone(header_factory=HEADERS))


def mail(found: CallSubscription, subject: str, template: str) -> None:
    """Send a mail in the language of the call; an address that does not exist is erased."""
    call = found.call
    with translation.override(call.locale.language_code):
        link = urljoin(settings.SITE_URL, reverse("subscription", args=[found.key]))
        context = {
            "call": call,
            "call_url": call.full_url,
            "link": link,
            "days": UNCONFIRMED_RETENTION.days,
        }
        message = SubscriptionMessage(
            subject=one_line(gettext(subject) % call.title),
            body=render_to_string(f"pages/mails/{template}.txt", context),
            to=[found.address],
            headers={
                "List-Unsubscribe": f"<{link}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
    try:
        message.send()
    except SMTPRecipientsRefused as refused:
        if any(code < 500 for code, _ in refused.recipients.values()):
            raise  # the server may take it later
        erase(found)
