"""Mails the people concerned by a planned change that failed, once for each plan."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.models import Page
from wagtail.permissions import policy_registry

from publishing import clock, dates
from publishing.scheduling import due, failures
from publishing.scheduling.mail_queue import send_one
from publishing.scheduling.models import FailedChange

# A failure that ends within this time, such as a lock or a restart, is not worth a mail.
SETTLES = timedelta(seconds=10)


def mail_one_failure() -> bool:
    """Mail about one new failure; return False when there is none.

    A background job. A mail that cannot be sent is tried again.
    """
    return send_one(waiting_mails(), _mail)


def waiting_mails() -> QuerySet[FailedChange]:
    """Return the failures that nobody was told of yet."""
    settled = clock.now() - SETTLES
    return failures.current().filter(mailed_at=None, first_failed_at__lte=settled)


def recipients(failure: FailedChange) -> list[str]:
    """Return the addresses of the author of the version and of those who may publish it, each once.

    A superuser gets the mail only as the author.
    """
    instance = failure.instance
    policy = policy_registry.get_by_type(failure.change.model)
    if isinstance(instance, Page):
        team = policy.users_with_permission_for_instance("publish", instance)
    else:
        is_launch = failure.action == due.LAUNCH
        team = policy.users_with_permission("change" if is_launch else "publish")
    author = failure.revision.user if failure.revision else getattr(instance, "created_by", None)
    people = [author, *team.filter(is_superuser=False).order_by("pk")]
    addresses = [person.email for person in people if person and person.is_active and person.email]
    return list(dict.fromkeys(addresses))


def _mail(failure: FailedChange) -> None:
    context = {
        "failure": failure,
        "planned_for": dates.moment_in_short(failure.planned_for),
        "admin": settings.SITE_URL + reverse("wagtailadmin_home"),
    }
    # Without recipients it sends nothing.
    EmailMessage(
        subject=f"«\xa0{failure}\xa0» n’a pas pu être {failure.verb}",
        body=render_to_string("publishing/mails/failed_change.txt", context),
        to=recipients(failure),
    ).send()
    FailedChange.objects.filter(pk=failure.pk).update(mailed_at=clock.now())
