"""Mails the messages of the contact form to the team."""

from datetime import timedelta

from django.core.mail import EmailMessage
from django.db.models import QuerySet

from pages.models import ContactMessage, SiteSettings
from publishing import clock
from publishing.mail_queue import send_one
from publishing.ratelimit import HOUR

# The most in an hour: the other messages are in the inbox, and their mails wait.
MOST = 50
# An older message is no news: it is in the inbox.
LATEST = timedelta(days=7)


def mail_next() -> bool:
    """Mail the team one message that it has not got; return False when none is due.

    Done by the scheduler in its spare time, so that no visitor waits for a mail server. A mail that
    cannot be sent is tried again, as long as `LATEST` after the message. At most `MOST` leave in
    an hour, however many messages come.
    """
    settings = SiteSettings.objects.filter(site__is_default_site=True).first()
    if settings is None or not settings.contact_address:
        return False
    to = settings.contact_address
    # The next try of a mail that left would have been a minute after it.
    if (
        ContactMessage.objects.filter(mailed=True, next_try_at__gt=clock.now() - HOUR).count()
        >= MOST
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
