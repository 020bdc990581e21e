"""The mails that ask for agreements, and what is let go of a launch that left long ago."""

from typing import Any

from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string

from publishing import clock
from publishing.launches.agreements import RETENTION
from publishing.launches.models import Agreement, Launch, LaunchItem
from publishing.lines import one_line
from publishing.mail_queue import send_one
from publishing.scheduler.background import delete_rows


def waiting_mails() -> QuerySet[Agreement]:
    """Return the agreements about which a mail is still to be sent."""
    return Agreement.objects.filter(
        to_mail=True, launch__in=Launch.objects.planned()
    ).select_related("launch")


def mail_next() -> bool:
    """Send one waiting mail about agreements; return False if there is none."""
    return send_one(waiting_mails(), _mail)


def delete_old() -> bool:
    """Erase the agreements of a launch that left long ago, and let go of its versions.

    One without a name is deleted.
    """
    over = Launch.objects.filter(left_at__lt=clock.now() - RETENTION)
    if delete_rows(Agreement.objects.filter(launch__in=over)):
        return True
    if delete_rows(over.filter(name="")):
        return True
    pinned = LaunchItem.objects.filter(launch__in=over, was_live__isnull=False)
    nothing: dict[str, Any] = {"revision": None, "base_revision": None, "former_revision": None}
    return pinned.exists() and pinned.update(was_live=None, **nothing) > 0


def _mail(agreement: Agreement) -> None:
    name = f"«\xa0{agreement.launch}\xa0»"
    subject = f"Votre accord sur {name}"
    if agreement.answer:
        subject = f"{name} a changé\xa0: votre accord est à redonner"
    EmailMessage(
        subject=one_line(subject),
        body=render_to_string("preview/mails/agreement.txt", {"agreement": agreement}),
        to=[agreement.email],
    ).send()
    Agreement.objects.filter(pk=agreement.pk).update(to_mail=False, tries=0)
