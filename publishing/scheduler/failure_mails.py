"""Mails the people concerned by a launch that failed or waits, once for each plan."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.permissions import policy_registry

from publishing import clock, dates
from publishing.launches.invitations import Invitation, reason_to_wait
from publishing.launches.models import Launch
from publishing.mail_queue import send_one

# A failure that ends within this time, such as a lock or a restart, is not worth a mail.
SETTLES = timedelta(seconds=10)


def mail_one_failure() -> bool:
    """Mail about one launch that did not leave; return False when there is none.

    A background job. A mail that cannot be sent is tried again.
    """
    return send_one(waiting_mails(), _mail)


def waiting_mails() -> QuerySet[Launch]:
    """Return the overdue launches that fail or lack an agreement, and that nobody was told of."""
    settled = clock.now() - SETTLES
    due = Launch.objects.planned().filter(moment__lte=settled, told_at=None)
    asking = Invitation.objects.filter(asks=True).values("launch")
    return due.filter(Q(failing_since__lte=settled) | Q(failing_since=None, pk__in=asking))


def recipients(launch: Launch) -> list[str]:
    """Return the addresses of who planned it, of the authors, and of those who may change it.

    Each stands once. A superuser gets the mail only as one of the first.
    """
    people = [launch.planned_by, launch.created_by]
    item = None if launch.name else launch.items.first()
    if item and item.instance:
        people += [item.revision.user if item.revision else None]
        policy = policy_registry.get_by_type(item.key[0])
        team = policy.users_with_permission_for_instance("publish", item.instance)
    else:
        team = policy_registry.get_by_type(Launch).users_with_permission("change")
    people += team.filter(is_superuser=False).order_by("pk")
    addresses = [person.email for person in people if person and person.is_active and person.email]
    return list(dict.fromkeys(addresses))


def _mail(launch: Launch) -> None:
    reason = launch.reason or reason_to_wait(launch)
    if not reason:  # it leaves any moment now
        return
    context = {
        "launch": launch,
        "reason": reason,
        "planned_for": dates.moment_in_short(launch.moment),
        "agenda": settings.SITE_URL + reverse("agenda:index"),
    }
    # Without recipients it sends nothing.
    EmailMessage(
        subject=f"«\xa0{launch}\xa0» n’a pas pu être {launch.verb}",
        body=render_to_string("publishing/mails/failed_change.txt", context),
        to=recipients(launch),
    ).send()
    Launch.objects.filter(pk=launch.pk).update(told_at=clock.now())
