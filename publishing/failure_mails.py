"""Mails who must know that something planned did not happen: once for each plan."""

from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.log_actions import registry

from publishing import clock, failures, times
from publishing.models import FailedChange

# Named by the site's first migrations: who answers for what is published.
COMMUNICATION = "Communication"
# What is mended within this time, such as a lock or a restart, is not worth a mail.
SETTLES = timedelta(seconds=10)


def mail_one_failure() -> bool:
    """Tell of one failure that nobody was told of; return False when there is none.

    Done by the scheduler in its spare time. A mail that cannot be sent raises and is tried again.
    """
    now = clock.now()
    for failure in failures.current():
        if failure.mailed_at or failure.first_failed_at > now - SETTLES:
            continue
        untold = FailedChange.objects.filter(pk=failure.pk, mailed_at=None)
        if not untold.update(mailed_at=now):
            continue  # another scheduler tells of it
        try:
            _mail(failure)
        except Exception:
            FailedChange.objects.filter(pk=failure.pk).update(mailed_at=None)
            raise
        return True
    return False


def recipients(failure: FailedChange) -> list[str]:
    """Return the addresses of whoever planned it and of Communication, each once."""
    team = get_user_model().objects.filter(groups__name=COMMUNICATION).order_by("pk")
    people = [planner_of(failure), *team]
    addresses = [person.email for person in people if person and person.is_active and person.email]
    return list(dict.fromkeys(addresses))


def planner_of(failure: FailedChange):
    """Return the account that planned the change; None if that is not known any more."""
    instance = failure.instance()
    if instance is None:
        return failure.revision and failure.revision.user
    if failure.revision is None:  # an expiry was planned with the version that is online
        return instance.live_revision and instance.live_revision.user  # type: ignore[attr-defined]
    logs = registry.get_logs_for_instance(instance).filter(
        action="wagtail.publish.schedule", revision=failure.revision
    )
    entry = logs.order_by("-timestamp").first()
    return (entry and entry.user) or failure.revision.user


def _mail(failure: FailedChange) -> None:
    to = recipients(failure)
    if not to:
        return
    context = {
        "failure": failure,
        "planned_for": times.in_full(failure.planned_for),
        "report": urljoin(settings.SITE_URL, reverse("failed_changes")),
    }
    verb = "mis en ligne" if failure.is_publication else "retiré du site"
    EmailMessage(
        subject=f"«\xa0{failure}\xa0» n’a pas pu être {verb}",
        body=render_to_string("publishing/mails/failed_change.txt", context),
        to=to,
    ).send()
