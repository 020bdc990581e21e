"""The mails that ask for agreements and tell answers, and what is let go once all is over."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from publishing import clock
from publishing.launches.invitations import Invitation, parts_of
from publishing.launches.models import RETENTION, Launch, LaunchItem
from publishing.mail_queue import send_one
from publishing.scheduler.background import delete_rows


def waiting_mails() -> QuerySet[Invitation]:
    """Return the invitations that are still to be mailed."""
    return Invitation.objects.filter(to_mail=True, launch__in=Launch.objects.planned())


def mail_next() -> bool:
    """Send one waiting mail about agreements; return False if there is none."""
    return send_one(waiting_mails(), _mail)


def tell_answer(invitation: Invitation) -> None:
    """Mail the answer of a guest to whoever made the invitation."""
    author = invitation.created_by
    if author and author.is_active and author.email:
        address = settings.SITE_URL + reverse("launches:edit", args=[invitation.launch_id])
        context = {"invitation": invitation, "address": address}
        text = render_to_string("invitations/mails/answer.txt", context)
        said = f"{invitation} a répondu «\xa0{invitation.get_answer_display()}\xa0»"
        subject = f"«\xa0{invitation.launch}\xa0»\xa0: {said}"
        EmailMessage(subject, text, to=[author.email], reply_to=[invitation.email]).send()


def delete_old() -> bool:
    """Delete what ended long ago: invitations, and launches without a name.

    Of a launch that left long ago, the invitations go, and the versions are let go.
    """
    long_ago = clock.now() - RETENTION
    over = Launch.objects.filter(left_at__lt=long_ago)
    if delete_rows(Invitation.objects.filter(Q(launch__in=over) | Q(expires_at__lt=long_ago))):
        return True
    if delete_rows(over.filter(name="")):
        return True
    pinned = LaunchItem.objects.filter(launch__in=over, was_live__isnull=False)
    nothing: dict[str, Any] = {"revision": None, "base_revision": None, "former_revision": None}
    return pinned.exists() and pinned.update(was_live=None, **nothing) > 0


def _mail(invitation: Invitation) -> None:
    launch: Any = invitation.launch
    name = f"«\xa0{launch}\xa0»"
    subject = f"Votre accord sur {name}"
    if invitation.answer == Invitation.Answer.YES:
        subject = f"{name} a changé\xa0: votre accord est à redonner"
    context = {
        "invitation": invitation,
        "changed": parts_of(launch).changed_since(invitation),
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
    text = render_to_string("invitations/mails/agreement.txt", context)
    author = invitation.created_by
    answers_to = [author.email] if author and author.email else []
    EmailMessage(subject, text, to=[invitation.email], reply_to=answers_to).send()
    Invitation.objects.filter(pk=invitation.pk).update(to_mail=False, tries=0)
