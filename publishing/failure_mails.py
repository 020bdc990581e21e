"""Mails who must know that something planned did not happen: once for each plan."""

import logging
from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.log_actions import registry
from wagtail.models import Page
from wagtail.permissions import policy_registry

from publishing import clock, failures, times
from publishing.models import FailedChange

logger = logging.getLogger("publishing.failure_mails")

# What is mended within this time, such as a lock or a restart, is not worth a mail.
SETTLES = timedelta(seconds=10)


def mail_one_failure() -> bool:
    """Tell of one failure that nobody was told of; return False when there is none.

    Done by the scheduler in its spare time. A mail that cannot be sent is tried again.
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
        except Exception:  # whatever is wrong with this one, others are told of
            logger.exception("failure %s could not be mailed", failure.pk)
            FailedChange.objects.filter(pk=failure.pk).update(mailed_at=None)
            continue
        return True
    return False


def recipients(failure: FailedChange) -> list[str]:
    """Return the addresses of whoever planned it and of those who may publish it, each once.

    Of superusers, who may do everything, only who planned it is told.
    """
    instance = failure.instance()
    policy = policy_registry.get_by_type(type(instance) if instance else Page)
    if isinstance(instance, Page):
        team = policy.users_with_permission_for_instance("publish", instance)
    else:
        team = policy.users_with_permission("publish")
    people = [planner_of(failure), *team.filter(is_superuser=False).order_by("pk")]
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
        "report": urljoin(settings.SITE_URL, reverse("failed_changes:index")),
    }
    verb = "mis en ligne" if failure.is_publication else "retiré du site"
    EmailMessage(
        subject=f"«\xa0{failure}\xa0» n’a pas pu être {verb}",
        body=render_to_string("publishing/mails/failed_change.txt", context),
        to=to,
    ).send()
